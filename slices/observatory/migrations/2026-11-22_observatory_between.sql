-- What a town's months were like: the only figures that are read of several towns at once.
CREATE TABLE observatory_month (
    nis BIGINT NOT NULL,
    month @day NOT NULL,
    mean_day BIGINT NOT NULL,
    days BIGINT NOT NULL,
    counters BIGINT NOT NULL,
    PRIMARY KEY (nis, month)
) @strict;

-- Who may see what of a town: each decides for each set of figures (months, effects): nobody, towns, everyone.
CREATE TABLE observatory_sharing (
    nis BIGINT NOT NULL,
    dataset TEXT NOT NULL,
    audience TEXT NOT NULL,
    changed_at @instant NOT NULL,
    PRIMARY KEY (nis, dataset)
) @strict;

-- What towns want to reach together, as the town that proposes it puts it.
CREATE TABLE observatory_goal (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    indicator TEXT NOT NULL,
    definition TEXT NOT NULL,
    target BIGINT NOT NULL,
    by_day @day NOT NULL,
    made_at @instant NOT NULL,
    ended_at @instant,
    PRIMARY KEY (nis, id)
) @strict;

-- Towns that go for it.
CREATE TABLE observatory_goal_town (
    nis BIGINT NOT NULL,
    goal_nis BIGINT NOT NULL,
    goal @id NOT NULL,
    joined_at @instant NOT NULL,
    PRIMARY KEY (nis, goal_nis, goal)
) @strict;

-- For devices that know their channel by its number alone.
CREATE INDEX observatory_channel_id ON observatory_channel (id);
