-- How much of a town stood empty at the end of each quarter, worked out from the spells: sums, for who lays towns side by
-- side. `longer` stood empty for more than a year; of `not_known` nobody knows what stood in them on that day.
CREATE TABLE premises_quarter (
    nis BIGINT NOT NULL,
    quarter @day NOT NULL,
    day @day NOT NULL,
    units BIGINT NOT NULL,
    vacant BIGINT NOT NULL,
    longer BIGINT NOT NULL,
    not_known BIGINT NOT NULL,
    wvo BIGINT NOT NULL,
    vacant_wvo BIGINT NOT NULL,
    without_wvo BIGINT NOT NULL,
    noted_at @instant NOT NULL,
    PRIMARY KEY (nis, quarter)
) @strict;

CREATE VIEW premises_public_quarter AS
SELECT nis, quarter, day, units, vacant, longer, not_known, wvo, vacant_wvo, without_wvo FROM premises_quarter;
