"""Turns the shared count files into what `plein forecast` and `plein effect` read, and draws the placebo events.

usage: prepare.py SHARED_COUNTS_FOLDER OUT_FOLDER      (needs pandas, pyarrow, holidays)
"""
import sys
import holidays
import numpy as np
import pandas as pd

SETS = {  # file, country, part, days the placebo events are drawn from
    "auckland": ("auckland_2019_2025", "NZ", "AUK", "2023-01-01", "2025-12-31"),
    "melbourne19": ("melbourne_2019", "AU", "VIC", "2019-01-01", "2019-12-31"),
    "melbourne15": ("melbourne_2012_2015", "AU", "VIC", "2013-01-01", "2015-01-31"),
}
LENGTHS = (1, 3, 7, 28)


def screened(totals):
    """Takes out sensor-days a factor 3 from their own weekdays of four weeks before and after while the town is not."""
    logs = np.log(np.maximum(totals.values.T, 1))
    around = []
    for weeks in (-4, -3, -2, -1, 1, 2, 3, 4):
        moved = np.full_like(logs, np.nan)
        if weeks > 0:
            moved[:, : -7 * weeks] = logs[:, 7 * weeks :]
        else:
            moved[:, -7 * weeks :] = logs[:, : 7 * weeks]
        around.append(moved)
    strayed = logs - np.nanmedian(np.stack(around), 0)
    return totals.mask((np.abs(strayed - np.nanmedian(strayed, 0)[None]) > 1.1).T)


def events(name, counts, free, first, last, out):
    counts = counts.assign(day=counts.time.str[:10])
    counts = counts[(counts.day >= first) & (counts.day <= last)]
    total = counts.groupby(["series", "day"])["count"].agg(["sum", "size"]).reset_index()
    total = total[total["size"] >= 23]
    days = [d.strftime("%Y-%m-%d") for d in pd.date_range(first, last)]
    enough = total.groupby("series").size()
    enough = enough[enough > 0.93 * len(days)].index
    counts[counts.series.isin(enough)][["series", "time", "count"]].to_csv(f"{out}/{name}_events.csv", index=False)
    table = total[total.series.isin(enough)].pivot(index="day", columns="series", values="sum").reindex(days)
    table = screened(table)
    holiday = np.array([d in free for d in days])
    for length in LENGTHS:
        random, rows = np.random.default_rng(1000 + length), []
        for _ in range(120):
            sensor = int(random.integers(table.shape[1]))
            start = int(random.integers(130, len(days) - 60 - length))
            window = holiday[start : start + length]
            if window.all() or (length <= 3 and window.any()) or table.iloc[start : start + length, sensor].isna().any():
                continue
            rows.append((table.columns[sensor], days[start], days[start + length - 1]))
        pd.DataFrame(rows, columns=["series", "from", "to"]).to_csv(f"{out}/{name}_cases_{length}.csv", index=False)


def main(source, out):
    for name, (file, country, part, first, last) in SETS.items():
        counts = pd.read_parquet(f"{source}/{file}.parquet")
        counts.columns = ["series", "time", "count"]
        counts["time"] = counts.time.dt.strftime("%Y-%m-%dT%H:%M")
        counts.to_csv(f"{out}/{name}.csv", index=False)
        years = range(int(counts.time.min()[:4]) - 1, int(counts.time.max()[:4]) + 2)
        days = holidays.country_holidays(country, subdiv=part, years=years)
        rows = [(str(d), "holiday", n) for d, n in sorted(days.items())]
        pd.DataFrame(rows, columns=["date", "kind", "name"]).to_csv(f"{out}/{name}_days.csv", index=False)
        events(name, counts, {d for d, _, _ in rows}, first, last, out)
    tail = pd.read_parquet(f"{source}/monash_last500_raw.parquet")
    tail.to_csv(f"{out}/monash_tail.csv", index=False)
    days = holidays.country_holidays("AU", subdiv="VIC", years=range(2016, 2022))
    rows = [(str(d), "holiday", n) for d, n in sorted(days.items())]
    pd.DataFrame(rows, columns=["date", "kind", "name"]).to_csv(f"{out}/monash_days.csv", index=False)


main(*sys.argv[1:3])
