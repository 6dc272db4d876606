#!/usr/bin/env python3
"""The city's folder is put back to an older copy: what it lost comes again from the desks, and is told.

A hospital files, settles and amends; another hospital settles, too. The copy is from the middle of it. Nothing that was
acknowledged may be missing at the end, and no desk may say that something is at the city while it is not.
"""
import argparse
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from town import HOSPITAL_A, HOSPITAL_B, Report, Town, filing, settlement  # noqa: E402


def city_states(town, records):
    return {one: town.city("show", one)["header"]["state"] for one in records}


def story(town, report):
    city, a, b = town.city, town.a, town.b
    husband, wife = town.man(), town.wife()
    before = a.new("Filing", filing(husband, wife))["id"]
    town.settle()

    city.stop()
    copy = city.store + "-copy"
    shutil.copytree(city.store, copy)
    city.start()

    a.amend(before, {"contact_phone": "13900000199"})
    lost = [a.new("Settlement", settlement(town.woman(), HOSPITAL_A, 43120 + n, 40500, town.next_invoice()))["id"] for n in range(3)]
    lost.append(b.new("Settlement", settlement(town.woman(), HOSPITAL_B, 8120, 7500, town.next_invoice()))["id"])
    town.settle()
    wanted = city_states(town, [before, *lost])
    fund = city("ledger")
    report.equal(set(wanted.values()), {"CONFIRMED"}, "all is at the city and confirmed")

    city.stop()
    shutil.rmtree(city.store)
    shutil.copytree(copy, city.store)
    city.start()
    answer = a("sync")
    codes = [one["code"] for one in answer.get("warnings", [])]
    report.check("N-432" in codes, "the desk says that the city went back", codes)
    report.check(answer["offered_again"] > 0, "… and offers again what is missing", answer)
    town.settle()
    report.equal(city_states(town, [before, *lost]), wanted, "all is at the city again, in the same states")
    report.equal(city("ledger"), fund, "… and the money is the same")
    report.equal(city("show", before)["record"]["contact_phone"], "13900000199", "… and so is the amended filing")
    for desk in (a, b):
        status = desk("status")
        report.equal(status["pending"], 0, f"{desk.name}: nothing waits")
    shown = {one["id"] for one in a("list", "Settlement")["records"]}
    report.check(set(lost[:3]) <= shown, "the desk lists its bills", shown)
    quiet = a("sync")
    report.check(quiet["digests_equal"] and not quiet.get("warnings"), "after that the two agree", quiet)
    report.check(a("verify")["ok"] and city("verify")["ok"], "both stores hold")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    folder = tempfile.mkdtemp(prefix="jindu-back-")
    report = Report()
    try:
        town = Town(os.path.abspath(parser.parse_args().bin), folder).found()
        try:
            story(town, report)
        finally:
            town.city.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report.done()


if __name__ == "__main__":
    sys.exit(main())
