\set k random(1, 1000000000000)
SELECT state, data FROM sessions WHERE id = 'pb' || :k;
INSERT INTO sessions (id, phone, state, data) VALUES ('pb' || :k, '+' || :k, 'home', '{}') ON CONFLICT (id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = now();
SELECT state, data FROM sessions WHERE id = 'pb' || :k;
INSERT INTO sessions (id, phone, state, data) VALUES ('pb' || :k, '+' || :k, 'list', '{}') ON CONFLICT (id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = now();
SELECT state, data FROM sessions WHERE id = 'pb' || :k;
INSERT INTO sessions (id, phone, state, data) VALUES ('pb' || :k, '+' || :k, 'chosen', '{"codes": ["11", "12"]}') ON CONFLICT (id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = now();
SELECT state, data FROM sessions WHERE id = 'pb' || :k;
BEGIN;
INSERT INTO sessions (id, phone, state, data) VALUES ('pb' || :k, '+' || :k, 'done', '{"codes": ["11", "12"]}') ON CONFLICT (id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = now();
INSERT INTO inbox (provider_id, phone, body, reply) VALUES ('pb' || :k || '#1*11 12*1', '+' || :k, '1*11 12*1', 'Saved. Ref 12345-67890. Change until 30 Nov: dial again.') ON CONFLICT (provider_id) DO NOTHING RETURNING id \gset
UPDATE ballots SET disposition = 'superseded' WHERE phone = '+' || :k AND disposition = 'standing';
INSERT INTO ballots (phone, choice, receipt) VALUES ('+' || :k, '{11,12}', 'pb' || :k);
INSERT INTO outbox (phone, inbox_id, body) VALUES ('+' || :k, :id, 'Saved. Ref 12345-67890. Change until 30 Nov: dial again.');
COMMIT;
