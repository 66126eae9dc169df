-- Labels somebody can look after: a quality mark, a market, a campaign. The code stands in capacities and with what
-- carries the label.
CREATE TABLE people_label (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    organisation_id @id NOT NULL REFERENCES people_organisation (id),
    created_at @instant NOT NULL
) @strict;
CREATE INDEX people_label_by_organisation ON people_label (organisation_id);
