-- What a town's months were like: the only figures that are read of several towns at once.
CREATE TABLE observatory_month (
    nis BIGINT NOT NULL,
    month @day NOT NULL,
    mean_day BIGINT NOT NULL,
    days BIGINT NOT NULL,
    counters BIGINT NOT NULL,
    PRIMARY KEY (nis, month)
) @strict;

-- Who may see them: each town decides.
CREATE TABLE observatory_sharing (
    nis BIGINT NOT NULL PRIMARY KEY,
    audience TEXT NOT NULL,
    changed_at @instant NOT NULL
) @strict;

-- For devices that know their channel by its number alone.
CREATE INDEX observatory_channel_id ON observatory_channel (id);
