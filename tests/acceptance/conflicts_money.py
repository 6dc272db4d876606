#!/usr/bin/env python3
"""Conflicts about money between offline sites, through the real programs, each decided each possible way.

domain.md section 11, in Daye: K19 of a settlement and of what was paid, K22, how both are cleared with the hospital, K01 of what was cleared. Amounts are those of
M1, M6 and the worked examples: 98 days of 600000 are 1960000 (DY-E01), of 543217 1774509 (DY-E02).
"""
import datetime
import os
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from disputes import Disputes  # noqa: E402
from fund import Fund  # noqa: E402
from script import play  # noqa: E402
from stage import Desk  # noqa: E402
from town import HOSPITAL_A, HOSPITAL_B, Report, application, birth, day, settlement, uscc  # noqa: E402

MILL, WORKS, FLEET = 600000, 600001, 730000  # employers; the second's average is told anew below
EMPLOYERS = {MILL: (uscc(51), "演示纺织厂"), WORKS: (uscc(52), "演示机械厂"), FLEET: (uscc(53), "演示运输队")}
WAGES_HEAD = ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源")
MONEY = '  money { name: "medical" mode: ACTUAL pay_bp: 10000'
FROM = '  from: "2022-01-25"\n'
# A month that is over, for it can be cleared: its first day, the day before, and a day of care.
FIRST = (datetime.date.fromisoformat(day()).replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
BEFORE, CARE = FIRST - datetime.timedelta(days=1), FIRST.replace(day=15).isoformat()
LAST_MONTH = {"pregnancy_date": day(210), "event_date": CARE, "visit_date": CARE, "settled_on": CARE}


class Money(Disputes, Fund):
    def __init__(self, bin_dir, folder):
        wages = [(code, 2021, 600000 if wage == WORKS else wage) for wage, (code, _) in EMPLOYERS.items()]
        Fund.__init__(self, Report(), bin_dir, folder, "daye", "420281", EMPLOYERS, wages)
        self.b = self.town.b
        for name, role in (("first", "first_reviewer"), ("clerk", "city_clerk")):
            self.city("staff", "add", name, "--name", "试员", "--role", role)

    state, record, all, cases = Disputes.state, Disputes.record, Disputes.all, Disputes.cases

    def visit(self, desk, hospital, woman, scope, **changes):
        return desk.new("Settlement", settlement(woman, hospital, scope + 1000, scope, self.town.next_invoice(), **{**LAST_MONTH, **changes}), "--settled")

    # K19 ---------------------------------------------------------------------------------------
    def paid_allowance(self, choice, employer):
        """The wage is corrected after the bank was paid: finance is asked, nothing is recomputed."""
        woman, known = self.town.employed(employer), self.all("Recovery")
        self.settled(woman)
        one = self.a.new("AllowanceApplication", application(woman))["id"]
        self.town.settle()
        for event, who in (("accept", "front"), ("first_review", "first"), ("approve", "chief")):
            self.city("step", one, event, "--as", who)
        self.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        (item,) = self.record(one)["items"]
        self.report.equal((self.state(one), self.record(item)["amount_fen"]), ("PAID", 1960000), f"K19 paid {choice}: 1960000 of 600000 (DY-E01)")
        self.file("wages", WAGES_HEAD, [(EMPLOYERS[employer][0], 2021, "5432.17", "税务推送")])
        self.town.settle()
        self.ends(f"K19 paid {choice}: what was paid stays as it is", {one: "PAID"}, self.a)
        case = self.one_case("K19", one)
        self.offered(case, "keep", "recover")
        self.decide(case, choice, "confirm", wrong=("first", "account", self.county))
        self.ends(f"K19 paid {choice}", {one: "PAID" if choice == "keep" else "REVERSED"}, self.a)
        self.report.equal(self.record(item)["amount_fen"], 1960000, f"K19 paid {choice}: the printed amount is not edited")
        self.report.equal(self.recoveries(known), [] if choice == "keep" else [1960000], f"K19 paid {choice}: what is to come back")

    def new_profile(self):
        """Version 2: nine tenths of medical cost, and 500.00 yuan of prenatal care for one pregnancy, from last month on."""
        with open(os.path.join(ROOT, "schema", "cities", "daye.textproto"), encoding="utf-8") as file:
            text = file.read()
        assert FROM in text and MONEY in text and "version: 1\n" in text
        text = text.replace("version: 1\n", "version: 2\n", 1).replace(FROM, FROM + f'  to: "{BEFORE}"\n', 1)
        money = MONEY.replace("10000", "9000") + ' source: "演示" }\n'
        text += f'values {{\n  from: "{FIRST}"\n  continues: true\n{money}  prenatal_cap_fen: 50000\n}}\n'
        path = os.path.join(self.folder, "daye-2.textproto")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.report.equal(self.city("profile", "check", path)["findings"], [], "a profile that pays nine tenths, with a cap")
        self.city("profile", "use", path)

    def settled_by_old_rules(self):
        """Both hospitals reckon by what they have, while the city has a new profile."""
        women = {choice: self.town.employed(FLEET) for choice in ("keep", "adjust", "reverse")}
        desks = {"keep": (self.a, HOSPITAL_A), "adjust": (self.b, HOSPITAL_B), "reverse": (self.a, HOSPITAL_A)}

        def record():
            self.new_profile()
            return {choice: self.visit(*desks[choice], woman, 30000) for choice, woman in women.items()}
        made = self.offline(record, (self.b, self.a))
        for choice, done in made.items():
            one, desk = done["id"], desks[choice][0]
            self.ends("K19: the advance stays, a person is asked", {one: "HELD"}, desk, self.county)
            case = self.one_case("K19", one)
            self.offered(case, "keep", "adjust", "reverse")
            self.decide(case, choice, self.county, wrong=(self.a, "clerk"))
            self.ends(f"K19 {choice}", {one: "REVERSED" if choice == "reverse" else "CONFIRMED"}, desk, self.county)
            self.report.equal((self.record(one)["fund_pay_fen"], desk("show", one)["record"]["self_pay_fen"]), (30000, 1000), f"K19 {choice}: what was printed is not recomputed")
            lines = self.adjusting(one)
            self.report.equal([amount for _, amount in lines], [-3000] if choice == "adjust" else [], f"K19 {choice}: 27000 by the rules in force, the difference beside it")
            self.report.equal(self.net(one) + sum(self.net(line) for line, _ in lines), {"keep": 30000, "adjust": 27000, "reverse": 0}[choice], f"K19 {choice}: what is the fund's in the end")
            self.report.equal(self.heard(desk, done)[0], "refused" if choice == "reverse" else "accepted", f"K19 {choice}: its author hears of it")
            for line, _ in lines:
                self.ends("K19 adjust: its desk has the line", {line: "OPEN"}, desk, self.county)

    def adjusting(self, settled):
        lines = [(one, self.record(one)) for one in self.all("AdjustingLine")]
        return [(one, line["amount_fen"]) for one, line in lines if line["settlement"] == settled]

    # K22 ---------------------------------------------------------------------------------------
    def k22(self, choice):
        """Prenatal care of one pregnancy at two hospitals without a link: together above the cap of 500.00 yuan."""
        woman, paid = self.town.employed(FLEET), {"fund_pay_fen": 27000, "self_pay_fen": 4000}  # 30000 in scope, nine tenths
        made = self.offline(lambda: [self.visit(self.a, HOSPITAL_A, woman, 30000, **paid), self.visit(self.b, HOSPITAL_B, woman, 30000, **paid)], (self.a, self.b))
        one, two = (x["id"] for x in made)
        self.ends("K22: the later one is asked about", {one: "CONFIRMED", two: "HELD"}, self.county)
        case = self.one_case("K22", two)
        self.offered(case, "reduce", "keep")
        self.decide(case, choice, self.county, wrong=(self.b, "clerk"))
        self.ends(f"K22 {choice}", {one: "CONFIRMED"}, self.a, self.county)
        self.ends(f"K22 {choice}", {two: "CONFIRMED"}, self.b, self.county)
        self.report.equal((self.adjusting(one), self.net(one)), ([], 27000), f"K22 {choice}: the earlier hospital is not reduced")
        lines = self.adjusting(two)
        self.report.equal([amount for _, amount in lines], [-4000] if choice == "reduce" else [], f"K22 {choice}: 54000 against 50000")
        self.report.equal(self.net(two) + sum(self.net(line) for line, _ in lines), 23000 if choice == "reduce" else 27000, f"K22 {choice}: what is the fund's in the end")
        self.report.equal(self.record(two)["fund_pay_fen"], 27000, f"K22 {choice}: what was printed is not recomputed")
        self.report.equal(self.heard(self.b, made[1])[0], "accepted", f"K22 {choice}: its author hears of it")

    # To the end ---------------------------------------------------------------------------------
    def cleared(self):
        """What was adjusted is cleared with its hospital's month, and taken back with its settlement."""
        clerk = self.clearing_clerk()
        born = {choice: self.town.employed(FLEET) for choice in ("keep_first", "keep_second")}
        first = {choice: self.born(self.b, HOSPITAL_B, woman, 18000)["id"] for choice, woman in born.items()}
        self.town.settle()
        (month,) = [one for one in self.all("HospitalClearing") if self.record(one)["institution_code"] == HOSPITAL_B and self.state(one) == "OPEN"]
        for event, who in (("submit", clerk), ("audit", "front"), ("agree", "front"), ("agree", clerk), ("sign", "chief"), ("check", "account"), ("confirm", "confirm")):
            if who is clerk:
                clerk.settle_down()
                clerk("step", month, event)
                clerk.settle_down()
            else:
                self.city("step", month, event, "--as", who)
        figures = self.record(month)
        # K19: 30000 less 3000; K22: 27000 less 4000, and 27000; two births of 18000.
        self.report.equal((self.state(month), figures["normal_fen"], figures["negative_fen"], figures["total_fen"], figures["payable_fen"], figures["line_count"]),
                          ("CLOSED", 120000, -7000, 113000, 113000, 5), "cleared: the hospital has 113000, its adjustments among it; nobody is counted twice")
        self.town.settle()
        lines = [one for one in self.all("AdjustingLine") if self.record(one)["institution_code"] == HOSPITAL_B]
        self.ends("cleared: the adjustments", dict.fromkeys(lines, "CLEARED"), self.b, self.county)
        (reduced,) = [one for one in lines if self.record(one)["amount_fen"] == -4000]
        settled = self.record(reduced)["settlement"]
        asked = self.b.new("Reversal", {"target": settled, "reason": "演示：录错"})["id"]
        self.town.settle()
        self.city("step", asked, "approve", "--as", "chief")
        self.town.settle()
        self.ends("taken back: with the settlement its adjustment", {settled: "REVERSED", reduced: "REVERSED"}, self.b, self.county)
        (after,) = [one for one in self.all("HospitalClearing", "OPEN") if self.record(one)["institution_code"] == HOSPITAL_B]
        amounts = sorted(row["amount_fen"] for row in self.city("clearing", "show", after)["lines"])
        self.report.equal((amounts, self.net(settled), self.net(reduced)), ([-27000, 4000], 0, 0), "taken back: the exact negative of both in the next month, and no fen is left")
        self.born_twice(born, first, after)

    def born(self, desk, hospital, woman, fund):
        """By version 2: nine tenths of what is in scope."""
        scope = fund * 10 // 9
        days = {"admission_date": CARE, "discharge_date": CARE}
        return desk.new("Settlement", birth(woman, hospital, scope, scope, self.town.next_invoice(), fund_pay_fen=fund, self_pay_fen=scope - fund,
                                            **{name: value for name, value in LAST_MONTH.items() if name != "visit_date"}, **days), "--settled")

    # K01 ---------------------------------------------------------------------------------------
    def born_twice(self, born, first, after):
        """The other hospital settled the same birth without a link, and hands it in after the month was paid."""
        made = self.offline(lambda: {choice: self.born(self.a, HOSPITAL_A, woman, 27000) for choice, woman in born.items()})
        for choice, done in made.items():
            one, two = first[choice], done["id"]
            self.ends(f"K01 {choice}: what is cleared keeps its state", {one: "CLEARED"}, self.b, self.county)
            self.ends(f"K01 {choice}: the other waits", {two: "HELD"}, self.a, self.county)
            self.report.check(self.city("show", one)["header"]["disputed"] and self.b("show", one).get("disputed"), f"K01 {choice}: … and is marked as disputed, at its desk, too")
            case = self.one_case("K01", one, two)
            self.offered(case, "keep_first", "keep_second", "both_as_transfer", "refuse_both")
            self.decide(case, choice, "first", wrong=(self.county, "clerk"))
            kept = choice == "keep_first"
            self.ends(f"K01 {choice}", {one: "CLEARED" if kept else "REVERSED"}, self.b, self.county)
            self.ends(f"K01 {choice}", {two: "REVERSED" if kept else "CONFIRMED"}, self.a, self.county)
            self.report.check(not self.city("show", one)["header"]["disputed"], f"K01 {choice}: nothing is disputed any more")
            self.report.equal((self.net(one), self.net(two)), (18000, 0) if kept else (0, 27000), f"K01 {choice}: one birth is paid")
            amounts = [row["amount_fen"] for row in self.city("clearing", "show", after)["lines"]]
            self.report.equal(amounts.count(-18000), 0 if kept else 1, f"K01 {choice}: what was cleared is taken back in the next month")

    def clearing_clerk(self):
        self.city("staff", "add", "b02", "--name", "例员", "--site", "0004", "--role", "hospital_clearing_clerk")
        clerk = Desk(self.town.bin, os.path.join(self.folder, "clearing-b"), "clearing-b")
        clerk("enrol", self.city.url, self.city("enrol", "0004", "--operator", "b02")["code"])
        self.town.desks += (clerk,)
        return clerk

    def run(self):
        with self.to_the_end():
            self.paid_allowance("keep", MILL)
            self.paid_allowance("recover", WORKS)
            self.settled_by_old_rules()
            for choice in ("reduce", "keep"):
                self.k22(choice)
            self.cleared()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("conflicts-money", Money))
