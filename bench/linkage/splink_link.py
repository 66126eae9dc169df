"""Links left.csv and right.csv of a folder with Splink on DuckDB, as its tutorial advises; writes splink.csv."""
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

folder = sys.argv[1]
begin = time.perf_counter()
connection = duckdb.connect()
connection.execute("SET threads = 2")
SAME = r"""right(regexp_replace(phone, '\D', '', 'g'), 8) AS phone,
    regexp_replace(regexp_replace(lower(website), '^(https?://)?(www\.)?', ''), '/.*$', '') AS website"""
for side in ("left", "right"):
    connection.execute(f"CREATE TABLE raw_{side} AS SELECT * FROM read_csv('{folder}/{side}.csv', all_varchar=true)")
connection.execute(
    "CREATE VIEW named AS SELECT id, Naam AS name, Straat AS street, Huisnummer AS house_number, "
    "Postcode AS postcode, Gemeente AS city, Telefoon AS phone, Website AS website, Categorie AS category FROM raw_right"
)
for side, source in (("l", "raw_left"), ("r", "named")):
    connection.execute(
        f"CREATE TABLE {side} AS SELECT id AS unique_id, lower(name) AS name, lower(street) AS street, house_number, "
        f"postcode, lower(city) AS city, {SAME}, category FROM {source}"
    )
    for column in ("name", "street", "house_number", "postcode", "city", "phone", "website", "category"):
        connection.execute(f"UPDATE {side} SET {column} = NULL WHERE {column} = ''")
settings = SettingsCreator(
    link_type="link_only",
    unique_id_column_name="unique_id",
    blocking_rules_to_generate_predictions=[
        block_on("phone"),
        block_on("website"),
        block_on("name", "postcode"),
        block_on("name", "city"),
        block_on("street", "house_number", "postcode"),
        block_on("substr(name, 1, 6)", "street"),
    ],
    comparisons=[
        cl.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("street", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("house_number").configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("postcode", [1]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("city", [0.92]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
        cl.ExactMatch("website").configure(term_frequency_adjustments=True),
        cl.ExactMatch("category"),
    ],
)
database = DuckDBAPI(connection=connection)
tables = [database.register("l", dataset_display_name="left_set"), database.register("r", dataset_display_name="right_set")]
linker = Linker(tables, settings)
linker.training.estimate_probability_two_random_records_match([block_on("phone"), block_on("website")], recall=0.6)
linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "postcode"))
pairs = linker.inference.predict(threshold_match_probability=0.5)
found = pairs.as_duckdbpyrelation()
found.project("unique_id_l AS \"left\", unique_id_r AS \"right\", match_probability AS score").to_csv(f"{folder}/splink.csv")
print(f"splink: {time.perf_counter() - begin:.1f} s")
