"""The same job as `kbo_read`, done by DuckDB: places for shoppers with category, names, address and contacts.

usage: duckdb_read.py DIR [--threads 2] [--nace ../../slices/register/data/nace.tsv] [--establishments FILE]

Prints one line of JSON with seconds, CPU seconds and peak memory.
"""
import argparse
import json
import os
import resource
import sys
import time

import duckdb

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = {
    "activity": "EntityNumber ActivityGroup NaceVersion NaceCode Classification",
    "establishment": "EstablishmentNumber StartDate EnterpriseNumber",
    "enterprise": "EnterpriseNumber Status JuridicalSituation TypeOfEnterprise JuridicalForm JuridicalFormCAC StartDate",
    "denomination": "EntityNumber Language TypeOfDenomination Denomination",
    "address": "EntityNumber TypeOfAddress CountryNL CountryFR Zipcode MunicipalityNL MunicipalityFR StreetNL StreetFR "
    "HouseNumber Box ExtraAddressInfo DateStrikingOff",
    "contact": "EntityNumber EntityContact ContactType Value",
}
RANK = {"shop": 0, "general": 1, "candidate": 2}


def mapping(path):
    """Every five-digit code of the list of categories, the longest beginning winning, as rows for a table."""
    lines = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")][1:]
    codes = {}
    for versions, code, category, kind, _ in sorted(lines, key=lambda line: len(line[1])):
        width = 10 ** (5 - len(code))
        for version in versions.split(","):
            for five in range(int(code) * width, (int(code) + 1) * width):
                codes[(version, f"{five:05}")] = (category, kind)
    return [(v, c, category, RANK[kind]) for (v, c), (category, kind) in codes.items() if kind != "out"]


def source(folder, name):
    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in COLUMNS[name].split())
    return (
        f"read_csv('{folder}/{name}.csv', header=true, delim=',', quote='\"', escape='\"', "
        f"auto_detect=false, columns={{{columns}}})"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--nace", default=os.path.join(HERE, "../../slices/register/data/nace.tsv"))
    parser.add_argument("--establishments")
    arguments = parser.parse_args()
    codes = mapping(arguments.nace)
    begun = time.perf_counter()
    db = duckdb.connect()
    db.execute(f"SET threads={arguments.threads}; SET preserve_insertion_order=false")
    db.execute("CREATE TABLE nace (version VARCHAR, code VARCHAR, category VARCHAR, rank INTEGER)")
    quoted = ",".join(f"('{v}','{c}','{category}',{rank})" for v, c, category, rank in codes)
    db.execute(f"INSERT INTO nace VALUES {quoted}")
    read = lambda name: source(arguments.folder, name)
    db.execute(f"""
        CREATE TABLE verdict AS
        WITH mains AS (
            SELECT EntityNumber AS entity, NaceVersion AS version, NaceCode AS code, count(*) AS times
            FROM {read('activity')} WHERE Classification = 'MAIN' GROUP BY ALL
        ), newest AS (
            SELECT entity, max(version) AS version FROM mains GROUP BY entity
        )
        SELECT entity, arg_min(category, {{'rank': rank, 'times': -times, 'code': mains.code}}) AS category
        FROM newest JOIN mains USING (entity, version)
        LEFT JOIN nace ON nace.version = mains.version AND nace.code = mains.code[1:5]
        GROUP BY entity
    """)
    db.execute(f"""
        CREATE TABLE unit AS
        SELECT EstablishmentNumber AS number, EnterpriseNumber AS enterprise, StartDate AS start,
            CASE WHEN own.entity IS NOT NULL THEN own.category ELSE theirs.category END AS category
        FROM {read('establishment')}
        LEFT JOIN verdict own ON own.entity = EstablishmentNumber
        LEFT JOIN verdict theirs ON theirs.entity = EnterpriseNumber
        WHERE CASE WHEN own.entity IS NOT NULL THEN own.category ELSE theirs.category END IS NOT NULL
    """)
    db.execute("CREATE TABLE wanted AS SELECT number AS entity FROM unit UNION SELECT enterprise FROM unit")
    db.execute(f"""
        CREATE TABLE named AS SELECT EntityNumber AS entity,
            list({{'kind': TypeOfDenomination, 'language': "Language", 'text': Denomination}}) AS names
        FROM {read('denomination')} SEMI JOIN wanted ON wanted.entity = EntityNumber GROUP BY 1
    """)
    db.execute(f"""
        CREATE TABLE reached AS SELECT EntityNumber AS entity,
            list({{'kind': ContactType, 'value': Value}}) AS contacts
        FROM {read('contact')} SEMI JOIN wanted ON wanted.entity = EntityNumber GROUP BY 1
    """)
    db.execute(f"""
        CREATE TABLE place AS
        WITH outlets AS (SELECT enterprise, count(*) AS outlets FROM unit GROUP BY 1)
        SELECT unit.*, e.TypeOfEnterprise <> '2' AS person, e.JuridicalSituation AS situation, outlets,
            own.names AS names, theirs.names AS enterprise_names,
            oc.contacts AS contacts, tc.contacts AS enterprise_contacts, a.* EXCLUDE (EntityNumber)
        FROM unit
        JOIN {read('enterprise')} e ON e.EnterpriseNumber = unit.enterprise
        JOIN outlets ON outlets.enterprise = unit.enterprise
        LEFT JOIN (SELECT * FROM {read('address')} WHERE TypeOfAddress = 'BAET' AND DateStrikingOff IS NULL) a
            ON a.EntityNumber = unit.number
        LEFT JOIN named own ON own.entity = unit.number
        LEFT JOIN named theirs ON theirs.entity = unit.enterprise
        LEFT JOIN reached oc ON oc.entity = unit.number
        LEFT JOIN reached tc ON tc.entity = unit.enterprise
        ORDER BY number
    """)
    places, with_address = db.execute("SELECT count(*), count(Zipcode) FROM place").fetchone()
    seconds = time.perf_counter() - begun
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "duckdb": duckdb.__version__, "threads": arguments.threads, "places": places, "with_address": with_address,
        "seconds": round(seconds, 2), "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mb": round(usage.ru_maxrss / 1024, 1),
    }))
    if arguments.establishments:
        with open(arguments.establishments, "w", encoding="utf-8") as out:
            for number, category in db.execute("SELECT number, category FROM place ORDER BY number").fetchall():
                out.write(f"{number}\t{category}\n")


if __name__ == "__main__":
    sys.exit(main())
