-- What happens or happened in a town: an event or an action (OSLO Gebeurtenis, Activiteit). `days` and `channels` are lists.
CREATE TABLE observatory_event (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    note TEXT NOT NULL,
    series TEXT NOT NULL,
    days @json NOT NULL,
    first_day @day NOT NULL,
    last_day @day NOT NULL,
    channels @json NOT NULL,
    changed_at @instant NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX observatory_event_day ON observatory_event (nis, first_day);

-- What an event brought, with the version of the method that says so. An answer that is final stays.
CREATE TABLE observatory_effect (
    nis BIGINT NOT NULL,
    event @id NOT NULL,
    method BIGINT NOT NULL,
    at @instant NOT NULL,
    answer @json NOT NULL,
    -- The same in per cent, for those who read many; nothing without an answer.
    low BIGINT,
    middle BIGINT,
    high BIGINT,
    is_final @flag NOT NULL,
    PRIMARY KEY (nis, event)
) @strict;

-- What an ordinary repetition of an event brings.
CREATE TABLE observatory_effect_series (
    nis BIGINT NOT NULL,
    series TEXT NOT NULL,
    method BIGINT NOT NULL,
    at @instant NOT NULL,
    answer @json NOT NULL,
    PRIMARY KEY (nis, series)
) @strict;
