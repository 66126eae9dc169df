#!/usr/bin/env python3
"""Measures the server over HTTP: pages of results, the JSON API and map tiles.

    python3 bench/http/run.py --plein target/release/plein --data /tmp/plein-http [--establishments 250000]

Makes the places when the folder is empty, starts the server, walks through mixed questions with wrk (2 threads) and
prints requests a second, latencies, the processor time of the server and of wrk, and memory. Python's standard
library and wrk are all it needs.
"""

import argparse, json, math, os, pathlib, platform, random, signal, subprocess, sys, time, urllib.parse, urllib.request

HERE = pathlib.Path(__file__).parent
# What people type: everyday words, kinds, signs, mistakes.
WORDS = """brood;bakker;kaas;verf;fietsband;ijsje;kapper;bloemen;apotheek;koffie;frituur;slager;boek;schoenen;bril;
speelgoed;aardappelen;hoeveijs;wasmachine;laptop;sleutel maken;taart;pizza;sushi;dierenvoer;kinderkleding;juwelen;
matras;behang;lampen;gsm herstellen;fietsenmaker;krant;wijn;bier;melkautomaat;aardbeien;markt;nagels;tattoo;optieker;
drogist;supermarkt;broodautomaat;viswinkel;garage;tuincentrum;stoffen;gordijnen;cadeau;bakkerij janssens;warm brood;
koffiebar met terras;vegetarisch restaurant;broodjeszaak;h&m;'t hoekske;brod;kapsalonn;fietse;bleomen;schoen;
gereedschap;hengelsport;muziekinstrument;tweedehands;slaapkamer;keuken;badkamer;zonnebril""".replace("\n", "").split(";")
KINDS = ["bakery", "butcher", "hairdresser", "cafe", "restaurant", "pharmacy", "supermarket", "clothes", "florist"]
FEATURES = ["delivery", "wheelchair", "independent", "webshop", "farm"]
TOWNS = ["Oostkamp", "Blankenberge", "Diksmuide", "Harelbeke", "Menen", "Veurne", "Waregem", "8020", "8500", "8400"]
# Longitude and latitude between which positions lie: the south of West Flanders.
AREA = (2.60, 50.78, 3.50, 51.30)


def questions(count, seed):
    """Mixed questions as paths behind the language: what, where, near, open, kinds, facts, further pages."""
    dice = random.Random(seed)
    found = []
    while len(found) < count:
        pairs = []
        if dice.random() < 0.8:
            pairs.append(("wat", dice.choice(WORDS)))
        where = dice.random()
        if where < 0.55:
            pairs.append(("waar", dice.choice(TOWNS)))
        elif where < 0.85:
            west, south, east, north = AREA
            pairs.append(("bij", f"{dice.uniform(south, north):.4f},{dice.uniform(west, east):.4f}"))
        if dice.random() < 0.2:
            pairs.append(("open", dice.choice(["now", "2026-11-29T10:00", "2026-12-01T18:30"])))
        if dice.random() < 0.2:
            pairs.append(("cat", dice.choice(KINDS)))
        if dice.random() < 0.15:
            pairs.append(("met", dice.choice(FEATURES)))
        if pairs and dice.random() < 0.1:
            pairs.append(("blad", str(dice.randint(2, 4))))
        if pairs:
            found.append(urllib.parse.urlencode(pairs))
    return found


