#!/usr/bin/env python3
"""K31 through the real programs: a desk's data folder is copied, both copies work without a link, both hand in.

Nothing may be lost, and nothing counted twice: what both have is dropped once, what only one has is placed and judged by itself, what
moves money of the later one waits for the city's clerk, and each goes on in an epoch of its own.
"""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from stage import Desk, Refused  # noqa: E402
from town import HOSPITAL_B, Report, Town, code_of, filing, settlement  # noqa: E402


class Copies:
    def __init__(self, bin_dir, folder):
        self.folder = folder
        self.town, self.report, self.copies = Town(bin_dir, folder).found(), Report(), 0
        self.city = self.town.city

    def copy(self, desk, name):
        self.copies += 1
        data = os.path.join(self.folder, f"copy-{self.copies}")
        shutil.copytree(desk.data, data)
        return Desk(self.town.bin, data, name)

    def bill(self, desk, total, woman=None):
        return desk.new("Settlement", settlement(woman or self.town.woman(), HOSPITAL_B, total, total, self.town.next_invoice()))["id"]

    def file(self, desk, **changes):
        return desk.new("Filing", filing(self.town.man(), self.town.wife(), HOSPITAL_B, **changes))["id"]

    def state(self, one):
        try:
            return self.city("show", one)["header"]["state"]
        except Refused as refused:
            return code_of(refused)

    def fund(self):
        return self.city("ledger")["balances"]["fund"]

    def cases(self):
        return [item for item in self.city("inbox")["items"] if item["code"] == "K31"]

    def both_work(self, choice):
        """The story once, with the clerk's decision at its end."""
        town, report, desk = self.town, self.report, self.town.b
        desk.settle_down()
        known = self.file(desk)
        desk.settle_down()
        common = self.bill(desk, 700)  # on both disks, handed in by neither
        other = self.copy(desk, "the copy")
        before = self.fund()
        mine = self.bill(desk, 900)
        theirs = [self.bill(other, 800), self.bill(other, 810)]
        theirs_filing = self.file(other)
        other.amend(known, {"contact_phone": "13900000177"})
        first = desk("sync")
        report.check(not first["parted"] and not first.get("warnings"), f"{choice}: who hands in first goes on as before", first)
        third = self.copy(other, "a copy of the copy")
        answer = other("sync")
        report.check(answer["parted"] and "N-441" in [one["code"] for one in answer["warnings"]], f"{choice}: the other is told, and has an epoch of its own", answer)
        report.equal(other("status")["pending"], 0, f"{choice}: all of it is with the city")
        report.equal((self.state(common), self.state(mine)), ("CONFIRMED", "CONFIRMED"), f"{choice}: what both have counts once, what the first has counts")
        report.equal([self.state(one) for one in theirs], ["C-404"] * 2, f"{choice}: the other's bills wait")
        report.equal((self.state(theirs_filing), self.city("show", known)["record"]["contact_phone"]), ("CONFIRMED", "13900000177"),
                     f"{choice}: what moves no money is judged as it is")
        report.equal(self.fund() - before, 1600, f"{choice}: no fen more has moved")
        cases = self.cases()
        report.equal((len(cases), [one["state"] for one in other("list", "Settlement")["records"] if one["id"] in theirs]), (1, ["RECORDED"] * 2),
                     f"{choice}: one case for the device; the work stands on its disk")
        # The same branch once more, from a third disk: dropped.
        again = third("sync")
        report.check(again["parted"], f"{choice}: a copy of the copy hands in the same, and parts as well", again)
        report.equal((len(self.cases()), self.fund() - before), (1, 1600), f"{choice}: … and nothing comes of it twice")
        self.city("resolve", cases[0]["id"], "--choose", choice, "--as", "chief")
        wanted = {"apply": (["CONFIRMED"] * 2, 1600 + 1610), "refuse": (["C-404"] * 2, 1600)}[choice]
        report.equal(([self.state(one) for one in theirs], self.fund() - before), wanted, f"{choice}: the city's clerk has decided")
        # All three go on.
        later = [self.file(one) for one in (desk, other, third)]
        for one in (desk, other, third):
            one.settle_down()
        report.equal([self.state(one) for one in later], ["CONFIRMED"] * 3, f"{choice}: all of them go on working")
        last = self.bill(other, 50)
        other.settle_down()
        report.equal(self.state(last), "CONFIRMED", f"{choice}: bills of the new epoch count like any")
        kinds = {one["record_id"]: one["verdict"]["kind"] for one in other("list", "operations")["operations"] if "verdict" in one}
        report.equal({kinds.get(one) for one in theirs}, {{"apply": "accepted", "refuse": "refused"}[choice]}, f"{choice}: its author is told")
        for one in (desk, other, third):
            found = one("verify")
            report.check(found["ok"], f"{choice}: {one.name}: its files hold", found)
        found = self.city("verify")
        report.check(found["ok"], f"{choice}: the city's store holds", found)

    def put_back(self):
        """A backup of the folder is put back: it knows less than the city."""
        report, desk = self.report, self.town.a
        desk.settle_down()
        old = self.copy(desk, "put back")
        lost = desk.new("Filing", filing(self.town.man(), self.town.wife()))["id"]
        desk.settle_down()
        quiet = old("sync")
        report.check(not quiet["parted"], "put back: as long as it has nothing of its own, nothing is to be told", quiet)
        new = old.new("Filing", filing(self.town.man(), self.town.wife()))["id"]
        answer = old("sync")
        report.check(answer["parted"], "put back: its first own work is a branch", answer)
        old.settle_down()
        report.equal((self.state(lost), self.state(new)), ("CONFIRMED", "CONFIRMED"), "put back: what was handed in before and after is there")
        report.check(old("verify")["ok"] and self.city("verify")["ok"], "put back: both stores hold")

    def story(self):
        self.both_work("apply")
        self.both_work("refuse")
        self.put_back()

    def run(self):
        try:
            self.story()
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("copies", Copies))
