-- What was found wrong with the counts of a channel, by hours of the clock, what is done about it, and what people said of it.
CREATE TABLE observatory_repair (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    channel @id NOT NULL,
    kind TEXT NOT NULL,
    first_day @day NOT NULL,
    first_hour BIGINT NOT NULL,
    last_day @day NOT NULL,
    last_hour BIGINT NOT NULL,
    action @json NOT NULL,
    facts @json NOT NULL,
    state TEXT NOT NULL,
    found_at @instant NOT NULL,
    decided_at @instant,
    decided_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX observatory_repair_channel ON observatory_repair (nis, channel, first_day);

-- When the counts of a town were looked through last.
CREATE TABLE observatory_repair_run (
    nis BIGINT NOT NULL,
    at @instant NOT NULL,
    PRIMARY KEY (nis)
) @strict;
