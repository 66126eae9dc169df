-- What is expected of what a town shows everybody, by the hour as a list of [mean, lo80, hi80, lo95, hi95], and of whole days.
CREATE VIEW observatory_public_forecast AS
SELECT f.nis, f.channel, f.day, f.hours, f.total, f.at
FROM observatory_forecast f JOIN observatory_public_channel c ON c.nis = f.nis AND c.id = f.channel;
