"""Runs our linkage and Splink one after the other over invented establishments; prints a table."""
import argparse
import csv
import os
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--ours", default="target/release/link_bench")
parser.add_argument("--folder", required=True)
parser.add_argument("--count", default="1000000")
options = parser.parse_args()
folder = options.folder
os.makedirs(folder, exist_ok=True)
subprocess.run([options.ours, "invent", options.count, folder], check=True)
with open(f"{folder}/truth.csv") as file:
    truth = {tuple(row) for row in list(csv.reader(file))[1:]}


def run(name, command, out):
    print(f"{name}: load average {os.getloadavg()[0]:.1f}", flush=True)
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begin
    if status != 0:
        sys.exit(f"{name} failed")
    with open(out) as file:
        pairs = {(row[0], row[1]) for row in list(csv.reader(file))[1:]}
    right = len(pairs & truth)
    precision, recall = right / max(1, len(pairs)), right / max(1, len(truth))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    cpu = used.ru_utime + used.ru_stime
    print(f"| {name} | {seconds:.1f} | {cpu:.1f} | {used.ru_maxrss // 1024} | {precision:.4f} | {recall:.4f} | {f1:.4f} |", flush=True)


print("| | seconds | CPU s | peak MB | precision | recall | F1 |\n|---|---|---|---|---|---|---|")
run("plein", [options.ours, "link", f"{folder}/left.csv", f"{folder}/right.csv", f"{folder}/pairs.csv"], f"{folder}/pairs.csv")
here = os.path.dirname(os.path.abspath(__file__))
run("Splink", [sys.executable, f"{here}/splink_link.py", folder], f"{folder}/splink.csv")
