CREATE TABLE sessions (
    id text PRIMARY KEY, phone text NOT NULL, state text NOT NULL, data jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE inbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, provider_id text NOT NULL UNIQUE,
    phone text NOT NULL, body text NOT NULL, reply text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE ballots (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, phone text NOT NULL,
    choice text[] NOT NULL, receipt text NOT NULL UNIQUE,
    disposition text NOT NULL DEFAULT 'standing');
CREATE UNIQUE INDEX ballots_standing ON ballots (phone) WHERE disposition = 'standing';
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, phone text NOT NULL,
    inbox_id bigint REFERENCES inbox, body text NOT NULL, status text NOT NULL DEFAULT 'queued',
    due_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX outbox_waiting ON outbox (due_at, id) WHERE status = 'queued';
-- For the libraries: a vote and nothing else.
CREATE TABLE votes (phone text PRIMARY KEY, codes text NOT NULL);
