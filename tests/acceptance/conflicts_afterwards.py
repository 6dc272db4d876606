#!/usr/bin/env python3
"""Settled without a link, and something else is learnt of her insurance or her work, through the real programs.

domain.md section 11, in Daye: K15 and K34 of a settlement, in each order of arrival and each decided each possible way.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from disputes import Disputes  # noqa: E402
from script import play  # noqa: E402
from town import HOSPITAL_A, HOSPITAL_B, REGISTER_HEAD, Report, Town, day, filing, register_row, settlement  # noqa: E402

PUSHES_HEAD = ("查询事项", "姓名", "证件号码", "结论", "事实日期")


class Afterwards(Disputes):
    def __init__(self, bin_dir, folder):
        self.town = Town(bin_dir, folder, women=10, men=20, counties=1).found()
        self.report, self.folder, self.city = Report(), folder, self.town.city
        self.a, self.b, self.county = self.town.a, self.town.b, self.town.county
        for name, role in (("first", "first_reviewer"), ("clerk", "city_clerk")):
            self.city("staff", "add", name, "--name", "试员", "--role", role)

    def visit(self, desk, hospital, woman, scope, sponsor=None, **changes):
        return desk.new("Settlement", settlement(woman, hospital, scope + 1000, scope, self.town.next_invoice(), sponsor, **changes), "--settled")

    def hospital_is_owed(self, record_id, fen, what):
        self.report.equal(-self.net(record_id, "hospital_payable"), fen, f"{what}: the hospital has {fen}")

    # K15 ---------------------------------------------------------------------------------------
    def k15(self, choice):
        """Two hospitals settled without a link; later the register says that her insurance had ended before."""
        woman, known = self.town.woman(), self.all("Recovery")
        made = self.offline(lambda: [self.visit(self.a, HOSPITAL_A, woman, 20000), self.visit(self.b, HOSPITAL_B, woman, 7000)])
        ids = [one["id"] for one in made]
        self.ends("K15 before", dict.fromkeys(ids, "CONFIRMED"))
        self.file("register", REGISTER_HEAD, [register_row(woman, "终止")])
        self.town.settle()
        self.ends("K15: both are asked about, nothing is undone by itself", dict.fromkeys(ids, "HELD"))
        self.report.equal([self.net(one) for one in ids], [20000, 7000], "K15: … and no fen has moved")
        for one in ids:
            case = self.one_case("K15", one)
            self.offered(case, "keep", "reverse", "recover")
            self.decide(case, choice, self.county, wrong=(self.a, "clerk"))
        end = "REVERSED" if choice == "reverse" else "CONFIRMED"
        self.ends(f"K15 {choice}", {ids[0]: end}, self.a, self.county)
        self.ends(f"K15 {choice}", {ids[1]: end}, self.b, self.county)
        self.report.equal([self.net(one) for one in ids], [20000, 7000] if choice == "keep" else [0, 0], f"K15 {choice}: what is the fund's in the end")
        self.report.equal(self.recoveries(known), [7000, 20000] if choice == "recover" else [], f"K15 {choice}: what she is to give back")
        for one, fen in zip(ids, (20000, 7000)):
            self.hospital_is_owed(one, 0 if choice == "reverse" else fen, f"K15 {choice}")

    # K34 ---------------------------------------------------------------------------------------
    def unemployed(self):
        """(husband, wife, her filing, which is confirmed)"""
        husband, wife = self.town.man(), self.town.wife()
        filed = self.a.new("Filing", filing(husband, wife))["id"]
        self.town.settle()
        return husband, wife, filed

    def found_working(self, wife):
        self.file("pushes", PUSHES_HEAD, [("就业登记", wife.name, wife.id_no, "是", day(40))])

    def k34_relied_on(self, choice):
        """Settled without a link on a filing; then a department says that she has work."""
        husband, wife, filed = self.unemployed()
        known = self.all("Recovery")
        one = self.offline(lambda: self.visit(self.a, HOSPITAL_A, wife, 25100, husband, filing=filed))["id"]
        self.found_working(wife)
        self.town.settle()
        self.ends("K34: until she is heard both wait", {filed: "HELD", one: "HELD"}, self.a, self.county)
        case = self.one_case("K34", filed)
        self.offered(case, "keep", "breach")
        self.decide(case, choice, self.county, wrong=(self.a, "clerk"))
        self.ends(f"K34 relied on, {choice}", {filed: "CONFIRMED" if choice == "keep" else "CANCELLED", one: "CONFIRMED"}, self.a, self.county)
        self.k34_money(f"K34 relied on, {choice}", one, known, choice == "breach", False)

    def k34(self, choice, filed_choice, first=False):
        """The answer was at the city before the hospital's settlement; `first`: and the filing was decided, too."""
        husband, wife, filed = self.unemployed()
        known, what = self.all("Recovery"), f"K34 {choice}, {filed_choice}{', the filing first' if first else ''}"

        def record():
            made = self.visit(self.a, HOSPITAL_A, wife, 25100, husband, filing=filed)
            self.found_working(wife)
            if first:
                self.city.start()
                self.county.settle_down()
                self.command(self.one_case("K34", filed), filed_choice, self.county)
                self.county.settle_down()
                self.report.equal(self.state(filed), "CANCELLED", f"{what}: her commitment was broken")
                self.city.stop()
            return made
        made = self.offline(record)
        one = made["id"]
        self.ends(f"{what}: the settlement waits", {filed: "CANCELLED" if first else "HELD", one: "HELD"}, self.a, self.county)
        case = self.one_case("K34", one)
        self.offered(case, "keep", "reverse", "recover")
        self.decide(case, choice, self.county, wrong=(self.a, "clerk"))
        end = "REVERSED" if choice == "reverse" else "CONFIRMED"
        self.ends(f"{what}: the settlement", {one: end}, self.a, self.county)
        if not first:
            about = self.one_case("K34", filed)
            self.offered(about, "keep", "breach")
            self.decide(about, filed_choice, self.county, wrong=(self.a, "clerk"))
        self.ends(what, {one: end, filed: "CONFIRMED" if filed_choice == "keep" else "CANCELLED"}, self.a, self.county)
        self.k34_money(what, one, known, choice == "recover", choice == "reverse")
        self.report.equal(self.heard(self.a, made)[0], "refused" if choice == "reverse" else "accepted", f"{what}: its author hears of it")

    def k34_money(self, what, one, known, back, reversed_):
        self.report.equal(self.net(one), 0 if back or reversed_ else 25100, f"{what}: what is the fund's in the end")
        self.report.equal(self.recoveries(known), [25100] if back else [], f"{what}: what she is to give back, once")
        self.hospital_is_owed(one, 0 if reversed_ else 25100, what)

    def k34_kept(self):
        """The filing is decided before the settlement that waits for it: whoever heard her need not hear her twice."""
        husband, wife, filed = self.unemployed()
        known = self.all("Recovery")

        def record():
            self.found_working(wife)
            return self.visit(self.a, HOSPITAL_A, wife, 25100, husband, filing=filed)
        one = self.offline(record)["id"]
        self.one_case("K34", one)
        self.decide(self.one_case("K34", filed), "keep", self.county)
        self.ends("K34 keep: with the filing its settlement is free", {filed: "CONFIRMED", one: "CONFIRMED"}, self.a, self.county)
        self.report.equal(self.cases("K34"), [], "K34 keep: nobody is asked a second time")
        self.k34_money("K34 keep", one, known, False, False)

    def run(self):
        with self.to_the_end():
            for choice in ("keep", "reverse", "recover"):
                self.k15(choice)
            for choice in ("keep", "breach"):
                self.k34_relied_on(choice)
            for choice, filed_choice in (("keep", "keep"), ("reverse", "breach"), ("recover", "breach")):
                self.k34(choice, filed_choice)
            for choice in ("keep", "reverse", "recover"):
                self.k34(choice, "breach", first=True)
            self.k34_kept()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("conflicts-afterwards", Afterwards))
