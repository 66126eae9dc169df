"""mlforecast with LightGBM on some origins of one set, and ours on the same origins in the same run, one thread each.

As an engineer would set it up: absolute error, lags of the last days and of 1 to 4 weeks, rolling means, hour, weekday, day,
month, holidays, the series as a category, a scaler per series, two years of history. Both are fitted anew every `REFIT` days.
`PROTOCOL` (the example of that name) does the same work as the peer: fits, and forecasts of these origins. `COMMAND` is
what people run: all origins, its own fits, and a rehearsal of 400 days for intervals the peer does not give.
usage: mlforecast_peer.py FOLDER SET EVERY REFIT PROTOCOL COMMAND…    SET auckland, melbourne19 or melbourne15; every EVERY-th midnight
(needs mlforecast, lightgbm)
"""
import os
import resource
import sys
import warnings
import lightgbm as lgb
import numpy as np
import pandas as pd
from mlforecast import MLForecast
from mlforecast.lag_transforms import RollingMean
from mlforecast.target_transforms import LocalStandardScaler
from watch import watched

warnings.filterwarnings("ignore", message="Found null values")
SPANS = {"auckland": ("2025-01-01", "2025-12-31"), "melbourne19": ("2019-11-01", "2019-12-31"), "melbourne15": ("2014-12-04", "2015-01-31")}
WEEKS = 104
folder, name, every, refit, protocol, command = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], sys.argv[6:]
first, last = SPANS[name]
begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
counts = pd.read_csv(f"{folder}/{name}.csv", parse_dates=["time"]).rename(columns={"series": "unique_id", "time": "ds", "count": "y"})
counts = counts.drop_duplicates(["unique_id", "ds"]).dropna()
free = set(pd.to_datetime(pd.read_csv(f"{folder}/{name}_days.csv").date))
origins = pd.date_range(first, last)[::every]


def is_holiday(times):
    return np.isin(times.normalize(), list(free)).astype(float)


def whole(counts):
    """Every hour of every series from its first to the last of all, as mlforecast needs it; gaps take the week before."""
    hours = pd.date_range(counts.ds.min(), pd.Timestamp(last) + pd.Timedelta(23, "h"), freq="h")
    table = counts.pivot(index="ds", columns="unique_id", values="y").reindex(hours)
    seen = table.notna().cummax()
    for _ in range(60):
        table = table.fillna(table.shift(168))
    long = table.fillna(0.0).where(seen).rename_axis("ds").stack().rename("y").reset_index()
    return long.assign(sid=long.unique_id.astype("category").cat.codes.astype("category")).sort_values(["unique_id", "ds"])


def used():
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


table = whole(counts)
truth = counts.set_index(["unique_id", "ds"]).y
forecasts, fitted, fits, fit_seconds, predict_seconds, model = [], None, 0, 0.0, 0.0, None
for origin in origins:
    before = table[(table.ds < origin) & (table.ds >= origin - pd.Timedelta(7 * WEEKS, "D"))]
    clock = used()
    if fitted is None or (origin - fitted).days >= refit:
        trees = lgb.LGBMRegressor(
            objective="l1", n_estimators=400, learning_rate=0.05, num_leaves=63, min_child_samples=100, colsample_bytree=0.7,
            subsample=0.7, subsample_freq=1, n_jobs=1, verbose=-1,
        )
        model = MLForecast(
            models={"lgb": trees}, freq="h", lags=[24, 48, 72, 96, 120, 144, 168, 336, 504, 672],
            lag_transforms={24: [RollingMean(24), RollingMean(168)], 168: [RollingMean(24)]},
            date_features=["hour", "dayofweek", "month", "day", is_holiday], target_transforms=[LocalStandardScaler()], num_threads=1,
        )
        model.fit(before, static_features=["sid"])
        fitted, fits = origin, fits + 1
        fit_seconds += used() - clock
        clock = used()
    told = model.predict(24, new_df=before)
    predict_seconds += used() - clock
    forecasts.append(told)
    if len(forecasts) % 10 == 0:
        print(f"{len(forecasts)} origins, {fit_seconds:.0f} and {predict_seconds:.0f} s", file=sys.stderr, flush=True)
told = pd.concat(forecasts)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
peer = fit_seconds + predict_seconds
print(f"{name}, load {os.getloadavg()[0]:.1f}")
print(f"mlforecast: {len(origins)} origins, {fits} fits of {fit_seconds / fits:.1f} processor s, forecasts {predict_seconds:.1f} s, together {peer:.1f} s, at most {memory:.0f} MB ({begun:.0f} before reading)", flush=True)


lines, seconds, _ = watched([protocol, f"{folder}/{name}"], os.environ | {"EVERY": str(every), "REFIT": str(refit), "THREADS": "1"})
print(f"ours, the same work, reading the file included: {seconds:.1f} processor s, {peer / seconds:.1f} times less;", lines[-1], flush=True)
asked = [f"{folder}/{name}.csv", "--calendar", f"{folder}/{name}_days.csv", "--horizon", "24h", "--from", first, "--to", last, "--out", f"{folder}/peer_ours.csv"]
_, seconds, most = watched([*command, *asked])
print(f"ours, the command: every origin of the span, rehearsal and intervals: {seconds:.1f} processor s, at most {most:.0f} MB")
ours = pd.read_csv(f"{folder}/peer_ours.csv", parse_dates=["time"]).rename(columns={"series": "unique_id", "time": "ds"})
history = counts[counts.ds < first].groupby("unique_id").size()
during = counts[(counts.ds >= first)].groupby("unique_id").size()
keep = [s for s in during.index if history.get(s, 0) >= 4800 and during[s] > 12 * len(pd.date_range(first, last))]
both = told.merge(ours[["unique_id", "ds", "mean"]], on=["unique_id", "ds"]).merge(truth.reset_index(), on=["unique_id", "ds"])
week = truth.reset_index().assign(ds=lambda f: f.ds + pd.Timedelta(7, "D")).rename(columns={"y": "week"})
both = both.merge(week, on=["unique_id", "ds"], how="left")
both = both[both.unique_id.isin(keep)]
holiday = both.ds.dt.normalize().isin(free)
for part, rows in (("all", both), ("holidays", both[holiday]), ("other days", both[~holiday])):
    errors = {who: (rows.y - rows[column].clip(lower=0).round()).abs() for who, column in (("mlforecast", "lgb"), ("ours", "mean"), ("last week", "week"))}
    means = {who: error.groupby(rows.unique_id).mean().mean() for who, error in errors.items()}
    print(f"{part}, {rows.unique_id.nunique()} series, {len(rows)} hours: " + ", ".join(f"{who} {mean:.2f}" for who, mean in means.items()))
