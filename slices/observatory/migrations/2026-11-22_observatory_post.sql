-- Who wants to be written to about a town, and since when: the report of the week, and what is out of the ordinary.
CREATE TABLE observatory_post (
    nis BIGINT NOT NULL,
    person @id NOT NULL,
    weekly_at @instant,
    alerts_at @instant,
    PRIMARY KEY (nis, person)
) @strict;
CREATE INDEX observatory_post_person ON observatory_post (person);

-- What was sent to whom, so that nothing is sent twice: week:2026-W47, alert:2026-11-22. Each letter holds a link to have no
-- more of them; of its secret only the hash is kept.
CREATE TABLE observatory_posted (
    nis BIGINT NOT NULL,
    person @id NOT NULL,
    what TEXT NOT NULL,
    at @instant NOT NULL,
    token_hash TEXT NOT NULL,
    PRIMARY KEY (nis, person, what)
) @strict;
CREATE INDEX observatory_posted_person ON observatory_posted (person);
CREATE INDEX observatory_posted_token ON observatory_posted (token_hash);

-- What was out of the ordinary: a counter that fell silent, a crowd nobody expected. Told once.
CREATE TABLE observatory_alert (
    nis BIGINT NOT NULL,
    channel @id NOT NULL,
    kind TEXT NOT NULL,
    day @day NOT NULL,
    first_hour BIGINT NOT NULL,
    last_hour BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    found_at @instant NOT NULL,
    PRIMARY KEY (nis, channel, kind, day)
) @strict;
CREATE INDEX observatory_alert_found ON observatory_alert (nis, found_at);
