#!/usr/bin/env python3
"""What a computer may still do: its limit too small for one bill, its site revoked.

Through the real programs. Nothing that was acknowledged may disappear from its own status line, whatever has happened.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from stage import Refused  # noqa: E402
from town import HOSPITAL_A, Report, Town, code_of, filing, settlement  # noqa: E402


def refusal(call):
    """(exit code, code) of a command that does not end with 0; (0, None) if it does."""
    try:
        call()
    except Refused as refused:
        return refused.code, code_of(refused)
    return 0, None


def warned(desk):
    return {one["code"] for one in desk("status").get("warnings", [])}


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
            for story in (one_bill, revoked):
                story(self.town, self.report)
            self.report.check(self.town.city("verify")["ok"], "the city's store says the truth")
        finally:
            self.town.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("standing", Standing))
