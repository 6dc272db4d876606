"""Two cities for the tests of the money pages: one that clears with hospitals, one that pays by batches. All people are invented.

   python3 money_stage.py --bin DIR --folder DIR
Prints one JSON line; then each line is a command, answered by one: "clearing WORDS…" and "payout WORDS…" run the city's program, "submit a",
"agree a" act at a hospital, "copy" has finance receipt a sealed copy, "reverse" asks for
a paid leave back.
"""
import argparse
import base64
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "support"), os.path.join(HERE, "..", "acceptance")]
from fund import Fund  # noqa: E402
from stage import run  # noqa: E402
from town import Report, birth, uscc, write_csv  # noqa: E402
from yantai_clearing import E06_TOTALS, Yantai  # noqa: E402

MONTH = 202501
WAGE = 654321
NAMES = {"first": "例初", "front2": "例前", "both": "例双", "account2": "例会", "chief2": "例科", "confirm2": "例确"}
POINT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
MANY = 600  # hospitals, so that a month of all takes a while


class Quiet(Report):
    def check(self, holds, what, *more):
        if not holds:
            print(what, *more, file=sys.stderr, flush=True)
        return holds


def told(value):
    print(json.dumps(value, ensure_ascii=False), flush=True)


def passphrases(city, names):
    for name in names:
        run(city.command("staff", "passphrase", name, "--new-file", "-"), stdin=f"{name} has a passphrase\n")


def year(town, key, months):
    """A year of a hospital to its end: each month cleared, one deduction, assessed, paid out. Figures are those of YT-E06 and YT-E05."""
    for month, fen in zip(months, E06_TOTALS):
        town.born(key, fen, f"{month // 100}-{month % 100:02d}-12", hand_over=False)
    town.care[key].settle_down()
    town.deduct(town.inspection(key, months[2], 338))
    for month in months:
        town.close(key, month)
    scores = town.county.new("IndicatorAssessment", {"institution_code": town.codes[key], "year": months[0] // 100,
                                                     "scores": [{"item": "次均费用", "full": 60, "score": 51}, {"item": "病历", "full": 40, "score": 35}]})["id"]
    town.county.settle_down()
    town.step(scores, "review", "chief")
    town.at_hospital(key, scores, "agree")
    town.step(scores, "agree", "front")
    payout = town.city("new", "DepositPayout", "--as", "front", stdin=json.dumps({"institution_code": town.codes[key], "year": months[0] // 100, "payout_bp": 8550}))["verdict"]["record_id"]
    town.sign(payout)
    town.step(payout, "check", "account")
    town.step(payout, "confirm", "confirm")


def clearing(bin_dir, folder):
    os.makedirs(folder)
    town = Yantai(bin_dir, folder, "yantai", "370600", women=24)
    town.report = Quiet()
    town.found()
    for name, roles in (("first", ("first_reviewer",)), ("front2", ("front_clerk",)), ("both", ("front_clerk", "section_chief"))):
        town.city("staff", "add", name, "--name", NAMES[name], *[word for role in roles for word in ("--role", role)])
    year(town, "b", range(202301, 202313))
    # Those who pay have a passphrase; the stage reads and opens without one.
    passphrases(town.city, ("front2", "both", "first", "chief", "account", "confirm"))
    for fen in (1234567, 1005):
        town.born("a", fen, "2025-01-15")
    town.born("b", 300000, "2025-01-20")
    # One birth at both hospitals (K01).
    woman = town.women.pop()
    for key, fen, invoice in (("a", 480000, "39000001"), ("b", 300000, "39000002")):
        form = birth(woman, town.codes[key], fen, fen, invoice, event_date="2025-02-15", admission_date="2025-02-15", discharge_date="2025-02-15", settled_on="2025-02-15", pregnancy_date="2024-06-01",
                     service_cert_no="S1", birth_cert_no="B1")
        done = town.care[key].new("Settlement", form)["id"]
        if key == "a":  # One scan is there to be looked at: a picture of one point.
            path = os.path.join(folder, "scan.png")
            with open(path, "wb") as file:
                file.write(base64.b64decode(POINT))
            town.care[key]("attach", done, path, "--as", "receipt")
        town.care[key].settle_down()
    town.import_rows("institutions", ("定点医疗机构编码", "医院", "等级", "行政区划", "定点开始日期", "联网"),
                     [(f"H37069{number:06d}", f"演示{number}院", 2, "370600", "2024-01-01", "是") for number in range(MANY)])
    return town


def payout(bin_dir, folder):
    os.makedirs(folder)
    code, name = uscc(11), "演示钢厂"
    fund = Fund(Quiet(), bin_dir, folder, "panzhihua", "510400", {WAGE: (code, name)}, [(code, 2021, WAGE)])
    for _ in range(2):
        fund.settled(fund.town.employed(WAGE))
    fund.account(fund.county, code, name, "42001234567001")
    fund.town.settle()
    passphrases(fund.city, ("front", "chief", "confirm"))
    for who, post in (("account2", "finance_accountant"), ("chief2", "section_chief"), ("confirm2", "finance_confirm")):
        run(fund.city.command("staff", "add", who, "--name", NAMES[who], "--role", post))
    run(fund.city.command("staff", "add", "acme", "--name", "样经办", "--role", "employer_clerk", "--employer", code))
    passphrases(fund.city, ("account2", "acme", "chief2", "confirm2"))
    fund.city.stop()
    fund.city.start(lookup=True)
    return fund


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--folder", required=True)
    ask = parser.parse_args()
    bin_dir = os.path.abspath(ask.bin)
    clears, pays = clearing(bin_dir, os.path.join(ask.folder, "clearing")), None
    try:
        pays = payout(bin_dir, os.path.join(ask.folder, "payout"))
        told({"clearing": clears.city.url, "payout": pays.city.url, "lookup": pays.city.lookup_url, "codes": clears.codes, "many": MANY, "clearings": {key: clears.clearing(key, MONTH) for key in "ab"}})
        for line in sys.stdin:
            words = line.split()
            if words[0] in ("clearing", "payout"):
                told((clears if words[0] == "clearing" else pays).city(*words[1:]))
            elif words[0] in ("submit", "agree"):
                clears.at_hospital(words[1], clears.clearing(words[1], MONTH), words[0])
                told({"done": line.strip()})
            elif words[0] == "reverse":  # A leave that was paid: 2137449 fen (PZH-E01).
                paid = [one for one in pays.all("AllowanceItem", "PAID") if pays.record(one)["amount_fen"] == 2137449]
                form = json.dumps({"target": paid[0], "reason": "演示：错发"})
                told({"id": pays.city("new", "Reversal", "--from", "-", "--as", "account", stdin=form)["verdict"]["record_id"]})
            elif words[0] == "copy":
                told({"done": pays.copy()[0]})
    finally:
        clears.city.stop()
        if pays:
            pays.city.stop()


if __name__ == "__main__":
    main()
