"""Forecasts of car parks: the next day, hour by hour, from every midnight.

usage: parking.py prepare SHARED_COUNTS_FOLDER OUT_FOLDER      (needs duckdb)
       parking.py score OUT_FOLDER/forecasts.csv OUT_FOLDER    (needs duckdb)

Readings of the hour and of half past are rounded to their half hour; an hour is the mean of its readings, as the observatory
keeps hours. Readings below nought and doubles are left out; what is above the capacity is set to it.
"""
import sys
import duckdb

HOURLY = """
copy (
    with half as (
        select sensor, time_bucket(interval '30 minutes', t + interval '15 minutes') as half,
            max(least(n, Capacity)) as n
        from '{source}/birmingham_parking_2016.parquet' where n >= 0 group by all
    )
    select sensor as series, strftime(date_trunc('hour', half), '%Y-%m-%dT%H:%M') as time, avg(n) as count
    from half where hour(half) between 8 and 16 group by all order by all
) to '{out}/parking.csv' (header)
"""
CAPACITY = """
copy (select sensor as series, max(Capacity) as capacity from '{source}/birmingham_parking_2016.parquet' group by all)
to '{out}/capacity.csv' (header)
"""
SCORE = """
with counted as (select series, time::timestamp as at, count from '{out}/parking.csv'),
places as (from '{out}/capacity.csv'),
told as (
    select series, time::timestamp as at, mean, lo80, hi80, lo95, hi95 from '{forecasts}'
),
all_ as (
    select t.*, c.count, w.count as week, y.count as yesterday, p.capacity,
        abs(c.count - round(least(t.mean, p.capacity))) as ours
    from told t join counted c on c.series = t.series and c.at = t.at
    join counted w on w.series = t.series and w.at = t.at - interval '7 days'
    join counted y on y.series = t.series and y.at = t.at - interval '1 day'
    join places p on p.series = t.series
),
each as (
    select series, avg(ours) as ours, avg(abs(count - week)) as week, avg(abs(count - yesterday)) as yesterday,
        avg(capacity) as capacity, count(*) as hours,
        avg((count between lo80 and hi80)::int) as in80, avg((count between lo95 and hi95)::int) as in95
    from all_ group by series
)
select count(*) as series, sum(hours)::int as hours, round(avg(ours), 2) as ours, round(avg(week), 2) as last_week,
    round(avg(yesterday), 2) as yesterday, round(100 * avg(ours / capacity), 2) as ours_pct_of_places,
    round(100 * avg(week / capacity), 2) as last_week_pct, round(100 * avg(in80), 1) as in80, round(100 * avg(in95), 1) as in95,
    sum((ours < week)::int)::int as better_than_last_week
from each
"""


def main(what, first, second):
    if what == "prepare":
        for statement in (HOURLY, CAPACITY):
            duckdb.sql(statement.format(source=first, out=second))
    else:
        print(duckdb.sql(SCORE.format(forecasts=first, out=second)))


main(*sys.argv[1:4])
