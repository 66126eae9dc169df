-- A source of a town that is asked on a schedule. Its key is sealed: the key that opens it is not in the database.
CREATE TABLE observatory_source (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    plan @json NOT NULL,
    sealed @bytes,
    minutes BIGINT NOT NULL,
    running @flag NOT NULL,
    next_at @instant,
    asked_at @instant,
    fails BIGINT NOT NULL,
    memory @json NOT NULL,
    made_at @instant NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX observatory_source_next ON observatory_source (next_at);

-- What it answered lately.
CREATE TABLE observatory_answer (
    nis BIGINT NOT NULL,
    source @id NOT NULL,
    at @instant NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    rows BIGINT NOT NULL,
    added BIGINT NOT NULL,
    same BIGINT NOT NULL,
    corrected BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    unlinked BIGINT NOT NULL,
    PRIMARY KEY (nis, source, at)
) @strict;
