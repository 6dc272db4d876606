#!/usr/bin/env python3
"""What a computer may still do: its data copied or put back, its limit too small for one bill, its site revoked.

Through the real programs. Nothing that was acknowledged may disappear from its own status line, whatever has happened.
"""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from stage import Desk, Refused  # noqa: E402
from town import HOSPITAL_A, HOSPITAL_B, Report, Town, code_of, filing, settlement  # noqa: E402


def refusal(call):
    """(exit code, code) of a command that does not end with 0; (0, None) if it does."""
    try:
        call()
    except Refused as refused:
        return refused.code, code_of(refused)
    return 0, None


def warned(desk):
    return {one["code"] for one in desk("status").get("warnings", [])}


def copied(town, report):
    """A folder that is put back, or used twice, holds other entries than the city: that is told, and stops."""
    desk, old = town.b, town.b.data + "-old"
    shutil.copytree(desk.data, old)
    first = desk.new("Settlement", settlement(town.woman(), HOSPITAL_B, 900, 900, town.next_invoice()))
    desk.settle_down()
    again = Desk(town.bin, old, "hospital-b, put back")
    lost = again.new("Settlement", settlement(town.woman(), HOSPITAL_B, 800, 800, town.next_invoice()))
    report.equal(refusal(lambda: again("sync")), (3, "N-440"), "put back: the sync says that the city holds other work")
    report.check("N-440" in warned(again), "put back: the status goes on saying it")
    report.equal(again("status")["pending"], 2, "put back: what the city does not have counts as not delivered")
    report.equal(again("show", lost["id"])["state"], "RECORDED", "put back: the work is still on this disk")
    report.equal(refusal(lambda: again.new("Filing", filing(town.man(), town.wife(), HOSPITAL_B))), (1, "N-440"), "put back: nothing more is recorded behind it")
    report.equal(refusal(lambda: town.city("show", lost["id"])), (1, "C-404"), "put back: the city has never seen it")
    desk.settle_down()
    report.equal(town.city("show", first["id"])["header"]["state"], "CONFIRMED", "put back: the true folder works on")


def one_bill(town, report):
    """A single bill above the limit: with a link it is settled and answered at once, without one it is not."""
    desk, woman = town.a, town.woman()
    desk.settle_down()
    large = settlement(woman, HOSPITAL_A, 20000001, 20000001, town.next_invoice())
    settled = desk.new("Settlement", large)
    report.equal((desk("status")["offline_limit"]["count"], town.city("show", settled["id"])["header"]["state"]), (0, "CONFIRMED"),
                 "a bill above the limit is settled with a link, and answered at once")
    town.city.stop()
    large["invoice_no"] = town.next_invoice()
    report.equal(refusal(lambda: desk.new("Settlement", large)), (1, "OFFLINE_LIMIT"), "… and not without one")
    town.city.start()


def revoked(town, report):
    """A revoked computer hands in what it has; what it settles no more, it says."""
    desk = town.a
    before = desk.new("Settlement", settlement(town.woman(), HOSPITAL_A, 700, 700, town.next_invoice()))
    town.city("site", "revoke", "0003")
    desk("sync")
    report.check("N-403" in warned(desk), "revoked: the status says so")
    report.equal(refusal(lambda: desk.new("Settlement", settlement(town.woman(), HOSPITAL_A, 600, 600, town.next_invoice()))), (1, "N-403"),
                 "revoked: no more settling")
    cases = [one for one in town.city("inbox")["items"] if one["code"] == "REVOKED"]
    report.equal(len(cases), 1, "revoked: what came after is one case at the city")
    report.equal(refusal(lambda: town.city("show", before["id"])), (1, "C-404"), "revoked: … and has no effect before it is decided")
    town.city("resolve", cases[0]["id"], "--choose", "apply", "--as", "chief")
    report.equal(town.city("show", before["id"])["header"]["state"], "CONFIRMED", "revoked: genuine work counts in the end")


class Standing:
    def __init__(self, bin_dir, folder):
        self.town, self.report = Town(bin_dir, folder).found(), Report()

    def run(self):
        try:
            for story in (copied, one_bill, revoked):
                story(self.town, self.report)
            self.report.check(self.town.city("verify")["ok"], "the city's store says the truth")
        finally:
            self.town.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("standing", Standing))
