"""mlforecast with LightGBM on some origins of Auckland 2025, `plein forecast` on the same origins in the same run.

As an engineer would set it up: absolute error, lags of 1 to 4 weeks and of the last days, rolling means, hour, weekday, month,
holidays, the series, a scaler per series; the same three years of history; fitted anew every `REFIT` days, one thread.
usage: mlforecast_peer.py FOLDER EVERY REFIT COMMAND…      every EVERY-th midnight is an origin      (needs mlforecast, lightgbm)
"""
import resource
import subprocess
import sys
import lightgbm as lgb
import pandas as pd
from mlforecast import MLForecast
from mlforecast.lag_transforms import RollingMean
from mlforecast.target_transforms import LocalStandardScaler

folder, every, refit, command = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
counts = pd.read_csv(f"{folder}/auckland.csv", parse_dates=["time"]).rename(columns={"series": "unique_id", "time": "ds", "count": "y"})
counts = counts.drop_duplicates(["unique_id", "ds"]).dropna()
free = set(pd.to_datetime(pd.read_csv(f"{folder}/auckland_days.csv").date))
origins = pd.date_range("2025-01-01", "2025-12-31")[::every]


def whole(frame):
    """Every hour there is: mlforecast needs it. Gaps take the same hour of the week before."""
    frame = frame.set_index("ds").groupby("unique_id")["y"].apply(lambda s: s.asfreq("h")).reset_index()
    week = frame.groupby("unique_id").y.shift(168)
    frame["y"] = frame.y.fillna(week).fillna(0.0)
    frame["holiday"] = frame.ds.dt.normalize().isin(free).astype(int)
    return frame


def used(who=resource.RUSAGE_SELF):
    spent = resource.getrusage(who)
    return spent.ru_utime + spent.ru_stime


table = whole(counts[counts.ds >= "2021-11-01"])
truth = counts.set_index(["unique_id", "ds"]).y
forecasts, fitted, fits, fit_seconds, predict_seconds, model = [], None, 0, 0.0, 0.0, None
for origin in origins:
    before = table[(table.ds < origin) & (table.ds >= origin - pd.Timedelta(days=1100))]
    clock = used()
    if fitted is None or (origin - fitted).days >= refit:
        model = MLForecast(
            models={"lgb": lgb.LGBMRegressor(objective="l1", n_estimators=400, num_leaves=63, learning_rate=0.05, n_jobs=1, verbose=-1)},
            freq="h", lags=[24, 25, 23, 48, 72, 96, 120, 144, 168, 167, 169, 336, 504, 672],
            lag_transforms={24: [RollingMean(24), RollingMean(168)], 168: [RollingMean(24)]},
            date_features=["hour", "dayofweek", "month"], target_transforms=[LocalStandardScaler()], num_threads=1,
        )
        model.fit(before, static_features=[])
        fitted, fits = origin, fits + 1
        fit_seconds += used() - clock
        clock = used()
    ahead = pd.MultiIndex.from_product([before.unique_id.unique(), pd.date_range(origin, periods=24, freq="h")], names=["unique_id", "ds"]).to_frame(index=False)
    ahead["holiday"] = ahead.ds.dt.normalize().isin(free).astype(int)
    told = model.predict(24, X_df=ahead, new_df=before)
    predict_seconds += used() - clock
    forecasts.append(told.assign(origin=origin))
told = pd.concat(forecasts)
peer_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"mlforecast: {len(origins)} origins, {fits} fits of {fit_seconds / fits:.1f} processor s, forecasts {predict_seconds:.1f} s, at most {peer_memory:.0f} MB", flush=True)
clock = used(resource.RUSAGE_CHILDREN)
asked = ["--calendar", f"{folder}/auckland_days.csv", "--horizon", "24h", "--from", "2025-01-01", "--to", "2025-12-31", "--out", f"{folder}/peer_ours.csv"]
subprocess.run([*command, f"{folder}/auckland.csv", *asked], check=True, stderr=subprocess.DEVNULL)
memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"ours: 365 origins, 18 fits and the rehearsal: {used(resource.RUSAGE_CHILDREN) - clock:.1f} processor s in all, at most {memory:.0f} MB")
ours = pd.read_csv(f"{folder}/peer_ours.csv", parse_dates=["time"]).rename(columns={"series": "unique_id", "time": "ds"})
both = told.merge(ours[["unique_id", "ds", "mean"]], on=["unique_id", "ds"]).merge(truth.reset_index(), on=["unique_id", "ds"])
week = truth.reset_index().assign(ds=lambda f: f.ds + pd.Timedelta(7, "D")).rename(columns={"y": "week"})
both = both.merge(week, on=["unique_id", "ds"], how="left")
for name, column in (("mlforecast", both.lgb.clip(lower=0).round()), ("ours", both["mean"].round()), ("last week", both.week)):
    error = (both.y - column).abs()
    print(f"{name}: MAE {error.groupby(both.unique_id).mean().mean():.2f} on {both.groupby('unique_id').size().size} series")
