#!/usr/bin/env python3
"""Births that two sites tell differently without a link, through the real programs, each decided each possible way.

domain.md section 11, in Daye: K33 of dates and of what was born, K11 of one husband's care leave. Amounts are those of DY-E01 and DY-E08, and of
M1 and M2.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from disputes import Disputes  # noqa: E402
from script import play  # noqa: E402
from town import BORN, HOSPITAL_A, HOSPITAL_B, Report, Town, application, birth, day, filing, uscc, write_csv  # noqa: E402

EMPLOYERS = {600000: (uscc(41), "演示纺织厂"), 730000: (uscc(42), "演示运输队")}  # DY-E08


class Births(Disputes):
    def __init__(self, bin_dir, folder):
        self.town = Town(bin_dir, folder, women=4, men=10, counties=1, employers=EMPLOYERS).found()
        self.report, self.folder, self.city = Report(), folder, self.town.city
        self.a, self.b, self.county = self.town.a, self.town.b, self.town.county
        for name, roles in (("front", ("front_clerk",)), ("first", ("first_reviewer",)), ("clerk", ("city_clerk",))):
            self.city("staff", "add", name, "--name", "试员", *[x for role in roles for x in ("--role", role)])
        wages = os.path.join(folder, "wages.csv")
        write_csv(wages, ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源"), [(code, 2021, f"{fen / 100:.2f}", "税务推送") for fen, (code, _) in EMPLOYERS.items()])
        assert self.city("import", "wages", wages)["refused"] == 0

    # K33 ---------------------------------------------------------------------------------------
    def k33(self, choice):
        """Two hospitals, two dates of pregnancy 90 days apart, while one pregnancy is open."""
        husband, wife = self.town.man(), self.town.wife()

        def record():
            return [self.a.new("Filing", filing(husband, wife)), self.b.new("Filing", filing(husband, wife, HOSPITAL_B, pregnancy_date=day(120)))]
        made = self.offline(record, (self.a, self.b))
        one, two = (x["id"] for x in made)
        self.ends("K33: which of two was it", {one: "CONFIRMED", two: "HELD"}, self.a, self.b)
        case = self.one_case("K33", one, two)
        self.offered(case, "keep_first", "keep_second", "two_pregnancies")
        self.decide(case, choice, self.county, wrong=("clerk", self.a))
        wanted = {"keep_first": ("CONFIRMED", "CANCELLED"), "keep_second": ("CANCELLED", "CONFIRMED"), "two_pregnancies": ("CONFIRMED", "CONFIRMED")}[choice]
        self.ends(f"K33 {choice}", dict(zip((one, two), wanted)), self.a, self.b)
        if choice != "keep_first":
            self.report.check(self.record(one).get("pregnancy") != self.record(two)["pregnancy"], f"K33 {choice}: a pregnancy of its own")
        self.report.equal(self.heard(self.b, made[1])[0], "refused" if choice == "keep_first" else "accepted", f"K33 {choice}: its author hears of it")

    def k33_birth(self, choice, settled, applied, days, amount):
        """Settled at the hospital as one child, applied for at the county's counter as twins; or as another birth. Allowance of 600000 a month."""
        woman = self.town.employed(600000)
        what = f"K33 {choice}, settled {settled}, applied {applied}"

        def record():
            return [self.a.new("Settlement", birth(woman, HOSPITAL_A, 431200, 405000, self.town.next_invoice(), **{**BORN, **settled})),
                    self.county.new("AllowanceApplication", application(woman, channel="counter", patient_employer_name="演示纺织厂", **applied))]
        made = self.offline(record, (self.a, self.county))
        bill, one = (x["id"] for x in made)
        self.ends(f"{what}: the allowance waits", {bill: "CONFIRMED", one: "HELD"}, self.county)
        case = self.one_case("K33", bill, one)
        self.offered(case, "keep_first", "keep_second")
        self.decide(case, choice, self.county, wrong=(self.a, "clerk"))
        self.ends(what, {bill: "CONFIRMED", one: "SUBMITTED"}, self.county)
        for event, who in (("accept", "front"), ("first_review", "first"), ("approve", "chief")):
            self.city("step", one, event, "--as", who)
        items = [self.record(item) for item in self.record(one)["items"]]
        self.report.equal([(item["days"], item["amount_fen"]) for item in items], [(days, amount)], f"{what}: the days of what it was")
        self.report.equal(self.heard(self.county, made[1])[0], "accepted", f"{what}: its author hears of it")

    # K11 ---------------------------------------------------------------------------------------
    def k11(self, choice):
        """One husband's care leave, claimed at the hospital under one wife's name and at the county's counter under another's."""
        man = self.town.employed_man(730000)
        women = [self.town.employed(600000) for _ in range(2)]
        for woman in women:
            self.a.new("Settlement", birth(woman, HOSPITAL_A, 431200, 405000, self.town.next_invoice(), **BORN))
        self.town.settle()

        def record():
            return [self.a.new("AllowanceApplication", application(women[0], man)),
                    self.county.new("AllowanceApplication", application(women[1], man, channel="counter", patient_employer_name="演示纺织厂"))]
        made = self.offline(record, (self.a, self.county))
        one, two = (x["id"] for x in made)
        self.ends("K11: both wait", {one: "HELD", two: "HELD"}, self.a, self.county)
        case = self.one_case("K11", one, two)
        self.offered(case, "keep_first", "keep_second")
        self.decide(case, choice, "first", wrong=(self.county, "front"))
        self.ends(f"K11 {choice}: her own leave is hers", {one: "SUBMITTED", two: "SUBMITTED"}, self.a, self.county)
        for number, application_id in enumerate((one, two)):
            for event, who in (("accept", "front"), ("first_review", "first"), ("approve", "chief")):
                self.city("step", application_id, event, "--as", who)
            items = [self.record(item) for item in self.record(application_id)["items"]]
            kept = (number == 0) == (choice == "keep_first")
            self.report.equal([(item["kind"], item["amount_fen"]) for item in items], [("maternity_leave", 1960000)] + ([("care_leave", 365000)] if kept else []),
                              f"K11 {choice}: {'her leave and his' if kept else 'her leave alone'}")

    def run(self):
        stories = [lambda choice=choice: self.k33(choice) for choice in ("keep_first", "keep_second", "two_pregnancies")]
        # M1, M2: 98 days are 1960000 (DY-E01), twins' 113 days 600000 × 113 / 30 = 2260000.
        twins, single = {"fetus_count": 2}, {"fetus_count": 1}
        stories += [lambda: self.k33_birth("keep_first", single, twins, 98, 1960000), lambda: self.k33_birth("keep_second", single, twins, 113, 2260000),
                    lambda: self.k33_birth("keep_first", twins, single, 113, 2260000), lambda: self.k33_birth("keep_second", twins, single, 98, 1960000)]
        # M3: applied for as a miscarriage at 105 certified days: 15 days are 300000.
        lost = {"birth_type": "流产", "gestation_weeks": 15, "gestation_certified_days": 105}
        stories += [lambda: self.k33_birth("keep_first", single, lost, 98, 1960000), lambda: self.k33_birth("keep_second", single, lost, 15, 300000)]
        stories += [lambda choice=choice: self.k11(choice) for choice in ("keep_first", "keep_second")]
        with self.to_the_end():
            for story in stories:
                story()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("conflicts-births", Births))
