-- The event stream of shops: which version of which place stands where. What a version says is read from the published
-- view when a page is asked for, so that nothing withdrawn is kept here.
CREATE TABLE opendata_version (
    nis BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    establishment @id NOT NULL,
    at @instant NOT NULL,
    gone @flag NOT NULL,
    told BIGINT NOT NULL,
    print BIGINT NOT NULL,
    PRIMARY KEY (nis, seq)
) @strict;
-- One version of each place: the latest.
CREATE UNIQUE INDEX opendata_version_establishment ON opendata_version (nis, establishment);
CREATE INDEX opendata_version_gone ON opendata_version (at) WHERE gone;

-- Pages of a town's part of the stream. A withdrawal gives a closed page a new revision, and so a new address.
CREATE TABLE opendata_page (
    nis BIGINT NOT NULL,
    page BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    first_at @instant NOT NULL,
    PRIMARY KEY (nis, page)
) @strict;

-- How far each town's part of the stream is.
CREATE TABLE opendata_town (
    nis BIGINT NOT NULL PRIMARY KEY,
    last_seq BIGINT NOT NULL,
    last_at @instant NOT NULL
) @strict;

-- How far the outbox was followed.
CREATE TABLE opendata_follow (
    name TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
) @strict;
