-- Who started, with the day and the activity. Who and where stands beside it only while the place is public: of the others,
-- natural persons among them, the month alone is told. A place that became one with another is told as that one.
CREATE VIEW register_public_starter AS
SELECT t.nis, p.id AS establishment, CASE WHEN p.id IS NULL THEN t.month ELSE t.day END AS day, t.category, t.source,
    p.sign, p.street, p.house_number, p.postcode, p.locality, p.lat, p.lon, p.position_quality
FROM register_turnover t
LEFT JOIN register_public_alias a ON a.nis = t.nis AND a.id = t.establishment
LEFT JOIN register_public_establishment p ON p.nis = t.nis AND p.id = COALESCE(a.survivor, t.establishment)
    AND p.state = 'listed'
WHERE t.kind = 'start';
