"""Scores a file of `plein forecast` by the protocol: error per series, then the mean over the series; cover of the intervals.

usage: score.py FORECASTS.csv COUNTS.csv DAYS.csv      (needs pandas)
"""
import sys
import pandas as pd

forecasts, counts, days = (pd.read_csv(f) for f in sys.argv[1:4])
free = set(days.date)
counts["time"] = counts.time.str[:16]
daily = forecasts.time.str.endswith("T00:00").all()
if daily:
    counts["time"] = counts.time.str[:10] + "T00:00"
    total = counts.groupby(["series", "time"])["count"].agg(["sum", "size"]).reset_index()
    total = total[total["size"] >= 22]
    counts = total.assign(count=total["sum"] * 24 / total["size"])[["series", "time", "count"]]
asked = forecasts.groupby("series").size()
both = forecasts.merge(counts, on=["series", "time"])
history = counts[counts.time < forecasts.time.min()].groupby("series").size()
seen = both.groupby("series").size()
keep = [s for s in seen.index if seen[s] > 0.5 * asked[s] and history.get(s, 0) >= (200 if daily else 4800)]
both = both[both.series.isin(keep)]
week = counts.copy()
week["time"] = (pd.to_datetime(week.time) + pd.Timedelta(7, "D")).dt.strftime("%Y-%m-%dT%H:%M")
both = both.merge(week.rename(columns={"count": "week"}), on=["series", "time"], how="left")
both["error"] = (both["count"] - both["mean"].round()).abs()
both["last"] = (both["count"] - both.week).abs()
both["lead"] = (pd.to_datetime(both.time.str[:10]) - pd.to_datetime(both.origin.str[:10])).dt.days + 1


def line(x):
    def within(a, b):
        return ((x[a] <= x["count"]) & (x["count"] <= x[b])).mean()

    return {
        "n": len(x), "MAE": x.groupby("series").error.mean().mean(), "last week": x.groupby("series")["last"].mean().mean(),
        "WAPE": x.error.sum() / x["count"].sum(), "its WAPE": x["last"].sum() / x[x["last"].notna()]["count"].sum(),
        "in 80": within("lo80", "hi80"), "in 95": within("lo95", "hi95"),
        "width 95": (x.hi95 - x.lo95).mean() / x["count"].mean(),
    }


on_holiday = both.time.str[:10].isin(free)
rows = {"all": line(both), "holidays": line(both[on_holiday]), "other days": line(both[~on_holiday])}
if both.lead.nunique() > 1:
    rows |= {f"day {lead}": line(both[both.lead == lead]) for lead in sorted(both.lead.unique())}
print(len(keep), "series")
print(pd.DataFrame(rows).T.round(3).to_string())
