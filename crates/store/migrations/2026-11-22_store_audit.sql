-- The audit log: who saw or changed what. Rows are only ever added. A job links them into one chain (store_audit_seal):
-- writers never wait for each other, and what was sealed cannot be changed, removed or slipped in unseen.
CREATE TABLE store_audit (
    id @id NOT NULL PRIMARY KEY,
    at @instant NOT NULL,
    actor TEXT NOT NULL,
    person_id @id,
    role TEXT NOT NULL,
    organisation_id @id,
    nis BIGINT,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    about_id @id,
    of_id @id,
    detail @json NOT NULL
) @strict;
CREATE INDEX store_audit_by_about ON store_audit (about_id, at);
CREATE INDEX store_audit_by_subject ON store_audit (kind, subject, at);
CREATE INDEX store_audit_by_town ON store_audit (nis, at);

-- What is not sealed yet.
CREATE TABLE store_audit_pending (
    id @id NOT NULL PRIMARY KEY
) @strict;

CREATE TABLE store_audit_seal (
    seq BIGINT NOT NULL PRIMARY KEY,
    audit_id @id NOT NULL,
    hash TEXT NOT NULL
) @strict;
CREATE UNIQUE INDEX store_audit_seal_by_row ON store_audit_seal (audit_id);

-- only sqlite
CREATE TRIGGER store_audit_kept_u BEFORE UPDATE ON store_audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
CREATE TRIGGER store_audit_kept_d BEFORE DELETE ON store_audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
CREATE TRIGGER store_audit_seal_kept_u BEFORE UPDATE ON store_audit_seal
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
CREATE TRIGGER store_audit_seal_kept_d BEFORE DELETE ON store_audit_seal
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
-- only postgres
CREATE FUNCTION store_audit_keep() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''the audit log is only ever added to''; END';
CREATE TRIGGER store_audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON store_audit
    FOR EACH STATEMENT EXECUTE FUNCTION store_audit_keep();
CREATE TRIGGER store_audit_seal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON store_audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION store_audit_keep();
-- both
