-- How many started and stopped in each month, and how many there were at its end: counts only, for who makes figures of them.
CREATE VIEW register_public_turnover AS
SELECT r.nis, r.month, r.stock,
    (SELECT COUNT(*) FROM register_turnover t WHERE t.nis = r.nis AND t.month = r.month AND t.kind = 'start') AS started,
    (SELECT COUNT(*) FROM register_turnover t WHERE t.nis = r.nis AND t.month = r.month AND t.kind = 'stop') AS stopped
FROM register_turnover_run r;
