-- What a town shows everybody: its sites, what is counted there, and the counts as they are used.
CREATE VIEW observatory_public_channel AS
SELECT nis, id, site, name, mode, direction, instrument, step, capacity, state, live_from, ended_on
FROM observatory_channel WHERE is_public AND state <> 'draft';

CREATE VIEW observatory_public_site AS
SELECT s.nis, s.id, s.name, s.kind, s.area, s.latitude, s.longitude FROM observatory_site s
WHERE EXISTS (SELECT 1 FROM observatory_public_channel c WHERE c.nis = s.nis AND c.site = s.id);

CREATE VIEW observatory_public_day AS
SELECT d.nis, d.channel, d.day, COALESCE(d.used, d.raw) AS packed, d.used IS NOT NULL AS repaired, d.total, d.known, d.cells,
    d.version, d.at
FROM observatory_day d JOIN observatory_public_channel c ON c.nis = d.nis AND c.id = d.channel;
