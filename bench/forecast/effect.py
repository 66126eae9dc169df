"""Asks for the effect of placebo events, in which nothing happened, and tells how far from nothing the answers are.

usage: effect.py FOLDER COMMAND…      the command with everything before COUNTS.csv, e.g. plein effect      (needs pandas)
"""
import json
import subprocess
import sys
import numpy as np
import pandas as pd

folder, command, rows = sys.argv[1], sys.argv[2:], []
for name in ("auckland", "melbourne19", "melbourne15"):
    for length in (1, 3, 7, 28):
        asked = [f"{folder}/{name}_events.csv", "--calendar", f"{folder}/{name}_days.csv", "--cases", f"{folder}/{name}_cases_{length}.csv", "--json"]
        told = subprocess.run([*command, *asked], capture_output=True, text=True, check=True).stdout.splitlines()
        answers = [json.loads(line) for line in told]
        given = [a for a in answers if "refused" not in a]
        effect = np.array([a["effect_pct"] for a in given])
        rows.append({
            "set": name, "days": length, "events": len(given), "refused": len(answers) - len(given), "bias": effect.mean(),
            "RMSE": np.sqrt((effect**2).mean()), "in 90": np.mean([a["lo90"] <= 0 <= a["hi90"] for a in given]),
            "in 95": np.mean([a["lo95"] <= 0 <= a["hi95"] for a in given]),
            "half width 95": np.median([(a["hi95"] - a["lo95"]) / 2 for a in given]),
        })
table = pd.DataFrame(rows)
print(table.round(3).to_string(index=False))
print(table.groupby("days")[["bias", "RMSE", "in 90", "in 95", "half width 95"]].mean().round(3).to_string())
