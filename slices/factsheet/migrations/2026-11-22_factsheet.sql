-- The supply of each town as it was counted last: one small row a town, so that a comparison reads no place of another town.
CREATE TABLE factsheet_town (
    nis BIGINT NOT NULL PRIMARY KEY,
    taken_at @instant NOT NULL,
    supply @json NOT NULL
) @strict;

-- The same at the end of every month; the running month is written anew every day.
CREATE TABLE factsheet_month (
    nis BIGINT NOT NULL,
    month @day NOT NULL,
    supply @json NOT NULL,
    PRIMARY KEY (nis, month)
) @strict;

-- Areas that officers draw: core shopping area, ribbon, business park.
CREATE TABLE factsheet_area (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    shape @json NOT NULL,
    made_at @instant NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;

-- Figures that no register holds, with who measured them, how, and in which year.
CREATE TABLE factsheet_figure (
    nis BIGINT NOT NULL,
    what TEXT NOT NULL,
    year BIGINT NOT NULL,
    value @real NOT NULL,
    source TEXT NOT NULL,
    method TEXT NOT NULL,
    noted_at @instant NOT NULL,
    PRIMARY KEY (nis, what, year)
) @strict;

-- Statistical sectors with their inhabitants, as the operator imported them.
CREATE TABLE factsheet_sector (
    nis BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    population BIGINT NOT NULL,
    lat @real,
    lon @real,
    shape @json NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (nis, code)
) @strict;