def tiles(count, seed):
    """Tiles as a map beside a list asks them: most of them near, some from far."""
    dice = random.Random(seed)
    found = []
    for _ in range(count):
        zoom = dice.choice([8, 10, 11, 12, 13, 13, 14, 14, 15, 16])
        west, south, east, north = AREA
        lon, lat = dice.uniform(west, east), math.radians(dice.uniform(south, north))
        x = int((lon + 180) / 360 * 2**zoom)
        y = int((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * 2**zoom)
        query = dice.choice(["", "", "?cat=bakery", "?wat=brood", "?open=now"])
        found.append(f"/tiles/{zoom}/{x}/{y}.mvt{query}")
    return found


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid, name="VmRSS"):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def keep_good(base, paths, least):
    """Leaves out questions that are no answer (a place that is not among the invented ones, a page too far)."""
    good = []
    for path in paths:
        request = urllib.request.Request(base + path, headers={"User-Agent": "plein-bench"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
            good.append(path)
        except urllib.error.HTTPError:
            pass
    if len(good) < least:
        sys.exit(f"only {len(good)} of {len(paths)} questions have an answer of 200: is the data whole?")
    return good


def wrk(base, paths, folder, options):
    walk = folder / "walk.txt"
    walk.write_text("\n".join(paths) + "\n")
    # wrk corrects nothing for waiting; 2 threads and few connections keep the load closed.
    command = ["wrk", "-t2", f"-c{options.connections}", f"-d{options.seconds}s", "-s", str(HERE / "walk.lua"), base]
    before = os.times()
    told = subprocess.run(command, env={**os.environ, "WALK": str(walk)}, capture_output=True, text=True, check=True)
    after = os.times()
    line = next(line for line in told.stdout.splitlines() if line.startswith("RESULT "))
    result = json.loads(line[7:])
    result["wrk_cpu_s"] = after.children_user + after.children_system - before.children_user - before.children_system
    return result


def wait_for(base, server):
    for _ in range(1200):
        if server.poll() is not None:
            sys.exit("the server stopped: see server.log")
        try:
            urllib.request.urlopen(base + "/nl/", timeout=5).read()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server does not answer")


def report(rows, facts, server_pid):
    print(f"\n{facts}\n")
    print("| | requests/s | p50 ms | p90 ms | p99 ms | max ms | kB/answer | server CPU ms/request | wrk CPU ms/request | failed | load before |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, row in rows:
        count = max(row["requests"], 1)
        print(
            f"| {name} | {row['requests'] / row['seconds']:.0f} | {row['p50_ms']:.1f} | {row['p90_ms']:.1f} | {row['p99_ms']:.1f} "
            f"| {row['max_ms']:.0f} | {row['bytes'] / count / 1000:.1f} | {row['server_cpu_s'] * 1000 / count:.2f} "
            f"| {row['wrk_cpu_s'] * 1000 / count:.2f} | {row['not_200'] + row['socket_errors']} | {row['load']:.2f} |"
        )
    print(f"\nServer memory: {memory_mb(server_pid):.0f} MB now, {memory_mb(server_pid, 'VmHWM'):.0f} MB at most.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plein", default="target/release/plein")
    parser.add_argument("--data", required=True, type=pathlib.Path, help="folder of the database and the index")
    parser.add_argument("--establishments", type=int, default=250_000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--port", type=int, default=18_090)
    parser.add_argument("--only", default="", help="pages, api or tiles")
    options = parser.parse_args()
    plein = [str(pathlib.Path(options.plein).resolve()), "--data", str(options.data)]
    environment = {**os.environ, "RUST_LOG": "info"}
    if not (options.data / "plein.sqlite").exists():
        options.data.mkdir(parents=True, exist_ok=True)
        started = time.time()
        subprocess.run([*plein, "generate", "--establishments", str(options.establishments)], check=True, env=environment)
        print(f"made {options.establishments} places in {time.time() - started:.0f} s")
    base = f"http://127.0.0.1:{options.port}"
    with open(options.data / "server.log", "w") as log:
        server = subprocess.Popen([*plein, "serve", "--listen", f"127.0.0.1:{options.port}"], stdout=log, stderr=log, env=environment)
    try:
        wait_for(base, server)
        asked = questions(1500, 7)
        kinds = {
            "pages": [f"/nl/zoek?{query}" for query in asked],
            "api": [f"/api/v1/search?{query}" for query in asked],
            "tiles": tiles(1500, 7),
        }
        cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
        facts = f"{time.strftime('%Y-%m-%d %H:%M')}, {platform.uname().system} {platform.uname().release}, {cpu}, {os.cpu_count()} cores; {options.connections} connections, {options.seconds} s each"
        rows = []
        walks = {name: keep_good(base, paths, 1000) for name, paths in kinds.items() if options.only in ("", name)}
        for _ in range(options.rounds):
            for name, paths in walks.items():
                load = os.getloadavg()[0]
                before = cpu_seconds(server.pid)
                row = wrk(base, paths, options.data, options)
                row["server_cpu_s"], row["load"] = cpu_seconds(server.pid) - before, load
                rows.append((f"{name} ({len(paths)} questions)", row))
        report(rows, facts, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


main()
