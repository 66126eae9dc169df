"""The last 500 hours of the 66 series of the Monash archive: five days before the test day, at most 20 days of history.

The files tell hours before the test day, not dates. Two series are known (T60, T33); T13, T15 and T16 were dated by the
holidays in them; T32 and T38 are only put on the weekday that fits best; the rest ends on 30 April 2020.
usage: monash_tail.py FOLDER COMMAND…      the command with everything before COUNTS.csv, e.g. plein forecast      (needs pandas)
"""
import subprocess
import sys
import pandas as pd

folder, command = sys.argv[1], sys.argv[2:]
DATED = {"T60": "2019-09-16", "T33": "2019-09-15", "T13": "2017-04-26", "T16": "2019-03-14", "T15": "2019-11-06", "T32": "2019-09-11", "T38": "2019-09-14"}
tail = pd.read_csv(f"{folder}/monash_tail.csv").rename(columns={"value": "count"})
tail["end"] = pd.to_datetime(tail.series.map(DATED).fillna("2020-04-30"))
tail["at"] = tail.end + pd.to_timedelta(tail.hour_before_test, "h")
tail["time"] = tail["at"].dt.strftime("%Y-%m-%dT%H:%M")
told = []
for end, part in tail.groupby("end"):
    part[["series", "time", "count"]].to_csv(f"{folder}/tail_part.csv", index=False)
    first, last = ((end - pd.Timedelta(days, "D")).strftime("%Y-%m-%d") for days in (5, 1))
    asked = ["--calendar", f"{folder}/monash_days.csv", "--horizon", "24h", "--from", first, "--to", last, "--out", f"{folder}/tail_out.csv"]
    subprocess.run([*command, f"{folder}/tail_part.csv", *asked], check=True, stderr=subprocess.DEVNULL)
    told.append(pd.read_csv(f"{folder}/tail_out.csv"))
both = pd.concat(told).merge(tail, on=["series", "time"])
week = tail[["series", "at", "count"]].assign(at=tail["at"] + pd.Timedelta(7, "D")).rename(columns={"count": "week"})
both = both.merge(week, on=["series", "at"], how="left")
both["ours"] = (both["count"] - both["mean"].round()).abs()
both["last week"] = (both["count"] - both.week).abs()
both["day before"] = -(both.hour_before_test // 24)
print(both.groupby("day before")[["ours", "last week"]].mean().round(1).T.to_string())
mean = both.groupby("series")[["ours", "last week"]].mean()
early = mean.index.isin(list(DATED))
for name, part in (("66 series", mean), ("59 of lockdown", mean[~early]), ("7 earlier", mean[early])):
    print(name, part.mean().round(2).to_dict())
