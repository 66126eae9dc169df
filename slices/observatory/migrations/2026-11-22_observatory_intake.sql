-- A file with counts on its way in. Its bytes are in pieces, so that its size does not matter; they go when it is in.
CREATE TABLE observatory_upload (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    file TEXT NOT NULL,
    size BIGINT NOT NULL,
    state TEXT NOT NULL,
    mapping @json NOT NULL,
    doubts @json NOT NULL,
    links @json NOT NULL,
    report @json NOT NULL,
    done BIGINT NOT NULL,
    person @id,
    made_at @instant NOT NULL,
    ended_at @instant,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX observatory_upload_made ON observatory_upload (nis, made_at);

CREATE TABLE observatory_piece (
    nis BIGINT NOT NULL,
    upload @id NOT NULL,
    number BIGINT NOT NULL,
    bytes @bytes NOT NULL,
    PRIMARY KEY (nis, upload, number)
) @strict;

-- Rows of a batch that were not taken: so many of them as somebody could mend.
CREATE TABLE observatory_refused (
    nis BIGINT NOT NULL,
    batch @id NOT NULL,
    number BIGINT NOT NULL,
    line BIGINT NOT NULL,
    field TEXT NOT NULL,
    trouble TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (nis, batch, number)
) @strict;

-- Keys of devices and programs that bring counts; of the key itself only its hash is kept.
CREATE TABLE observatory_key (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    channel @id,
    hash TEXT NOT NULL,
    made_at @instant NOT NULL,
    used_at @instant,
    revoked_at @instant,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX observatory_key_hash ON observatory_key (hash);
