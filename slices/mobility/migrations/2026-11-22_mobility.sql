-- Where vehicles are left: a car park, a street, bays for a short stay (FIWARE OffStreetParking and OnStreetParking, a site of
-- DATEX II). `occupancy` and `arrivals` are counters of the observatory.
CREATE TABLE mobility_facility (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    area TEXT NOT NULL,
    place TEXT NOT NULL,
    latitude @real,
    longitude @real,
    most_minutes BIGINT,
    occupancy @id,
    arrivals @id,
    note TEXT NOT NULL,
    ended_on @day,
    added_at @instant NOT NULL,
    added_by @id,
    PRIMARY KEY (nis, id)
) @strict;

-- How many places it has from a day on: what was is never forgotten, so that the rate of last year stays what it was.
CREATE TABLE mobility_capacity (
    nis BIGINT NOT NULL,
    facility @id NOT NULL,
    from_day @day NOT NULL,
    spaces BIGINT NOT NULL,
    disabled BIGINT NOT NULL,
    charging BIGINT NOT NULL,
    reason TEXT NOT NULL,
    noted_at @instant NOT NULL,
    noted_by @id,
    PRIMARY KEY (nis, facility, from_day)
) @strict;

-- What somebody counted on a round: places taken, at a minute of the day on the clocks of Flanders.
CREATE TABLE mobility_round (
    nis BIGINT NOT NULL,
    facility @id NOT NULL,
    day @day NOT NULL,
    clock_minute BIGINT NOT NULL,
    occupied BIGINT NOT NULL,
    noted_at @instant NOT NULL,
    noted_by @id,
    PRIMARY KEY (nis, facility, day, clock_minute)
) @strict;
CREATE INDEX mobility_round_day ON mobility_round (nis, day);

-- Stays as sensors in bays tell them, summed by day: how many vehicles, their minutes together, how many stayed too long.
CREATE TABLE mobility_stay (
    nis BIGINT NOT NULL,
    facility @id NOT NULL,
    day @day NOT NULL,
    vehicles BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    overstayed BIGINT,
    noted_at @instant NOT NULL,
    noted_by @id,
    PRIMARY KEY (nis, facility, day)
) @strict;
