-- The enterprise a place belongs to, as others than the owner tell it before what she types. Of a natural person it does
-- not stand on the face: only consent and the search for what is registered already read this column.
ALTER TABLE register_establishment ADD COLUMN belongs_to BIGINT;
UPDATE register_establishment SET belongs_to = COALESCE((SELECT MIN(k.enterprise) FROM register_record r
    JOIN register_kbo k ON r.source_key = CAST(k.entity AS TEXT)
    WHERE r.nis = register_establishment.nis AND r.establishment = register_establishment.id AND r.source = 'kbo'),
    enterprise_number);
CREATE INDEX register_establishment_belongs ON register_establishment (belongs_to) WHERE belongs_to IS NOT NULL;

-- The photos everybody may see, with those of the places that were found to be the same: they stand with the place that
-- speaks for all. Each is asked of the enterprise whose place it was taken of; a no of who speaks for it counts too.
DROP VIEW register_public_photo;
CREATE VIEW register_public_photo AS
SELECT p.nis, p.establishment, p.id, p.place, p.alt, p.caption, p.width, p.height
FROM register_photo p
JOIN register_establishment e ON e.nis = p.nis AND e.id = p.establishment
JOIN register_public_establishment v ON v.nis = p.nis AND v.id = p.establishment
LEFT JOIN register_standing s ON s.nis = p.nis AND s.establishment = p.establishment
WHERE COALESCE(s.photos, NOT e.natural_person)
UNION ALL
SELECT p.nis, e.merged_root AS establishment, p.id, p.place + 1000 AS place, p.alt, p.caption, p.width, p.height
FROM register_establishment e
JOIN register_photo p ON p.nis = e.nis AND p.establishment = e.id
JOIN register_public_establishment v ON v.nis = e.nis AND v.id = e.merged_root
LEFT JOIN register_standing s ON s.nis = e.nis AND s.establishment = e.id
LEFT JOIN register_standing r ON r.nis = e.nis AND r.establishment = e.merged_root
WHERE e.merged_root IS NOT NULL AND COALESCE(s.photos, NOT e.natural_person) AND COALESCE(r.photos, TRUE);
