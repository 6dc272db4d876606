#!/usr/bin/env python3
"""Conflicts where claims and months are concerned, between offline sites and each decided each possible way.

domain.md section 11, in Yantai: K11 of a lump sum, K02 between a settlement and a claim, K29, K34 of a settlement. The lump sum is that of
YT-E02 (215000). Through the real programs.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from bureau import Bureau  # noqa: E402
from disputes import Disputes  # noqa: E402
from forms import YANTAI_BORN as BORN, filled, yantai_claim  # noqa: E402
from script import play  # noqa: E402
from town import Report, birth  # noqa: E402

CLAIM = "ReimbursementClaim"
STAY_PAPERS = ["id_card", "service_cert", "birth_cert", "receipt", "discharge_record"]
PUSHES_HEAD = ("查询事项", "姓名", "证件号码", "结论", "事实日期")
WAYS = (("invited",), ("left", "claim"), ("left", "closed"), ("closed",))  # what desk and county say of an invitation


class YantaiTown(Bureau):
    """Whose eight months are not enough: YT-E13."""

    def __init__(self, bin_dir, folder):
        super().__init__(bin_dir, folder, "yantai", "370600")
        self.eight = {way: self.people.person(True) for way in WAYS}
        self.more = [(one, "正常") for one in self.eight.values()]

    def pay_contributions(self):
        people = [one for group in self.staff_of.values() for one in group]
        self.months([(one, 202001, 202610) for one in people] + [(one, 202310, 202405) for one in self.eight.values()])


class Yantai(Disputes):
    def __init__(self, bin_dir, folder):
        self.town = YantaiTown(bin_dir, folder).found()
        self.report, self.folder, self.city = Report(), folder, self.town.city
        self.one, self.two, self.hospital = self.town.one, self.town.two, self.town.hospital
        self.town.desks = (self.one, self.two, self.hospital, self.town.review_one)  # Who has something to say here.

    def stay(self, woman, total, scope, sponsor=None, **changes):
        """A birth at the hospital; what the fund pays is reckoned at its desk."""
        form = birth(woman, self.town.hospital_code, total, scope, self.town.next_invoice(), sponsor, **{**BORN, "settled_on": BORN["discharge_date"], **changes})
        return filled({**form, "materials": STAY_PAPERS, "fund_pay_fen": None, "self_pay_fen": None})

    # K29 ---------------------------------------------------------------------------------------
    def k29(self, way):
        """Eight months were too few; six of another city are granted after the hospital was refused."""
        woman, days = self.town.eight[way], dict(event_date="2024-05-20", admission_date="2024-05-20", discharge_date="2024-05-20", settled_on="2024-05-20", pregnancy_date="2023-09-01")
        asked = {"name": woman.name, "id_no": woman.id_no, "kind": "transfer_in", "from_month": 202304, "to_month": 202309, "from_division": "370200", "proof": "演示〔2024〕1号"}
        form = self.stay(woman, 300000, 300000, **days)
        what = f"K29 {', '.join(way)}"
        one, deemed = self.offline(lambda: (self.hospital.new("Settlement", form, "--settled")["id"], self.one.new("DeemedContribution", asked)["id"]))
        self.ends(f"{what}: too few months", {one: "HELD"}, self.hospital)
        self.decide(self.one_case("RULES", one), "reverse", "first", wrong=(self.hospital, "clerk"))
        self.ends(f"{what}: refused", {one: "REVERSED"}, self.hospital)
        for event, who in (("check", "clerk"), ("chief_sign", "chief"), ("director_sign", "director"), ("enter", "clerk")):
            self.city("step", deemed, event, "--as", who)
        self.town.settle()
        self.ends(f"{what}: the months count, and nothing is paid by itself", {deemed: "ANSWERED", one: "REVERSED"}, self.one)
        self.report.equal(self.net(one), 0, f"{what}: … no fen")
        case = self.one_case("K29", one)
        self.offered(case, "invited", "left", "closed")
        self.decide(case, way[0], self.hospital, wrong=(self.one, "first", "clerk"))
        if way[0] == "left":
            passed_on = self.one_case("K29", one)
            self.offered(passed_on, "claim", "closed")
            self.decide(passed_on, way[1], self.one, wrong=(self.hospital, "first"))
        self.report.equal(self.cases("K29"), [], f"{what}: nothing is left open")
        self.ends(what, {one: "REVERSED"}, self.hospital)
        if way == ("invited",):
            again = self.hospital.new("Settlement", {**form, "invoice_no": self.town.next_invoice()})["id"]
            self.town.settle()
            self.ends(f"{what}: settled anew with 14 months", {again: "CONFIRMED"}, self.hospital)
            self.report.equal(self.net(again), 300000, f"{what}: … and paid once")

    # K11 ---------------------------------------------------------------------------------------
    def k11(self, choice):
        """The lump sum for one birth, claimed at two counties."""
        wife, husband = self.town.stranger(), self.town.man()
        form = dict(claim_kind="male_subsidy", claimant_kind="spouse", claim_reason="general", spouse_name=husband.name, spouse_id_no=husband.id_no, lines=None,
                    materials=["service_cert", "birth_cert", "receipt"])
        made = self.offline(lambda: [desk.new(CLAIM, yantai_claim(wife, self.town.next_invoice(), 600000, **form)) for desk in (self.one, self.two)], (self.one, self.two))
        one, two = (x["id"] for x in made)
        self.ends("K11: both wait", {one: "HELD", two: "HELD"}, self.one, self.two)
        case = self.one_case("K11", one, two)
        self.offered(case, "keep_first", "keep_second")
        self.decide(case, choice, "first", wrong=(self.one, "clerk", "confirm"))
        kept, gone = (one, two) if choice == "keep_first" else (two, one)
        self.ends(f"K11 {choice}", {kept: "SUBMITTED", gone: "REJECTED"}, self.one, self.two)
        self.town.review(kept)
        self.town.pay(kept)
        self.report.equal((self.state(kept), self.net(kept), self.net(gone)), ("PAID", 215000, 0), f"K11 {choice}: 215000 once")

    def k11_bills(self, choice):
        """One birth, two bills with numbers and sums of their own, at two counties: the cap is that of the birth (YT-E01: 350000)."""
        woman = self.town.woman()
        made = self.offline(lambda: [desk.new(CLAIM, yantai_claim(woman, self.town.next_invoice(), total)) for desk, total in ((self.one, 587640), (self.two, 400000))], (self.one, self.two))
        one, two = (x["id"] for x in made)
        self.ends("K11 bills: both wait", {one: "HELD", two: "HELD"}, self.one, self.two)
        case = self.one_case("K11", one, two)
        self.offered(case, "keep_first", "keep_second", "keep_both")
        self.decide(case, choice, "first", wrong=(self.one, "clerk", "confirm"))
        ends = {one: "REJECTED" if choice == "keep_second" else "SUBMITTED", two: "REJECTED" if choice == "keep_first" else "SUBMITTED"}
        self.ends(f"K11 bills {choice}", ends, self.one, self.two)
        self.report.equal(self.heard(self.two, made[1])[0], "refused" if choice == "keep_first" else "accepted", f"K11 bills {choice}: its author hears of it")

    # K02 ---------------------------------------------------------------------------------------
    def k02(self, choice, who):
        """A number that the hospital has used for one woman, and the county for another."""
        own, other = self.town.woman(), self.town.woman()
        form, corrected = self.stay(own, 200000, 200000), self.town.next_invoice()
        theirs = yantai_claim(other, form["invoice_no"], 180000)
        theirs["invoices"][0]["code"] = form["invoice_code"]
        made = self.offline(lambda: [self.hospital.new("Settlement", form), self.one.new(CLAIM, theirs)], (self.hospital, self.one))
        one, two = (x["id"] for x in made)
        self.ends("K02: the later one waits", {one: "CONFIRMED", two: "HELD"})
        case = self.one_case("K02", one, two)
        self.offered(case, "reject", "correct")
        value = {"invoices": [{**theirs["invoices"][0], "no": corrected}]} if choice == "correct" else None
        self.decide(case, choice, getattr(self.town, who) if who.startswith("review") else who, value, wrong=(self.hospital, "clerk"))
        self.ends(f"K02 {choice} by {who}", {one: "CONFIRMED"}, self.hospital)
        self.ends(f"K02 {choice} by {who}", {two: "SUBMITTED" if choice == "correct" else "REJECTED"}, self.one)
        self.report.equal(self.heard(self.one, made[1])[0], "accepted" if choice == "correct" else "refused", f"K02 {choice}: its author hears of it")
        if choice == "correct":
            self.report.equal([row["no"] for row in self.one("show", two)["record"]["invoices"]], [corrected], "K02 correct: the number is the right one")
            self.town.review(two)
            self.report.equal(self.net(two), 180000, "K02 correct: each is paid its own")
        self.report.equal(self.net(one), 200000, f"K02 {choice}: the settlement is what it was")

    # K34 ---------------------------------------------------------------------------------------
    def k34(self, choice):
        """生育补助金 settled for an employee's wife, while the city has learnt that she has work."""
        wife, husband, known = self.town.stranger(), self.town.man(), self.all("Recovery")

        def record():
            done = self.hospital.new("Settlement", self.stay(wife, 600000, 520000, husband))
            self.file("pushes", PUSHES_HEAD, [("就业登记", wife.name, wife.id_no, "是", "2022-09-01")])
            return done
        # The department speaks of somebody whom a paper has named.
        first = self.hospital.new("DepartmentQuery", {"kind": "marriage", "name": wife.name, "id_no": wife.id_no})
        self.town.settle()
        self.report.equal(self.state(first["id"]), "ASKED", "K34: she is known by a question")
        made = self.offline(record)
        one = made["id"]
        self.ends("K34: a person hears her", {one: "HELD"}, self.hospital)
        case = self.one_case("K34", one)
        self.offered(case, "keep", "reverse", "recover")
        self.decide(case, choice, self.town.review_one, wrong=(self.hospital, "clerk"))
        self.ends(f"K34 {choice}", {one: "REVERSED" if choice == "reverse" else "CONFIRMED"}, self.hospital)
        self.report.equal((self.net(one), -self.net(one, "hospital_payable")), {"keep": (215000, 215000), "reverse": (0, 0), "recover": (0, 215000)}[choice],
                          f"K34 {choice}: what is the fund's, and the hospital's")
        self.report.equal(self.recoveries(known), [215000] if choice == "recover" else [], f"K34 {choice}: what she is to give back")

    def run(self):
        with self.to_the_end():
            for way in WAYS:
                self.k29(way)
            for choice in ("keep_first", "keep_second"):
                self.k11(choice)
            for choice in ("keep_first", "keep_second", "keep_both"):
                self.k11_bills(choice)
            for choice, who in (("correct", "first"), ("correct", "review_one"), ("reject", "review_one")):
                self.k02(choice, who)
            for choice in ("keep", "reverse", "recover"):
                self.k34(choice)
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("conflicts-claims", Yantai))
