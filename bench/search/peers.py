#!/usr/bin/env python3
"""Asks SQLite (FTS5 trigram + R*Tree) and PostgreSQL (pg_trgm + PostGIS) the questions of search_bench.

Usage: peers.py FOLDER [sqlite|postgres] [QUESTIONS]
PostgreSQL runs as a private cluster in FOLDER/pg, started and stopped here; psql sends the questions.
"""
import json
import math
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
import unicodedata

DEGREE = 111_194.93
KINDS = ["exact", "typo", "geo", "open", "facets", "word"]
WEEK = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


def fold(text):
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def days_of(span):
    days = set()
    for part in span.split(","):
        first, _, last = part.partition("-")
        at, end = WEEK.index(first), WEEK.index(last or first)
        days.add(at)
        while at != end:
            at = (at + 1) % 7
            days.add(at)
    return days


def open_on_sunday_at_ten(hours):
    """Enough of the syntax for the invented places."""
    if not hours:
        return False
    is_open = False
    for rule in hours.split("; "):
        days, _, times = rule.partition(" ")
        if days == "PH" or 6 not in days_of(days):
            continue
        is_open = any(a <= "10:00" < b for a, b in (span.split("-") for span in times.split(",")))
    return is_open


def read(folder):
    places = []
    with open(os.path.join(folder, "places.jsonl"), encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            place = json.loads(line)
            places.append((number, place["id"], fold(place["sign"]), place["categories"][0], place["point"]["lat"],
                           place["point"]["lon"], int(open_on_sunday_at_ten(place["hours"])), line.strip()))
    with open(os.path.join(folder, "questions.jsonl"), encoding="utf-8") as lines:
        questions = [json.loads(line) for line in lines]
    return places, questions


def box(question):
    north = question["radius"] / DEGREE
    east = north / math.cos(math.radians(question["lat"]))
    return question["lat"] - north, question["lat"] + north, question["lon"] - east, question["lon"] + east


def report(name, results):
    print(f"{name:<10} {'cpu us':>9} {'p50 us':>9} {'p99 us':>9}  found in 20")
    everything = []
    for kind in KINDS:
        rows = results.get(kind, [])
        if not rows:
            continue
        everything += rows
        walls = sorted(wall for _, wall, _ in rows)
        hits = [hit for _, _, hit in rows if hit is not None]
        print(f"{kind:<10} {statistics.mean(cpu for cpu, _, _ in rows) * 1e6:>9.0f} {walls[len(walls) // 2] * 1e6:>9.0f} "
              f"{walls[len(walls) * 99 // 100] * 1e6:>9.0f}  {sum(hits)} of {len(hits)}")
    print(f"{'all':<10} {statistics.mean(cpu for cpu, _, _ in everything) * 1e6:>9.0f}")


def sqlite(folder, places, questions):
    path = os.path.join(folder, "peer.sqlite")
    if not os.path.exists(path):
        started = time.time()
        base = sqlite3.connect(path)
        base.executescript("""
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
            CREATE TABLE poi(id INTEGER PRIMARY KEY, uuid TEXT, sign TEXT, category TEXT, lat REAL, lon REAL, open INT, body TEXT);
            CREATE VIRTUAL TABLE place USING rtree(id, south, north, west, east);
            CREATE VIRTUAL TABLE words USING fts5(sign, content='', tokenize='trigram');
        """)
        base.executemany("INSERT INTO poi VALUES(?,?,?,?,?,?,?,?)", places)
        base.executemany("INSERT INTO place VALUES(?,?,?,?,?)", ((p[0], p[4], p[4], p[5], p[5]) for p in places))
        base.executemany("INSERT INTO words(rowid, sign) VALUES(?,?)", ((p[0], p[2]) for p in places))
        base.execute("CREATE INDEX poi_category ON poi(category)")
        base.execute("ANALYZE")
        base.commit()
        base.close()
        print(f"sqlite written in {time.time() - started:.0f} s")
    base = sqlite3.connect(path)
    base.execute("PRAGMA mmap_size=4000000000")
    base.execute("PRAGMA cache_size=-400000")
    near = "FROM place r JOIN poi p ON p.id = r.id WHERE r.south >= ?1 AND r.north <= ?2 AND r.west >= ?3 AND r.east <= ?4"
    order = "ORDER BY (p.lat-?5)*(p.lat-?5)+(p.lon-?6)*(p.lon-?6)*0.39 LIMIT 20"

    def ask(question):
        south, north, west, east = box(question)
        where = (south, north, west, east, question["lat"], question["lon"])
        kind = question["kind"]
        if kind in ("exact", "typo"):
            words = question["what"].split()
            if kind == "exact":
                match = " AND ".join(f'"{word}"' for word in words if len(word) > 2) or f'"{question["what"]}"'
            else:
                word = words[0]
                match = " OR ".join(f'"{word[at:at + 3]}"' for at in range(max(1, len(word) - 2)))
            return base.execute(
                "SELECT p.uuid, p.body FROM words w JOIN place r ON r.id = w.rowid JOIN poi p ON p.id = w.rowid WHERE words MATCH ?7 "
                "AND r.south >= ?1 AND r.north <= ?2 AND r.west >= ?3 AND r.east <= ?4 ORDER BY w.rank, ?5, ?6 LIMIT 20",
                where + (match,)).fetchall()
        code = question["categories"][0]
        rows = base.execute(f"SELECT p.uuid, p.body {near} AND p.category = ?7 {'AND p.open' if kind == 'open' else ''} {order}",
                            where + (code,)).fetchall()
        if kind == "facets":
            base.execute(f"SELECT p.category, count(*), sum(p.open) {near} GROUP BY p.category", where[:4]).fetchall()
        return rows

    results = {}
    for question in questions:
        cpu, wall = time.process_time(), time.perf_counter()
        rows = ask(question)
        done = (time.process_time() - cpu, time.perf_counter() - wall)
        hit = None if question["target"] is None else any(row[0] == question["target"] for row in rows)
        results.setdefault(question["kind"], []).append((*done, hit))
    report("sqlite", results)


def find_bin():
    roots = sorted(os.listdir("/usr/lib/postgresql"), key=float)
    return os.path.join("/usr/lib/postgresql", roots[-1], "bin")


class Psql:
    """One session, and the processor time of the server process behind it."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.backend = int(self.run("SELECT pg_backend_pid();")[0])

    def run(self, sql):
        self.process.stdin.write(sql + "\n\\echo :end:\n")
        self.process.stdin.flush()
        rows = []
        for line in self.process.stdout:
            if line.strip() == ":end:":
                return rows
            rows.append(line.rstrip("\n"))
        raise SystemExit("psql stopped")

    def cpu(self):
        with open(f"/proc/{self.backend}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0]) / 1e9


def postgres(folder, places, questions):
    binaries, data, port = find_bin(), os.path.join(folder, "pg"), "54991"
    user = [] if os.getuid() else ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    fresh = not os.path.exists(os.path.join(data, "PG_VERSION"))
    if fresh:
        os.makedirs(data, exist_ok=True)
        os.chmod(folder, 0o755)
        if user:
            subprocess.run(["chown", "-R", "postgres", data], check=True)
        subprocess.run(user + [f"{binaries}/initdb", "-D", data, "-U", "bench", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"],
                       check=True, stdout=subprocess.DEVNULL)
    settings = "-c shared_buffers=1GB -c fsync=off -c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=64MB"
    subprocess.run(user + [f"{binaries}/pg_ctl", "-D", data, "-w", "-l", os.path.join(data, "log"), "-o",
                           f"-p {port} -k {data} -h '' {settings}", "start"], check=True, stdout=subprocess.DEVNULL)
    try:
        psql = Psql(user + [f"{binaries}/psql", "-X", "-q", "-A", "-t", "-h", data, "-p", port, "-U", "bench", "-d", "postgres"])
        if fresh:
            load(psql, folder, places)
        psql.run("SET pg_trgm.word_similarity_threshold = 0.5; SET pg_trgm.similarity_threshold = 0.3;")
        results = {}
        for question in questions:
            cpu, wall = psql.cpu(), time.perf_counter()
            rows = psql.run(statement(question))
            wall = time.perf_counter() - wall
            cpu = psql.cpu() - cpu
            hit = None if question["target"] is None else any(row.startswith(question["target"]) for row in rows)
            results.setdefault(question["kind"], []).append((cpu, wall, hit))
        report("postgres", results)
        psql.process.stdin.close()
        psql.process.wait()
    finally:
        subprocess.run(user + [f"{binaries}/pg_ctl", "-D", data, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL)


def load(psql, folder, places):
    started = time.time()
    path = os.path.join(folder, "places.tsv")
    with open(path, "w", encoding="utf-8") as file:
        for number, uuid, sign, category, lat, lon, is_open, body in places:
            body = body.replace("\\", "\\\\")
            file.write(f"{number}\t{uuid}\t{sign}\t{category}\tSRID=4326;POINT({lon} {lat})\t{'t' if is_open else 'f'}\t{body}\n")
    psql.run("CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm;")
    psql.run("CREATE TABLE poi(id int PRIMARY KEY, uuid text, sign text, category text, geom geography(point,4326), open bool, body text);")
    psql.run(f"\\copy poi FROM '{path}'")
    psql.run("CREATE INDEX ON poi USING gin(sign gin_trgm_ops); CREATE INDEX ON poi USING gist(geom); CREATE INDEX ON poi(category); ANALYZE poi;")
    print(f"postgres written in {time.time() - started:.0f} s, {psql.run('SELECT count(*) FROM poi;')[0]} places")


def statement(question):
    point = f"ST_SetSRID(ST_MakePoint({question['lon']},{question['lat']}),4326)::geography"
    near = f"ST_DWithin(geom, {point}, {question['radius']})"
    kind, what = question["kind"], question["what"].replace("'", "''")
    if kind == "exact":
        words = " AND ".join(f"sign LIKE '%{re.sub('[%_]', '', word)}%'" for word in what.split())
        return f"SELECT uuid, body FROM poi WHERE {words} AND {near} ORDER BY geom <-> {point} LIMIT 20;"
    if kind == "typo":
        return (f"SELECT uuid, body FROM poi WHERE '{what}' <% sign AND {near} "
                f"ORDER BY '{what}' <<-> sign LIMIT 20;")
    code = question["categories"][0]
    extra = " AND open" if kind == "open" else ""
    sql = f"SELECT uuid, body FROM poi WHERE category = '{code}' AND {near}{extra} ORDER BY geom <-> {point} LIMIT 20;"
    if kind == "facets":
        sql += f" SELECT category, count(*), count(*) FILTER (WHERE open) FROM poi WHERE {near} GROUP BY category;"
    return sql


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    folder, which = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "both"
    places, questions = read(folder)
    questions = questions[: int(sys.argv[3]) if len(sys.argv) > 3 else 900]
    print(f"{len(places)} places, {len(questions)} questions; load {os.getloadavg()}; sqlite {sqlite3.sqlite_version}")
    if which in ("both", "sqlite"):
        sqlite(folder, places, questions)
    if which in ("both", "postgres"):
        postgres(folder, places, questions)


if __name__ == "__main__":
    main()
