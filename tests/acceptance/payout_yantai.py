#!/usr/bin/env python3
"""Money leaves the fund in Yantai: accounts, agencies, the batch day, SMS.

YT-E08, E09, E11. Expected values are those of domain.md section 10. Through the real programs.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from bank import debit_card  # noqa: E402
from forms import own_account  # noqa: E402
from fund import Fund  # noqa: E402
from script import play  # noqa: E402
from town import HOSPITAL_A, Report, settlement, uscc, write_csv  # noqa: E402


class Yantai:
    BASE = 876543

    def __init__(self, bin_dir, folder):
        self.report = Report()
        self.code = uscc(21)
        self.fund = Fund(self.report, bin_dir, folder, "yantai", "370600", {self.BASE: (self.code, "演示渔业")},
                         [(self.code, year, self.BASE) for year in (2023, 2024, 2025)], counties=1)
        women = self.fund.town.staff_of[self.BASE, True]
        path = os.path.join(self.fund.folder, "months.csv")
        write_csv(path, ("身份证号码", "缴费月份", "至月份", "足额"), [(one.id_no, "202001", "202610", "是") for one in women])
        said = self.fund.city("import", "contributions", path)
        assert said["refused"] == 0, said
        path = os.path.join(self.fund.folder, "agencies.csv")
        write_csv(path, ("代发机构代码", "代发机构", "银行大类"), [("ICBC", "演示工行", "工商银行"), ("CCB", "演示建行", "建设银行")])
        said = self.fund.city("import", "agencies", path)
        assert said["taken"] == 2, said
        self.card = 0

    def settled(self, woman, event="2024-12-20", settled_on=None, **changes):
        days = {"pregnancy_date": "2024-03-20", "event_date": event, "admission_date": event, "discharge_date": settled_on or event, "settled_on": settled_on or event}
        return self.fund.settled(woman, **{**days, **changes})

    def propose(self, woman, bank="中国工商银行", number=None, at=None, **changes):
        self.card += 1
        form = own_account(woman, number or debit_card(self.card), bank_name=bank, **changes)
        done = self.fund.county.new("PayeeAccount", form)
        self.fund.town.settle()
        return done["id"]

    def amounts(self):
        """YT-E11 by itself after the settlement; YT-E09."""
        fund, equal = self.fund, self.report.equal
        for name, changes, wanted in (("98 d", {}, 2863374), ("113 d, twins", {"fetus_count": 2}, 3301645)):
            _, one = self.settled(fund.town.employed(self.BASE), **changes)
            equal([item["amount_fen"] for _, item in fund.items(one)], [wanted], f"YT-E11: {name}")
            equal({item["payee_kind"] for _, item in fund.items(one)}, {"person"}, f"YT-E11: {name}: to the person")
        for days, wanted in ((112, 1227160), (111, 438272)):
            before = set(fund.all("AllowanceApplication"))
            form = settlement(fund.town.employed(self.BASE), HOSPITAL_A, 15000, 15000, fund.town.next_invoice(), benefit_kind="fp_outpatient", fp_operations=["abortion"],
                              pregnancy_date="2024-08-20", event_date="2024-12-10", visit_date="2024-12-10", settled_on="2024-12-10", birth_type="miscarriage",
                              gestation_certified_days=days, fp_category="planned", service_cert_no="F990101", fund_pay_fen=30000, self_pay_fen=0)
            _, one = fund.after_settling(fund.a.new("Settlement", form, "--settled"), before)
            self.report.check(one is not None, f"YT-E11: at {days} days something is owed", [fund.city("show", fund.all("Settlement")[-1])["verdicts"]])
            if one:
                equal([item["amount_fen"] for _, item in fund.items(one)], [wanted], f"YT-E11: miscarriage at {days} days")
        _, one = self.settled(fund.town.employed(self.BASE), event="2025-11-28", settled_on="2025-11-30", pregnancy_date="2025-03-01")
        equal(fund.record(one)["pay_due"], "2026-02-28", "YT-E09: settled 2025-11-30, due 2026-02-28")

    def accounts(self):
        fund, equal = self.fund, self.report.equal
        woman = fund.town.employed(self.BASE)
        early = self.propose(woman)
        equal(fund.record(early)["failed"], ["NO_NETWORKED_SETTLEMENT"], "account: not without a networked settlement")
        self.settled(woman)
        for code, changes in (("BAD_CARD", {"number": "79927398713"}), ("BANK_NOT_ALLOWED", {"bank": "演示商业银行"}), ("HOLDER_DIFFERS", {"account_name": "别人"})):
            equal(fund.record(self.propose(woman, **changes))["failed"], [code], f"account: {code}")
        book = self.propose(woman, kind="存折", number="100020003000")
        equal(fund.state(book), "ACTIVE", "account: a passbook has no check digit")
        return woman, book

    def batches(self):
        """One batch for each agency and month; made by the 25th, or the working day before; paid after."""
        fund, equal = self.fund, self.report.equal
        woman, book = self.accounts()
        self.propose(woman, old_account_no="100020003000")
        equal(fund.state(book), "SUPERSEDED", "account: a new one supersedes it")
        other = fund.town.employed(self.BASE)
        self.settled(other)
        self.propose(other, bank="中国建设银行")
        fund.refused("AGENCY_UNKNOWN", "batch: only of an agency", "new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": "别家", "month": 202501}))
        icbc = fund.build("ICBC", 202501)
        fund.refused("BATCH_EXISTS", "batch: one for each agency and month", "new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": "ICBC", "month": 202501}))
        equal(fund.record(icbc)["freeze_due"], "2025-01-24", "YT-E08: the 25th is a Saturday: 2025-01-24")
        fund.refused("BATCH_DAY_PAST", "YT-E08: not on the 25th", "step", icbc, "freeze", "--as", "front", at="2025-01-25 09:00:00")
        fund.move(icbc, "freeze", at="2025-01-24 16:00:00")
        equal((fund.record(icbc)["count"], fund.record(icbc)["total_fen"]), (1, 2863374), "batch: what is paid by this agency")
        fund.move(icbc, "print", "sign", "fill_voucher", at="2025-01-24 16:30:00")
        fund.refused("BATCH_NOT_DUE", "batch: paid after the 25th", "step", icbc, "confirm", "--as", "confirm", at="2025-01-25 09:00:00")
        fund.move(icbc, "confirm", at="2025-01-26 09:00:00")
        ccb = fund.build("演示建行", 202501)
        fund.move(ccb, "freeze", at="2025-01-24 16:00:00")
        equal(fund.record(ccb)["count"], 1, "batch: another agency pays the other one")
        self.told(icbc)

    def told(self, icbc):
        fund, equal = self.fund, self.report.equal
        folder = os.path.join(fund.folder, "sms")
        equal(fund.city("sms", "send", "--to-dir", folder)["sent"], 4, "SMS: three accounts and a payment are told")
        texts = []
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                texts.append(json.load(file)["text"])
        self.report.check(any("28,633.74" in text for text in texts), "SMS: the words, with the amount", texts)
        equal(fund.city("sms", "send", "--to-dir", folder)["sent"], 0, "SMS: each once")
        equal({fund.state(one) for one in fund.all("SmsNotice")}, {"SENT"}, "SMS: they know that they were sent")
        with open(os.path.join(fund.city.store, "serve.log"), encoding="utf-8", errors="replace") as file:
            log = file.read()
        self.report.check("13900000142" not in log and "990101" not in log, "SMS: nobody's data in the log")

    def run(self):
        try:
            self.amounts()
            self.batches()
            self.report.check(self.fund.city("verify")["ok"], "Yantai: the store says the truth")
            self.report.check(self.fund.city("ledger")["balanced"], "Yantai: the ledger balances")
        finally:
            self.fund.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("payout-yantai", Yantai))
