"""Placebo events again, with two peers beside `plein effect` in the same run: pycausalimpact, and differences in differences.

The first `N` events of every set and length are asked of all three. pycausalimpact (112 days before, the 5 controls that went
along most, a season of a week) works on the same daily totals; differences in differences takes the log ratio to the median
of the other series, four weeks before and after on the same weekdays, with the same ratio of 60 earlier windows as interval.
Every answer is kept in FOLDER/peer_answers.csv; the range of a RMSE is that of 2,000 draws of the same events with replacement.
usage: effect_peers.py FOLDER N COMMAND…      (needs numpy<2, pandas 1.5.3, statsmodels 0.13.5, pycausalimpact)
"""
import json
import resource
import sys
import time
import warnings
import numpy as np
import pandas as pd
from causalimpact import CausalImpact
from watch import watched

warnings.filterwarnings("ignore")
folder, many, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
peak = {}


def differences(logs, own, start, length):
    """The mean of the window against its weekdays, own minus the median of the others, and the same of earlier windows."""
    def at(first):
        days = np.arange(first, first + length)
        around = [days + 7 * k for k in (-4, -3, -2, -1, 1, 2, 3, 4)]
        around = [a for a in around if (abs(a[0] - first) >= length or length > 28) and a[0] >= 0 and a[-1] < len(logs)]
        if not around:
            return np.nan
        stray = np.nanmean(logs[days], 0) - np.nanmean(logs[np.concatenate(around)], 0)
        return stray[own] - np.nanmedian(np.delete(stray, own))
    return at


def rmse(errors):
    """The root of the mean square, and where it lies in nine of ten draws of these events."""
    draws = np.random.default_rng(1).choice(np.asarray(errors, float) ** 2, (2000, len(errors)))
    low, high = np.quantile(np.sqrt(draws.mean(1)), (0.05, 0.95))
    return f"{np.sqrt((errors ** 2).mean()):.1f} ({low:.1f}-{high:.1f})"


def ours(name, length, cases):
    asked = [f"{folder}/{name}_events.csv", "--calendar", f"{folder}/{name}_days.csv", "--cases", f"{folder}/peer_cases.csv", "--json"]
    cases.to_csv(f"{folder}/peer_cases.csv", index=False)
    told, seconds, peak[name] = watched([*command, *asked])
    return [json.loads(line) for line in told], seconds


def tell(table):
    """What is known so far, by length."""
    both = table[table["ci"].notna()]
    print(len(table), "events,", len(table) - len(both), "of them failed in pycausalimpact")
    table.to_csv(f"{folder}/peer_answers.csv", index=False)
    out = []
    for length, part in both.groupby("days"):
        line = {"days": length, "events": len(part)}
        for who in ("ours", "did", "ci"):
            line[f"{who} RMSE"] = rmse(part[who])
            line[f"{who} median"] = part[who].abs().median()
            line[f"{who} in 95"] = part[f"{who} in"].astype(float).mean()
            line[f"{who} half"] = (part[f"{who} width"] / 2).median()
            line[f"{who} s"] = part[f"{who} s"].mean()
        out.append(line)
    print(pd.DataFrame(out).round(3).T.to_string(), flush=True)


rows = []
for name in ("auckland", "melbourne19", "melbourne15"):
    counts = pd.read_csv(f"{folder}/{name}_events.csv")
    counts["day"] = counts.time.str[:10]
    total = counts.groupby(["series", "day"])["count"].sum().unstack(0)
    total.index = pd.to_datetime(total.index)
    total = total.asfreq("D")
    logs = np.log(np.maximum(total.values, 1))
    for length in (1, 3, 7, 28):
        cases = pd.read_csv(f"{folder}/{name}_cases_{length}.csv").head(many)
        answers, seconds = ours(name, length, cases)
        for case, answer in zip(cases.itertuples(), answers):
            if "refused" in answer:
                continue
            own = total.columns.get_loc(case.series)
            start, end = total.index.get_loc(case[2]), total.index.get_loc(case.to)
            line = {"set": name, "days": length, "ours": answer["effect_pct"], "ours in": answer["lo95"] <= 0 <= answer["hi95"], "ours width": answer["hi95"] - answer["lo95"], "ours s": seconds / len(cases)}
            clock = time.process_time()
            at = differences(logs, own, start, length)
            effect = at(start)
            firsts = [f for f in range(start - 7 * 60, len(logs) - length - 28, 7) if f >= 35 and abs(f - start) >= length + 7]
            sizes = np.array([abs(at(f)) for f in firsts])
            sizes = np.sort(sizes[np.isfinite(sizes)])
            half = sizes[min(int(np.ceil((len(sizes) + 1) * 0.95)), len(sizes)) - 1] if len(sizes) else np.nan
            line |= {"did": np.expm1(effect) * 100, "did in": abs(effect) <= half, "did width": (np.expm1(effect + half) - np.expm1(effect - half)) * 100, "did s": time.process_time() - clock}
            clock = time.process_time()
            try:
                before = total.iloc[start - 112 : start]
                near = before.corrwith(before.iloc[:, own]).drop(case.series).nlargest(5).index
                table = total.iloc[start - 112 : end + 1][[case.series, *near]].interpolate(limit_direction="both")
                dates = [[table.index[0], table.index[111]], [table.index[112], table.index[-1]]]
                impact = CausalImpact(table, *dates, nseasons=[{"period": 7}])
                told = impact.summary_data["average"]
                line |= {"ci": told["rel_effect"] * 100, "ci in": told["rel_effect_lower"] <= 0 <= told["rel_effect_upper"]}
                line["ci width"] = (told["rel_effect_upper"] - told["rel_effect_lower"]) * 100
            except Exception as error:  # it fails on some windows; those are counted
                line["ci failed"] = str(error)[:60]
            line["ci s"] = time.process_time() - clock
            rows.append(line)
        print(name, length, len(rows), flush=True)
tell(pd.DataFrame(rows))
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"at most MB: ours {max(peak.values()):.0f}, this script with the peers {own:.0f}")
