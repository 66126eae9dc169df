-- A place that was found to be the same as another stands under it: `merged_into` is the place it was merged into,
-- `merged_root` the one at the top, which speaks for all; `absorbs` tells that others stand under a place. Records stay
-- with the place they came with, so taking apart brings back what was.
ALTER TABLE register_establishment ADD COLUMN merged_into @id;
ALTER TABLE register_establishment ADD COLUMN merged_root @id;
ALTER TABLE register_establishment ADD COLUMN absorbs @flag NOT NULL DEFAULT FALSE;
CREATE INDEX register_establishment_merged ON register_establishment (nis, merged_root)
    WHERE merged_root IS NOT NULL;

-- Two places of a town that may be the same. The score is in ten-thousandths; the lower id stands left.
CREATE TABLE register_pair (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    left_id @id NOT NULL,
    right_id @id NOT NULL,
    score BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    state TEXT NOT NULL,
    found_at @instant NOT NULL,
    decided_at @instant,
    decided_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE UNIQUE INDEX register_pair_places ON register_pair (nis, left_id, right_id);
CREATE INDEX register_pair_right ON register_pair (nis, right_id);
CREATE INDEX register_pair_queue ON register_pair (nis, state, score);

-- Every merge that was made, by whom and how, and how it ended.
CREATE TABLE register_merge (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    survivor @id NOT NULL,
    absorbed @id NOT NULL,
    how TEXT NOT NULL,
    score BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    made_at @instant NOT NULL,
    made_by @id,
    ended_at @instant,
    ended_by @id,
    ended_why TEXT NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_merge_absorbed ON register_merge (nis, absorbed);
CREATE INDEX register_merge_time ON register_merge (nis, made_at);

-- How far the comparing has followed what changed. One row.
CREATE TABLE register_pair_reader (
    name TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    read_at @instant NOT NULL
) @strict;

-- What the owners of absorbed places said: a no counts for the place that speaks for them.
CREATE VIEW register_absorbed_said AS
SELECT b.nis, b.merged_root AS root, COALESCE(w.published, o.enterprise_number IS NULL) AS published, w.contact, w.hours,
    w.offer, w.reused
FROM register_establishment b
LEFT JOIN register_standing w ON w.nis = b.nis AND w.establishment = b.id
LEFT JOIN register_objection o ON o.enterprise_number = b.enterprise_number
WHERE b.merged_root IS NOT NULL;

-- The one door to what is public, made anew with all that the consent step says of it, and: an absorbed place is not
-- behind it, and what the owner of an absorbed place refuses is not shown of the place that speaks for it.
DROP VIEW register_public_establishment;
CREATE VIEW register_public_establishment AS
SELECT e.nis, e.id, e.layer, e.state, e.sign, e.sort_key, e.other_names, e.main_category, e.categories,
    CASE WHEN COALESCE(s.offer, NOT e.natural_person) AND NOT (e.absorbs AND EXISTS (SELECT 1
        FROM register_absorbed_said a WHERE a.nis = e.nis AND a.root = e.id AND NOT a.offer))
        THEN e.products ELSE '[]' END AS products,
    CASE WHEN COALESCE(s.offer, NOT e.natural_person) AND NOT (e.absorbs AND EXISTS (SELECT 1
        FROM register_absorbed_said a WHERE a.nis = e.nis AND a.root = e.id AND NOT a.offer))
        THEN e.description END AS description,
    e.brand, e.establishment_number, e.enterprise_number, e.street, e.house_number, e.postcode,
    e.locality, m.name_nl AS municipality, e.lat, e.lon, e.position_quality,
    CASE WHEN COALESCE(s.contact, NOT e.natural_person) AND NOT (e.absorbs AND EXISTS (SELECT 1
        FROM register_absorbed_said a WHERE a.nis = e.nis AND a.root = e.id AND NOT a.contact))
        THEN e.phone END AS phone,
    CASE WHEN COALESCE(s.contact, NOT e.natural_person) AND NOT (e.absorbs AND EXISTS (SELECT 1
        FROM register_absorbed_said a WHERE a.nis = e.nis AND a.root = e.id AND NOT a.contact))
        THEN e.email END AS email,
    CASE WHEN COALESCE(s.contact, NOT e.natural_person) AND NOT (e.absorbs AND EXISTS (SELECT 1
        FROM register_absorbed_said a WHERE a.nis = e.nis AND a.root = e.id AND NOT a.contact))
        THEN e.website END AS website,
    CASE WHEN COALESCE(s.hours, NOT e.natural_person) AND NOT (e.absorbs AND EXISTS (SELECT 1
        FROM register_absorbed_said a WHERE a.nis = e.nis AND a.root = e.id AND NOT a.hours))
        THEN e.hours END AS hours,
    CASE WHEN COALESCE(s.hours, NOT e.natural_person) AND NOT (e.absorbs AND EXISTS (SELECT 1
        FROM register_absorbed_said a WHERE a.nis = e.nis AND a.root = e.id AND NOT a.hours))
        THEN e.hours_given END AS hours_given,
    e.features, e.sources, e.checked_at, e.changed_at, e.vacant_since
FROM register_establishment e
JOIN register_municipality m ON m.nis = e.nis AND m.valid_to IS NULL
LEFT JOIN register_standing s ON s.nis = e.nis AND s.establishment = e.id
LEFT JOIN register_objection o ON o.enterprise_number = e.enterprise_number
WHERE e.shown AND e.merged_root IS NULL AND COALESCE(s.published, NOT e.natural_person)
    AND (o.enterprise_number IS NULL OR s.published)
    AND NOT (e.absorbs AND EXISTS (SELECT 1 FROM register_absorbed_said a
        WHERE a.nis = e.nis AND a.root = e.id AND NOT a.published));

-- Places that may be shown but not passed on as open data.
DROP VIEW register_not_reused;
CREATE VIEW register_not_reused AS
SELECT e.nis, e.id FROM register_establishment e
LEFT JOIN register_standing s ON s.nis = e.nis AND s.establishment = e.id
WHERE e.shown AND e.merged_root IS NULL AND COALESCE(s.published, NOT e.natural_person)
    AND (NOT COALESCE(s.reused, NOT e.natural_person) OR (e.absorbs AND EXISTS (SELECT 1
        FROM register_absorbed_said a WHERE a.nis = e.nis AND a.root = e.id AND NOT a.reused)));

-- Addresses that lead to another place now: an absorbed place, and the public one that speaks for it.
CREATE VIEW register_public_alias AS
SELECT b.nis, b.id, b.merged_root AS survivor
FROM register_establishment b
JOIN register_public_establishment p ON p.nis = b.nis AND p.id = b.merged_root
WHERE b.merged_root IS NOT NULL;
