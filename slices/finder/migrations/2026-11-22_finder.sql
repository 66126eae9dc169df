-- What visitors tell us is wrong on a page. Who wants an answer leaves an address; it goes once the town has answered.
-- `outcome`: empty while open, mended, kept, nothing.
CREATE TABLE finder_report (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment_id @id NOT NULL,
    sent_at @instant NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL,
    language TEXT NOT NULL,
    email TEXT,
    outcome TEXT NOT NULL,
    handled_at @instant,
    handled_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX finder_report_by_time ON finder_report (nis, sent_at);
CREATE INDEX finder_report_by_email ON finder_report (email) WHERE email IS NOT NULL;

-- Weekly visitors: a sketch per line, from which nobody can be recognised. nis 0 = pages of no town.
CREATE TABLE finder_visit (
    nis BIGINT NOT NULL,
    week @day NOT NULL,
    kind TEXT NOT NULL,
    partner TEXT NOT NULL,
    visitors BIGINT NOT NULL,
    views BIGINT NOT NULL,
    sketch TEXT NOT NULL,
    PRIMARY KEY (nis, week, kind, partner)
) @strict;
CREATE INDEX finder_visit_by_week ON finder_visit (nis, week);

-- Weekly visitors of the page of one place, for who manages it. The same kind of sketch.
CREATE TABLE finder_place_visit (
    nis BIGINT NOT NULL,
    establishment_id @id NOT NULL,
    week @day NOT NULL,
    views BIGINT NOT NULL,
    sketch TEXT NOT NULL,
    PRIMARY KEY (nis, establishment_id, week)
) @strict;
CREATE INDEX finder_place_visit_by_place ON finder_place_visit (establishment_id, week);
CREATE INDEX finder_place_visit_by_week ON finder_place_visit (week);

-- The salt of the day, shared by all processes and destroyed the day after. Always nis 0.
CREATE TABLE finder_salt (
    nis BIGINT NOT NULL,
    day @day NOT NULL,
    salt TEXT NOT NULL,
    PRIMARY KEY (nis, day)
) @strict;
