"""Turns the shared count files into what the example `cleaning` reads: series,device,time,count,uptime (local wall clock).

usage: prepare.py SHARED_COUNTS_FOLDER OUT_FOLDER      (needs pandas, pyarrow, holidays)
"""
import sys
import holidays
import pandas as pd

SETS = {
    "auckland": ("auckland_2019_2025", "NZ", "AUK"),
    "melbourne19": ("melbourne_2019", "AU", "VIC"),
    "melbourne15": ("melbourne_2012_2015", "AU", "VIC"),
    "basel_days": ("basel_foot_daily_2020_2022", "CH", "BS"),
}


def known(days, path):
    pd.DataFrame({"date": sorted(str(day) for day in days)}).to_csv(path, index=False)


def main(source, out):
    for name, (file, country, part) in SETS.items():
        counts = pd.read_parquet(f"{source}/{file}.parquet")
        counts.columns = ["series", "time", "count"]
        counts["time"] = pd.to_datetime(counts.time)
        years = range(counts.time.dt.year.min() - 1, counts.time.dt.year.max() + 2)
        counts["time"] = counts.time.dt.strftime("%Y-%m-%dT%H:%M")
        counts["device"], counts["uptime"] = counts.series, ""
        counts[["series", "device", "time", "count", "uptime"]].to_csv(f"{out}/{name}.csv", index=False)
        known(holidays.country_holidays(country, subdiv=part, years=years), f"{out}/{name}_known.csv")
    telraam = pd.read_parquet(f"{source}/telraam_karlsruhe_hourly.parquet")
    local = telraam.t_utc.dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin").dt.tz_localize(None)
    telraam["time"] = local.dt.strftime("%Y-%m-%dT%H:%M")
    telraam = telraam.drop_duplicates(["sensor", "time"])
    for mode in ("pedestrian", "bike", "car"):
        part = telraam[["sensor", "time", mode, "uptime"]].copy()
        part.columns = ["device", "time", "count", "uptime"]
        part["series"] = part.device
        part[["series", "device", "time", "count", "uptime"]].to_csv(f"{out}/telraam_{mode}.csv", index=False)
        known(holidays.country_holidays("DE", subdiv="BW", years=range(2025, 2027)), f"{out}/telraam_{mode}_known.csv")


main(*sys.argv[1:3])
