-- Where is counted: a street, a square, the entrance of a car park (OSLO Bezoekersgebied, SensorThings Thing).
CREATE TABLE observatory_site (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    area TEXT NOT NULL,
    latitude @real,
    longitude @real,
    note TEXT NOT NULL,
    made_at @instant NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;

-- What is counted there: a mode in a direction, by an instrument (SensorThings Datastream).
CREATE TABLE observatory_channel (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    site @id NOT NULL,
    name TEXT NOT NULL,
    mode TEXT NOT NULL,
    direction TEXT NOT NULL,
    instrument TEXT NOT NULL,
    step BIGINT NOT NULL,
    capacity BIGINT,
    state TEXT NOT NULL,
    is_public @flag NOT NULL,
    is_control @flag NOT NULL,
    processing TEXT NOT NULL,
    dpia TEXT NOT NULL,
    made_at @instant NOT NULL,
    live_from @day,
    ended_on @day,
    touched_at @instant,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX observatory_channel_site ON observatory_channel (nis, site);

-- By which names sources know a channel.
CREATE TABLE observatory_alias (
    nis BIGINT NOT NULL,
    source TEXT NOT NULL,
    alias TEXT NOT NULL,
    channel @id NOT NULL,
    PRIMARY KEY (nis, source, alias)
) @strict;

-- Where a device stood and how it was adjusted, from a day on: moves and calibrations are never forgotten.
CREATE TABLE observatory_stand (
    nis BIGINT NOT NULL,
    channel @id NOT NULL,
    valid_from @day NOT NULL,
    latitude @real,
    longitude @real,
    factor BIGINT NOT NULL,
    reason TEXT NOT NULL,
    made_at @instant NOT NULL,
    PRIMARY KEY (nis, channel, valid_from)
) @strict;

-- The counts of a day in few bytes. `raw` is what the source told; `used` what is left of it after repairs, when there are any.
-- The sums are of what is used.
CREATE TABLE observatory_day (
    nis BIGINT NOT NULL,
    channel @id NOT NULL,
    day @day NOT NULL,
    raw @bytes NOT NULL,
    used @bytes,
    total BIGINT NOT NULL,
    known BIGINT NOT NULL,
    cells BIGINT NOT NULL,
    peak BIGINT NOT NULL,
    version BIGINT NOT NULL,
    batch @id NOT NULL,
    at @instant NOT NULL,
    PRIMARY KEY (nis, channel, day)
) @clustered;

-- What a day said before it was corrected.
CREATE TABLE observatory_day_before (
    nis BIGINT NOT NULL,
    channel @id NOT NULL,
    day @day NOT NULL,
    version BIGINT NOT NULL,
    raw @bytes NOT NULL,
    batch @id NOT NULL,
    at @instant NOT NULL,
    PRIMARY KEY (nis, channel, day, version)
) @strict;

-- Sums by week, kept with every change of a day. `days` are those of which every stretch is known.
CREATE TABLE observatory_week (
    nis BIGINT NOT NULL,
    channel @id NOT NULL,
    week @day NOT NULL,
    total BIGINT NOT NULL,
    days BIGINT NOT NULL,
    PRIMARY KEY (nis, channel, week)
) @clustered;

-- What was brought at once: a file, the messages of a moment, a visit of a puller.
CREATE TABLE observatory_batch (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    at @instant NOT NULL,
    person @id,
    rows BIGINT NOT NULL,
    added BIGINT NOT NULL,
    same BIGINT NOT NULL,
    corrected BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    report @json NOT NULL,
    undone_at @instant,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX observatory_batch_at ON observatory_batch (nis, at);

-- What is expected: hour by hour or the whole day, made at the midnight before `origin`.
CREATE TABLE observatory_forecast (
    nis BIGINT NOT NULL,
    channel @id NOT NULL,
    day @day NOT NULL,
    origin @day NOT NULL,
    hours @json NOT NULL,
    total @json NOT NULL,
    at @instant NOT NULL,
    PRIMARY KEY (nis, channel, day)
) @strict;
