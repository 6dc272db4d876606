#!/usr/bin/env python3
"""Claims that were approved or paid, and reviews that contradict each other, between offline sites; each decided each possible way.

domain.md section 11, in Qinhuangdao: K15 of a claim, K25 between two chiefs. The claim is that of QHD-E01 (204543). Through the real programs.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from bureau import EMPLOYER_SAYS, Bureau, claim  # noqa: E402
from disputes import Disputes  # noqa: E402
from script import play  # noqa: E402
from stage import Desk  # noqa: E402
from town import REGISTER_HEAD, Report, register_row  # noqa: E402

CLAIM = "ReimbursementClaim"


class Qinhuangdao(Disputes):
    def __init__(self, bin_dir, folder):
        self.town = Bureau(bin_dir, folder, "qinhuangdao", "130300", wages=(712345,)).found()
        self.report, self.folder, self.city = Report(), folder, self.town.city
        self.one, self.hospital = self.town.one, self.town.hospital
        self.chiefs = []
        for number, site in enumerate(("0009", "0010")):
            name, desk = f"s0{number + 1}", Desk(bin_dir, os.path.join(folder, f"chief-{number}"), f"chief-{number + 1}")
            self.city("staff", "add", name, "--name", "例科", "--site", site, "--role", "section_chief")
            desk("enrol", self.city.url, self.city("enrol", site, "--operator", name)["code"])
            desk.settle_down()
            self.chiefs.append(desk)
        self.town.desks = (self.one, self.hospital, self.town.review_one, *self.chiefs)  # Who has something to say here.

    def submitted(self, woman, *steps):
        one = self.one.new(CLAIM, claim(woman, self.town.next_invoice()))["id"]
        self.town.settle()
        for event, who in (("employer_pass", "employer"), ("accept", "front"), ("first_review", "first"), ("approve", "chief"), ("finance_check", "account"), ("pay", "confirm")):
            if event in steps:
                said = {"stdin": EMPLOYER_SAYS} if who == "employer" else {}
                self.city("step", one, event, *(("--from", "-") if said else ()), "--as", who, **said)
        self.town.settle()
        return one

    # K15 ---------------------------------------------------------------------------------------
    def k15(self, choice, paid):
        """Approved, or paid; then the register says that her insurance had ended before."""
        woman, known = self.town.woman(), self.all("Recovery")
        one = self.submitted(woman, "employer_pass", "accept", "first_review", "approve", *(("finance_check", "pay") if paid else ()))
        before = "PAID" if paid else "APPROVED"
        self.ends("K15 before", {one: before}, self.one)
        self.file("register", REGISTER_HEAD, [register_row(woman, "终止")])
        self.town.settle()
        self.ends("K15: nothing is undone by itself", {one: before if paid else "HELD"}, self.one)
        self.report.equal(self.net(one), 204543, "K15: … and no fen has moved")
        case = self.one_case("K15", one)
        self.offered(case, "keep", "recover" if paid else "reverse")
        self.decide(case, choice, self.town.review_one, wrong=(self.hospital, "clerk"))
        what = f"K15 {choice} of a claim that was {before}"
        ends = {("keep", True): "PAID", ("keep", False): "APPROVED", ("recover", True): "REVERSED", ("reverse", False): "REJECTED"}
        self.ends(what, {one: ends[choice, paid]}, self.one)
        self.report.equal(self.net(one), 204543 if choice == "keep" else 0, f"{what}: what the fund has paid")
        self.report.equal(self.recoveries(known), [204543] if choice == "recover" else [], f"{what}: what is to come back")
        if choice == "keep" and not paid:
            self.town.pay(one)
            self.report.equal(self.state(one), "PAID", f"{what}: it goes on")

    # K25 ---------------------------------------------------------------------------------------
    def k25(self, choice):
        """Two counties' chiefs say different things of one version: the director decides."""
        one = self.submitted(self.town.woman(), "employer_pass", "accept", "first_review")

        def record():
            return [self.chiefs[0]("step", one, "approve"), self.chiefs[1]("step", one, "send_back", "--from", "-", stdin=json.dumps({"opinion": "演示：票据与明细再核"}))]
        made = self.offline(record, self.chiefs)
        self.ends("K25: nobody pays on a disputed step", {one: "HELD"}, self.one)
        case = self.one_case("K25", one)
        self.offered(case, "keep_first", "take_second")
        self.decide(case, choice, "director", wrong=("chief", "first", self.chiefs[0]))
        self.ends(f"K25 {choice}", {one: "APPROVED" if choice == "keep_first" else "ACCEPTED"}, self.one, *self.chiefs)
        self.report.equal(self.net(one), 204543 if choice == "keep_first" else 0, f"K25 {choice}: what is owed")
        self.report.equal(self.heard(self.chiefs[1], made[1])[0], "refused" if choice == "keep_first" else "accepted", f"K25 {choice}: its author hears of it")

    def run(self):
        with self.to_the_end():
            for choice, paid in (("keep", False), ("reverse", False), ("keep", True), ("recover", True)):
                self.k15(choice, paid)
            for choice in ("keep_first", "take_second"):
                self.k25(choice)
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("conflicts-reviews", Qinhuangdao))
