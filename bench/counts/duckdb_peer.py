"""The same hours in Parquet, asked by DuckDB: how fast written, how big, how quickly a town is read."""
import os
import statistics
import sys
import tempfile
import time

import duckdb

towns, channels, years = (int(word) for word in sys.argv[1:4])
folder = tempfile.mkdtemp()
path = os.path.join(folder, "counts.parquet")
db = duckdb.connect()
db.execute("SET threads TO 2")
hours = years * 365 * 24
began, cpu = time.time(), time.process_time()
db.execute(f"""
    COPY (SELECT 31003 + t AS nis, t * 1000 + c AS channel,
        TIMESTAMP '2026-11-22' - INTERVAL (h) HOUR AS start,
        (hash(t * 1000003 + c * 7919 + h) % (CASE WHEN h % 24 BETWEEN 4 AND 15 THEN 400 ELSE 40 END))::INTEGER AS n
      FROM range({towns}) t1(t), range({channels}) c1(c), range({hours}) h1(h) ORDER BY nis, channel, start)
    TO '{path}' (FORMAT parquet, COMPRESSION zstd)""")
rows = towns * channels * hours
wall = time.time() - began
print(f"{rows} values in {wall:.1f} s, {time.process_time() - cpu:.1f} CPU s: {rows / wall:.0f} a second")
print(f"{os.path.getsize(path) / rows:.2f} bytes a value")
questions = {
    "what a town's page reads": f"""SELECT channel, date_trunc('hour', start), n FROM '{path}'
        WHERE nis = 31003 AND start >= TIMESTAMP '2026-11-21' - INTERVAL 63 DAY
        UNION ALL SELECT channel, date_trunc('day', start), sum(n) FROM '{path}'
        WHERE nis = 31003 AND start >= TIMESTAMP '2026-11-21' - INTERVAL 444 DAY GROUP BY ALL
        UNION ALL SELECT channel, date_trunc('week', start), sum(n) FROM '{path}'
        WHERE nis = 31003 AND start >= TIMESTAMP '2026-11-21' - INTERVAL 742 DAY GROUP BY ALL""",
    "every day of a town": f"""SELECT channel, date_trunc('day', start), sum(n) FROM '{path}'
        WHERE nis = 31003 GROUP BY ALL""",
}
for name, question in questions.items():
    times = []
    for _ in range(10):
        began = time.perf_counter()
        found = db.execute(question).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    print(f"{name}: {statistics.median(times):.1f} ms for {len(found)} rows")
