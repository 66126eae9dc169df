"""Runs the reader of the register and DuckDB in turns on the same extract and prints a table.

usage: compare.py --reader PATH/kbo_read --folder DIR --zip FILE [--rounds 5]

CPU seconds and peak memory are what the system counted for each process (wait4), start-up included. From the zip,
DuckDB needs the files unpacked first: that step is measured with it.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def run(command):
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed: {out}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def lines(path):
    with open(path, encoding="utf-8") as text:
        return sorted(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reader", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--zip", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--skip-check", action="store_true", help="do not compare the answers first")
    a = parser.parse_args()
    duck = [sys.executable, os.path.join(HERE, "duckdb_read.py")]
    work = tempfile.mkdtemp(prefix="kbo_compare_")
    unpacked, ours, theirs = (os.path.join(work, name) for name in ("unpacked", "ours.tsv", "theirs.tsv"))
    rows = sum(
        sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) - 1
        for name in ("activity", "establishment", "enterprise", "denomination", "address", "contact")
        for file in [open(os.path.join(a.folder, name + ".csv"), "rb")]
    )
    print(f"{rows:,} rows")
    if not a.skip_check:
        run([a.reader, a.folder, "--establishments", ours])
        run([*duck, a.folder, "--establishments", theirs])
        same = lines(ours) == lines(theirs)
        print(f"same establishments with the same category from both: {same} ({len(lines(ours)):,})")
    found = {}

    def note(name, *measured):
        whole = tuple(sum(values) if at < 2 else max(values) for at, values in enumerate(zip(*measured)))
        found.setdefault(name, []).append(whole)
        print(f"{name}: {whole[0]:.1f} s, {whole[1]:.1f} CPU s, {whole[2]:.0f} MB", file=sys.stderr, flush=True)

    for _ in range(a.rounds):
        note("register, folder", run([a.reader, a.folder]))
        note("DuckDB, folder", run([*duck, a.folder]))
        note("register, zip", run([a.reader, a.zip]))
        unzip = run(["unzip", "-q", "-o", a.zip, "-d", unpacked])
        note("DuckDB, unzip first", unzip, run([*duck, unpacked]))
        shutil.rmtree(unpacked)
        print("load average", os.getloadavg(), file=sys.stderr, flush=True)
    shutil.rmtree(work)
    print("| | seconds | CPU s (median) | CPU s (min-max) | peak MB | million rows/s | million rows per CPU s |")
    print("|---|---|---|---|---|---|---|")
    for name, runs in found.items():
        seconds, cpu, peak = ([run[at] for run in runs] for at in range(3))
        wall, middle = statistics.median(seconds), statistics.median(cpu)
        print(f"| {name} | {wall:.1f} | {middle:.1f} | {min(cpu):.1f}-{max(cpu):.1f} | {max(peak):.0f} "
              f"| {rows / wall / 1e6:.2f} | {rows / middle / 1e6:.2f} |")


if __name__ == "__main__":
    main()
