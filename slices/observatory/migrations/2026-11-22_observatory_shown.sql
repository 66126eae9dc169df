-- The sum of a day as everybody may see it: hours of few people cannot be worked out of it. Nothing when it was not made yet.
ALTER TABLE observatory_day ADD COLUMN shown BIGINT;

DROP VIEW observatory_public_day;
CREATE VIEW observatory_public_day AS
SELECT d.nis, d.channel, d.day, COALESCE(d.used, d.raw) AS packed, d.used IS NOT NULL AS repaired, d.known, d.cells, d.version,
    d.at
FROM observatory_day d JOIN observatory_public_channel c ON c.nis = d.nis AND c.id = d.channel;
