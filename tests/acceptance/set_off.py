#!/usr/bin/env python3
"""What came back unpaid is taken of what is owed, at the figures of QHD-E10; an account changed offline at a hospital.

Through the real programs.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from fund import Fund  # noqa: E402
from script import play  # noqa: E402
from town import HOSPITAL_A, Report, application, settlement, uscc  # noqa: E402


class SetOff:
    """At the figures of QHD-E10: 204543 that came back unpaid is taken of 2326994, which pays 2122451."""

    def __init__(self, bin_dir, folder):
        self.report = Report()
        self.code = uscc(31)
        self.fund = Fund(self.report, bin_dir, folder, "daye", "420281", {712345: (self.code, "演示农场")}, [(self.code, 2021, 712345), (self.code, 2022, 409086)], counties=1)

    def review(self, one):
        for event, who in (("accept", "front"), ("first_review", "chief"), ("approve", "chief")):
            self.fund.city("step", one, event, "--as", who)

    def applied(self, form):
        one = self.fund.a.new("AllowanceApplication", form)["id"]
        self.fund.town.settle()
        self.review(one)
        return one

    def overtaken(self):
        """K08 at a hospital: the account on the form was changed offline, before finance confirmed."""
        fund, equal = self.fund, self.report.equal
        for choice in ("let_go", "stop_at_bank"):
            woman = fund.town.employed(712345)
            fund.settled(woman)
            one = self.applied(application(woman))
            (item,) = [i for i, _ in fund.items(one)]
            said = fund.a("step", one, "change_account", "--from", "-",
                          stdin=json.dumps({"account_no": "42001234560077", "account_name": "演示单位", "bank_name": "演示银行"}))
            self.report.check("S-312" in [told["code"] for told in said.get("warnings", [])], "K08: the slip says that it is valid once synced", said.get("warnings"))
            fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            fund.town.settle()
            equal((fund.state(item), len(fund.cases("K08"))), ("PAID", 1), f"K08 {choice}: finance is asked")
            fund.resolve("K08", choice, "confirm")
            if choice == "stop_at_bank":
                equal((fund.state(item), fund.record(one)["account_no"]), ("APPROVED", "42001234560077"), "K08 stop_at_bank: the change counts, and it is owed again")
                fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            account = "42001234567890" if choice == "let_go" else "42001234560077"
            equal((fund.state(item), fund.record(item)["account_no"]), ("PAID", account), f"K08 {choice}: whose account was paid")

    def owed(self):
        """An allowance of 204543 is paid, and reversed."""
        fund = self.fund
        woman = fund.town.employed(712345)
        form = settlement(woman, HOSPITAL_A, 61200, 61200, fund.town.next_invoice(), benefit_kind="fp_outpatient", pregnancy_date="2023-02-05", event_date="2023-05-10",
                          visit_date="2023-05-10", settled_on="2023-05-10", birth_type="miscarriage", fp_operations=["abortion"])
        fund.a.new("Settlement", form, "--settled")
        fund.town.settle()
        one = self.applied(application(woman, birth_type="流产", gestation_certified_days=90, fp_operations=["流产术"], pregnancy_date="2023-02-05", event_date="2023-05-10"))
        fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        (item,) = [i for i, record in fund.items(one) if record["kind"] == "maternity_leave"]
        self.report.equal((fund.record(item)["amount_fen"], fund.state(item)), (204543, "PAID"), "set-off: 204543 was paid")
        asked = fund.city("new", "Reversal", "--as", "chief", stdin=json.dumps({"target": item, "reason": "演示：错发"}))["verdict"]["record_id"]
        fund.city("step", asked, "approve", "--as", "confirm")
        vouchers = {fund.state(one) for one in fund.all("PayoutVoucher")}
        self.report.equal(vouchers, {"VOID"}, "reversal after payment: the voucher of what it paid is void")
        (recovery,) = fund.all("Recovery", "OPEN")
        return recovery

    def wholly(self):
        """As much is owed as came back unpaid: the item is paid by that, and no batch waits for it."""
        fund, equal = self.fund, self.report.equal
        recovery = self.owed()
        form = settlement(fund.town.employed(712345), HOSPITAL_A, 61200, 61200, fund.town.next_invoice(), benefit_kind="fp_outpatient", pregnancy_date="2023-02-05",
                          event_date="2023-05-10", visit_date="2023-05-10", settled_on="2023-05-10", birth_type="miscarriage", fp_operations=["abortion"])
        settled = fund.a.new("Settlement", form, "--settled")["id"]
        fund.town.settle()
        woman = fund.record(settled)
        one = self.applied({**application(fund.town.people.person(True), birth_type="流产", gestation_certified_days=90, fp_operations=["流产术"], pregnancy_date="2023-02-05",
                                          event_date="2023-05-10"), "patient_name": woman["patient_name"], "patient_id_no": woman["patient_id_no"]})
        (item,) = [i for i, record in fund.items(one) if record["kind"] == "maternity_leave"]
        fund.city("step", recovery, "set_off", "--from", "-", "--as", "account", stdin=json.dumps({"set_off_item": item}))
        equal((fund.state(item), fund.state(one), fund.state(recovery)), ("PAID", "PAID", "RECOVERED"), "set-off: all of an item is taken: it is paid by that")

    def run(self):
        fund, equal = self.fund, self.report.equal
        try:
            self.wholly()
            recovery = self.owed()
            fund.city("step", recovery, "agree_instalments", "--from", "-", "--as", "account", stdin=json.dumps({"instalment_fen": 50000, "instalment_from": "2023-07-31"}))
            equal(fund.record(recovery)["next_due"], "2023-07-31", "instalments: the first is due")
            settled, _ = fund.settled(fund.town.employed(712345))
            woman = fund.record(settled)
            one = self.applied({**application(fund.town.people.person(True)), "patient_name": woman["patient_name"], "patient_id_no": woman["patient_id_no"]})
            (item,) = [i for i, _ in fund.items(one)]
            equal(fund.record(item)["amount_fen"], 2326994, "set-off: 2326994 is owed")

            def take():
                fund.city("step", recovery, "set_off", "--from", "-", "--as", "account", stdin=json.dumps({"set_off_item": item}))
            take()
            equal((fund.state(recovery), fund.record(recovery)["rest_fen"]), ("RECOVERED", 0), "QHD-E10: the recovery is closed")
            batch = fund.batch("freeze", "print", "sign")
            equal(fund.record(batch)["total_fen"], 2122451, "QHD-E10: 2122451 is paid")
            asked = fund.a.new("Reversal", {"target": settled, "reason": "演示：录错"})["id"]
            fund.town.settle()
            fund.city("step", asked, "approve", "--as", "chief")
            equal((fund.state(item), fund.state(recovery), fund.record(recovery)["rest_fen"]), ("VOID", "OPEN", 204543), "set-off: what is not paid after all is owed again")
            fund.city("step", recovery, "refund", "--from", "-", "--as", "account", stdin=json.dumps({"refund_fen": 50000}))
            equal((fund.record(recovery)["rest_fen"], fund.record(recovery)["next_due"]), (154543, "2023-08-31"), "instalments: the next is due a month later")
            fund.city("step", recovery, "agree_instalments", "--from", "-", "--as", "account", stdin=json.dumps({"instalment_fen": 50000, "instalment_from": "2023-10-31"}))
            equal(fund.record(recovery)["next_due"], "2023-10-31", "instalments: what came before they were agreed is no piece of them")
            self.overtaken()
            self.report.check(fund.city("verify")["ok"], "Daye: the store says the truth")
            self.report.check(fund.city("ledger")["balanced"], "Daye: the ledger balances")
            equal(fund.city("ledger")["balances"].get("recovery"), 154543, "Daye: the ledger's recovery is what is left")
        finally:
            fund.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("set-off", SetOff))
