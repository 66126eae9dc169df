-- Who started and stopped in each month. No names: those are read from the register when the list is shown.
CREATE TABLE register_turnover (
    nis BIGINT NOT NULL,
    month @day NOT NULL,
    establishment @id NOT NULL,
    kind TEXT NOT NULL,
    day @day NOT NULL,
    category TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (nis, month, establishment, kind)
) @strict;
CREATE INDEX register_turnover_day ON register_turnover (nis, day);

-- The places that were in business when their town was last looked at.
CREATE TABLE register_turnover_seen (
    nis BIGINT NOT NULL,
    establishment @id NOT NULL,
    PRIMARY KEY (nis, establishment)
) @strict;

-- The months that were looked at, and how many places were in business then.
CREATE TABLE register_turnover_run (
    nis BIGINT NOT NULL,
    month @day NOT NULL,
    ran_at @instant NOT NULL,
    stock BIGINT NOT NULL,
    PRIMARY KEY (nis, month)
) @strict;
