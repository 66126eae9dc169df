-- The outbox: facts that other parts of Plein act on. What a transaction publishes waits in store_outbox_pending until
-- it is committed; then it moves to store_outbox and gets the next number. Numbers have no gaps and follow the commits.
CREATE TABLE store_outbox_pending (
    id @id NOT NULL PRIMARY KEY,
    born BIGINT NOT NULL DEFAULT 0,
    step BIGINT NOT NULL,
    nis BIGINT NOT NULL,
    event @json NOT NULL,
    published_at @instant NOT NULL
) @strict;
-- only postgres
ALTER TABLE store_outbox_pending ALTER COLUMN born SET DEFAULT txid_current();
-- both

CREATE TABLE store_outbox (
    seq BIGINT NOT NULL PRIMARY KEY,
    id @id NOT NULL,
    nis BIGINT NOT NULL,
    event @json NOT NULL,
    published_at @instant NOT NULL
) @strict;

-- One row: the last number given, and the last number thrown away.
CREATE TABLE store_outbox_state (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    last BIGINT NOT NULL,
    floor BIGINT NOT NULL
) @strict;
INSERT INTO store_outbox_state (one, last, floor) VALUES (1, 0, 0);

-- Work to be done later, by whichever process is free.
CREATE TABLE store_job (
    id @id NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload @json NOT NULL,
    due_at @instant NOT NULL,
    attempts BIGINT NOT NULL,
    most_attempts BIGINT NOT NULL,
    claimed_at @instant,
    claimed_by TEXT,
    lease_until @instant,
    dead_at @instant,
    trouble TEXT,
    UNIQUE (kind, key)
) @strict;
CREATE INDEX store_job_due ON store_job (due_at, id);

-- Who holds what alone: an import, a backup.
CREATE TABLE store_lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    ticket @id NOT NULL,
    since @instant NOT NULL,
    until @instant NOT NULL
) @strict;
