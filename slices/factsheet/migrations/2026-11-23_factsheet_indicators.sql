-- What the sheet works out of a town, month by month, and the towns like it: small rows for who lays towns side by side.
-- Shares stand between 0 and 1. Nothing that was typed in, nothing of a single place.
CREATE TABLE factsheet_indicator (
    nis BIGINT NOT NULL,
    month @day NOT NULL,
    code TEXT NOT NULL,
    value @real NOT NULL,
    PRIMARY KEY (nis, month, code)
) @strict;
-- One figure through time, of many towns.
CREATE INDEX factsheet_indicator_code ON factsheet_indicator (nis, code, month);

-- The towns like a town, the nearest first.
CREATE TABLE factsheet_peer (
    nis BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (nis, peer)
) @strict;

CREATE VIEW factsheet_public_indicator AS SELECT nis, month, code, value FROM factsheet_indicator;

CREATE VIEW factsheet_public_peer AS SELECT nis, peer, place FROM factsheet_peer;
