-- What other desks of the same town may see of its counters, public or not: only pages behind `officer:town` may read these.
CREATE VIEW observatory_desk_channel AS
SELECT c.nis, c.id, c.site, s.name AS site_name, s.kind AS site_kind, s.area, c.name, c.mode, c.direction, c.step, c.capacity,
    c.state
FROM observatory_channel c JOIN observatory_site s ON s.nis = c.nis AND s.id = c.site
WHERE c.state <> 'draft';

CREATE VIEW observatory_desk_day AS
SELECT d.nis, d.channel, d.day, COALESCE(d.used, d.raw) AS packed
FROM observatory_day d JOIN observatory_desk_channel c ON c.nis = d.nis AND c.id = d.channel;

-- What is expected by the hour, as a list of [mean, lo80, hi80, lo95, hi95].
CREATE VIEW observatory_desk_forecast AS
SELECT f.nis, f.channel, f.day, f.origin, f.hours
FROM observatory_forecast f JOIN observatory_desk_channel c ON c.nis = f.nis AND c.id = f.channel;
