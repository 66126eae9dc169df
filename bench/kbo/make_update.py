#!/usr/bin/env python3
"""Invents a month of changes to an extract of kbo_dump: make_update.py FULL_DIR UPDATE_DIR [--share 100]

One establishment in `share` changes: a third closes, a third gets another trade name, a third another telephone. Half
as many again open, each a bakery in Kortrijk of an enterprise that is there already.
"""
import argparse
import csv
from pathlib import Path

COLUMNS = {
    "enterprise": "EnterpriseNumber,Status,JuridicalSituation,TypeOfEnterprise,JuridicalForm,JuridicalFormCAC,StartDate",
    "establishment": "EstablishmentNumber,StartDate,EnterpriseNumber",
    "denomination": "EntityNumber,Language,TypeOfDenomination,Denomination",
    "address": "EntityNumber,TypeOfAddress,CountryNL,CountryFR,Zipcode,MunicipalityNL,MunicipalityFR,StreetNL,StreetFR,"
    "HouseNumber,Box,ExtraAddressInfo,DateStrikingOff",
    "activity": "EntityNumber,ActivityGroup,NaceVersion,NaceCode,Classification",
    "contact": "EntityNumber,EntityContact,ContactType,Value",
}


def number(base: int) -> str:
    digits = f"{base * 100 + 97 - base % 97:010d}"
    return f"{digits[0]}.{digits[1:4]}.{digits[4:7]}.{digits[7:]}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("full", type=Path)
    arguments.add_argument("update", type=Path)
    arguments.add_argument("--share", type=int, default=100)
    given = arguments.parse_args()
    given.update.mkdir(parents=True, exist_ok=True)
    gone = {name: [] for name in COLUMNS}
    come = {name: [] for name in COLUMNS}
    picked, last = [], 0
    with (given.full / "establishment.csv").open(newline="", encoding="utf-8") as file:
        for at, (unit, _, owner) in enumerate(row for row in csv.reader(file) if row[0][0].isdigit()):
            last = int(unit.replace(".", "")) // 100
            if at % given.share == 0:
                picked.append((unit, owner))
    counts = {"closed": 0, "renamed": 0, "telephone": 0, "opened": 0}
    for at, (unit, owner) in enumerate(picked):
        if at % 3 == 0:
            counts["closed"] += 1
            for name in ("establishment", "denomination", "address", "activity", "contact"):
                gone[name].append(unit)
        elif at % 3 == 1:
            counts["renamed"] += 1
            gone["denomination"].append(unit)
            come["denomination"].append([unit, "2", "003", f"Nieuwe Naam {at}"])
        else:
            counts["telephone"] += 1
            gone["contact"].append(unit)
            come["contact"].append([unit, "EST", "TEL", f"050 00 {at // 100 % 100:02d} {at % 100:02d}"])
        if at % 2 == 0:
            counts["opened"] += 1
            new = number(last + 1 + at)
            come["establishment"].append([new, "01-12-2026", owner])
            come["denomination"].append([new, "2", "003", f"Bakkerij Pasgeopend {at}"])
            place = ["8500", "Kortrijk", "Courtrai", "Budastraat", "Budastraat", str(1 + at % 200), "", "", ""]
            come["address"].append([new, "BAET", "", "", *place])
            come["activity"].append([new, "001", "2025", "10712", "MAIN"])
    for name, columns in COLUMNS.items():
        first = columns.split(",")[0]
        for part, head, rows in (("delete", [first], [[one] for one in gone[name]]), ("insert", columns.split(","), come[name])):
            with (given.update / f"{name}_{part}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
                writer.writerow(head)
                writer.writerows(rows)
    facts = [("SnapshotDate", "20-12-2026"), ("ExtractTimestamp", "21-12-2026 07:00:00"), ("ExtractType", "update"),
             ("ExtractNumber", "553"), ("Version", "1.0.0")]
    with (given.update / "meta.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([("Variable", "Value"), *facts])
    print(", ".join(f"{count} {what}" for what, count in counts.items()))


if __name__ == "__main__":
    main()
