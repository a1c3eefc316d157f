\set k random(1, 1000000000000)
BEGIN;
INSERT INTO inbox (provider_id, phone, body, reply) VALUES ('pb' || :k, '+' || :k, 'VOTE 11 12', 'Saved. Ref 12345-67890. Change until 30 Nov: dial again.') ON CONFLICT (provider_id) DO NOTHING RETURNING id \gset
UPDATE ballots SET disposition = 'superseded' WHERE phone = '+' || :k AND disposition = 'standing';
INSERT INTO ballots (phone, choice, receipt) VALUES ('+' || :k, '{11,12}', 'pb' || :k);
INSERT INTO outbox (phone, inbox_id, body) VALUES ('+' || :k, :id, 'Saved. Ref 12345-67890. Change until 30 Nov: dial again.');
COMMIT;
