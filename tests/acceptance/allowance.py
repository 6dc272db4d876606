#!/usr/bin/env python3
"""Daye's allowance from the hospital's desk to the bank and back (domain.md section 10, DY-E01 to E11 and E14).

Expected values are those of the tables. Through the real programs.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from stage import Refused  # noqa: E402
from town import BORN, HOSPITAL_A, Report, Town, application, birth, code_of, filing, settlement, uscc, write_csv  # noqa: E402

# Employers by the monthly average of 2021, in fen.
EMPLOYERS = {600000: (uscc(1), "演示纺织厂"), 543217: (uscc(2), "演示机械厂"), 730000: (uscc(3), "演示运输队")}


class Allowance:
    def __init__(self, bin_dir, folder):
        self.town = Town(bin_dir, folder, women=40, men=20, more=((True, "灵活就业", "否"),), employers=EMPLOYERS).found()
        self.report, self.city, self.a, self.county = Report(), self.town.city, self.town.a, self.town.county
        for name, roles in (("front", ("front_clerk",)), ("account", ("finance_accountant",)), ("confirm", ("finance_confirm",))):
            self.city("staff", "add", name, "--name", "试员", *[x for role in roles for x in ("--role", role)])
        wages = os.path.join(folder, "wages.csv")
        write_csv(wages, ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源"),
                  [(code, 2021, f"{fen / 100:.2f}", "税务推送") for fen, (code, _) in EMPLOYERS.items()])
        report = self.city("import", "wages", wages)
        self.report.equal((report["taken"], report["refused"]), (3, 0), "wages come from a file")

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def items(self, application_id):
        ids = self.city("show", application_id)["record"].get("items", [])
        return [self.city("show", one)["record"] for one in ids]

    def settled(self, woman, **changes):
        form = birth(woman, HOSPITAL_A, 431200, 405000, self.town.next_invoice(), **{**BORN, **changes})
        done = self.a.new("Settlement", form)
        self.town.settle()
        return done["id"]

    def apply(self, form):
        done = self.a.new("AllowanceApplication", form)
        self.town.settle()
        return done["id"]

    def review(self, one, at=None):
        self.city("step", one, "accept", "--as", "front")
        self.city("step", one, "first_review", "--as", "chief")
        self.city("step", one, "approve", "--as", "chief", at=at)

    def amounts(self):
        """Each example: who applies with what, and what the items come to."""
        of = self.town.employed
        rows = (
            ("DY-E01", of(600000), {}, [(98, 1960000)]),
            ("DY-E02", of(543217), {}, [(98, 1774509)]),
            ("DY-E03", of(543217), {"fetus_count": 2, "dystocia_certified": True}, [(128, 2317726)]),
            ("DY-E04", of(600000), {"birth_type": "剖宫产"}, [(98, 1960000)]),
        )
        self.e01 = None
        for name, woman, changes, wanted in rows:
            self.settled(woman, fetus_count=changes.get("fetus_count", 1))
            one = self.apply(application(woman, **changes))
            self.review(one)
            self.report.equal([(item["days"], item["amount_fen"]) for item in self.items(one)], wanted, f"{name}: days and amount")
            self.report.equal(self.state(one), "APPROVED", f"{name}: approved")
            self.e01 = self.e01 or one
        woman, man = of(600000), self.town.employed_man(730000)
        self.settled(woman)
        one = self.apply(application(woman, man))
        self.review(one)
        self.report.equal([item["amount_fen"] for item in self.items(one)], [1960000, 365000], "DY-E08: two items")
        self.report.equal(self.city("show", one)["record"]["total_fen"], 2325000, "DY-E08: the form's sum")
        self.report.equal(len({item["employer_uscc"] for item in self.items(one)}), 2, "DY-E08: two payees")

    def operations(self):
        """DY-E05, E06: a miscarriage by the days of pregnancy; two operations on one day add up."""
        for days, wanted in ((111, (15, 300000)), (112, (42, 840000))):
            woman = self.town.employed(600000)
            self.outpatient(woman, birth_type="miscarriage", fp_operations=["abortion"], gestation_weeks=16)
            one = self.apply(application(woman, birth_type="流产", gestation_certified_days=days, fp_operations=["流产术"]))
            self.review(one)
            self.report.equal([(item["days"], item["amount_fen"]) for item in self.items(one) if item["kind"] == "maternity_leave"], [wanted],
                              f"DY-E05: miscarriage at {days} days")
        woman = self.town.employed(600000)
        self.outpatient(woman, fp_operations=["iud_remove", "iud_insert"])
        one = self.apply(application(woman, birth_type="其他", pregnancy_date=BORN["event_date"], fp_operations=["取出宫内节育器", "放置宫内节育器"]))
        self.review(one)
        self.report.equal([(item["kind"], item["days"], item["amount_fen"]) for item in self.items(one)], [("fp_leave", 3, 60000)], "DY-E06: 1+2 d, 60000")

    def outpatient(self, woman, **changes):
        form = settlement(woman, HOSPITAL_A, 61200, 60000, self.town.next_invoice(), benefit_kind="fp_outpatient", pregnancy_date="2022-06-05",
                          event_date=BORN["event_date"], visit_date=BORN["event_date"], settled_on=BORN["settled_on"], **changes)
        done = self.a.new("Settlement", form)
        self.town.settle()
        self.report.equal(self.state(done["id"]), "CONFIRMED", "the operation is settled")

    def unemployed_wife(self):
        """DY-E07: nothing for her, care leave to his employer."""
        wife, husband = self.town.wife(), self.town.employed_man(730000)
        filed = self.a.new("Filing", filing(husband, wife, pregnancy_date=BORN["pregnancy_date"], event_date=BORN["event_date"], declared_on="2022-09-26"))["id"]
        form = birth(wife, HOSPITAL_A, 520000, 486235, self.town.next_invoice(), husband, **BORN)
        self.a.new("Settlement", {**form, "filing": filed})
        self.town.settle()
        one = self.apply(application(wife, husband, patient_employed="否"))
        self.review(one)
        items = self.items(one)
        self.report.equal([(item["kind"], item.get("reason")) for item in items], [("maternity_leave", "NO_EMPLOYER"), ("care_leave", None)],
                          "DY-E07: her leave is refused, his is not")
        self.report.equal([(item.get("days"), item.get("amount_fen")) for item in items[1:]], [(15, 365000)], "DY-E07: care leave 15 d, 365000")

    def flexible(self):
        """DY-E09: settled, and no allowance."""
        woman = self.town.more[0][0]
        self.settled(woman)
        one = self.apply(application(woman))
        said = self.city("show", one)
        self.report.equal((said["header"]["state"], said["verdicts"][0]["code"]), ("RETURNED", "FLEXIBLE"), "DY-E09: returned as FLEXIBLE")
        self.town.settle()
        self.report.check("FLEXIBLE" in [item["code"] for item in self.county("show", one).get("notice", [])], "DY-E09: whoever is asked at the county can say why")
        self.report.equal(self.items(one), [], "DY-E09: nothing is owed")

    def unsettled(self):
        """三(二): the medical cost is settled first."""
        one = self.apply(application(self.town.employed(600000)))
        said = self.city("show", one)
        self.report.equal((said["header"]["state"], said["verdicts"][0]["code"]), ("RETURNED", "NO_NETWORKED_SETTLEMENT"), "not settled yet: no allowance is applied for")

    def deadlines(self):
        """DY-E10, E11: ten working days from the approval, make-up days counted."""
        for approved, due in (("2022-09-30 10:00:00", "2022-10-19"), ("2026-09-18 10:00:00", "2026-10-09")):
            woman = self.town.employed(543217)
            self.settled(woman)
            one = self.apply(application(woman))
            self.review(one, at=approved)
            self.report.equal(self.city("show", one)["record"].get("pay_due"), due, f"approved {approved[:10]}: to be paid by {due}")

    def supplied(self):
        """DY-101: the discharge record that she cannot bring comes from the hospital that treated her."""
        woman = self.town.employed(600000)
        self.settled(woman)
        one = self.apply(application(woman, materials=["allowance_form", "id_card", "birth_cert"]))
        try:
            self.city("step", one, "accept", "--as", "front")
            self.report.check(False, "DY-101: without it the application is not taken up", "taken")
        except Refused as refused:
            self.report.equal(code_of(refused), "MATERIAL_MISSING", "DY-101: without it the application is not taken up")
        self.city("step", one, "return", "--from", "-", "--as", "front", stdin=json.dumps({"opinion": "演示：材料不全"}))
        self.town.settle()
        back = [row for row in self.a("inbox")["returned"] if row["id"] == one]
        self.report.check(back and "出院小结" in json.dumps(back, ensure_ascii=False), "DY-101: … and its desk reads which paper is wanted (一次性告知)", back)
        self.a("step", one, "correct", "--from", "-", stdin=json.dumps({"materials": ["discharge_record"]}))
        self.town.settle()
        papers = {row["kind"]: self.city("show", row["id"])["record"]["kept_by"] for row in self.city("show", one)["papers"]["materials"]}
        self.report.equal((self.state(one), papers.get("discharge_record")), ("SUBMITTED", "hospital"), "DY-101: the treating hospital's desk supplies it, and keeps it")
        self.city("step", one, "accept", "--as", "front")
        self.report.equal(self.state(one), "ACCEPTED", "DY-101: … and the application is taken up")

    def claimed_twice(self):
        """K10: one right, two papers."""
        for choice in ("keep_first", "keep_second"):
            woman = self.town.employed(600000)
            self.settled(woman)
            first = self.a.new("AllowanceApplication", application(woman))["id"]
            same = self.a.new("AllowanceApplication", application(woman))["id"]
            other = self.county.new("AllowanceApplication", application(woman, channel="counter", patient_employer_name="演示纺织厂", account_no="42001234567899"))["id"]
            self.town.settle()
            self.report.equal((self.state(first), self.state(same), self.state(other)), ("HELD", "WITHDRAWN", "HELD"), "K10: the same paper again counts nothing; another one is asked about")
            cases = [one for one in self.city("inbox")["items"] if one["code"] == "K10" and first in one.get("records", [])]
            self.report.equal(len(cases), 1, "K10: one case is open")
            self.city("resolve", cases[0]["id"], "--choose", choice, "--note", "演示", "--as", "chief")
            self.town.settle()
            kept, gone = (first, other) if choice == "keep_first" else (other, first)
            self.report.equal((self.state(kept), self.state(gone)), ("SUBMITTED", "WITHDRAWN"), f"K10 {choice}: one goes on, the other is withdrawn")
            self.review(kept)
            self.report.equal([item["amount_fen"] for item in self.items(kept)], [1960000], f"K10 {choice}: paid once")

    def pay(self):
        batch = self.city("new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": "演示银行", "month": 202210}))["verdict"]["record_id"]
        for event, who in (("freeze", "front"), ("print", "front"), ("sign", "chief"), ("fill_voucher", "account"), ("confirm", "confirm")):
            self.city("step", batch, event, "--as", who)
        record = self.city("show", batch)["record"]
        self.report.equal((record["count"], record["total_fen"]), (6, 1960000 + 1774509 + 2317726 + 1960000 + 2325000), "batch: every approved item, to the fen")
        self.report.equal(self.state(self.e01), "PAID", "batch: paid when finance has confirmed")

    def e14(self):
        item = self.city("show", self.e01)["record"]["items"][0]
        asked = self.city("new", "Reversal", "--as", "chief", stdin=json.dumps({"target": item, "reason": "演示：错发"}))["verdict"]["record_id"]
        self.report.equal(self.city("show", asked)["record"]["amount_fen"], -1960000, "DY-E14: reversal −1960000")
        self.city("step", asked, "approve", "--as", "confirm")
        recovery = self.city("list", "Recovery")["records"][0]["id"]
        rest = []
        for refund in (1000000, 960000):
            self.city("step", recovery, "refund", "--from", "-", "--as", "account", stdin=json.dumps({"refund_fen": refund}))
            rest.append(self.city("show", recovery)["record"]["rest_fen"])
        self.report.equal((rest, self.state(recovery)), ([960000, 0], "RECOVERED"), "DY-E14: 1960000 → 960000 → recovered")
        try:
            self.city("step", recovery, "refund", "--from", "-", "--as", "account", stdin=json.dumps({"refund_fen": 1}))
            self.report.check(False, "DY-E14: no fen more than was paid")
        except Refused as refused:
            self.report.equal(code_of(refused), "BAD_STATE", "DY-E14: no fen more than was paid")

    def settlement_reversed(self, settled):
        asked = self.a.new("Reversal", {"target": settled, "reason": "演示：录错"})["id"]
        self.town.settle()
        self.city("step", asked, "approve", "--as", "chief")
        self.town.settle()

    def approved(self, woman):
        """(settlement, application)"""
        settled = self.settled(woman)
        one = self.apply(application(woman))
        self.review(one)
        return settled, one

    def batch(self, *events):
        batch = self.city("new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": "演示银行", "month": 202211}))["verdict"]["record_id"]
        self.move(batch, *events)
        return batch

    def move(self, batch, *events):
        for event in events:
            self.city("step", batch, event, "--as", {"sign": "chief", "fill_voucher": "account", "confirm": "confirm"}.get(event, "front"))

    def reversed_before_and_after(self):
        """K17: a settlement is reversed while its allowance stands in a batch, and after it was paid."""
        settled, one = self.approved(self.town.employed(600000))
        batch = self.batch("freeze", "print", "sign")
        before = self.city("show", batch)["record"]
        self.settlement_reversed(settled)
        after = self.city("show", batch)["record"]
        self.report.equal((before["count"] - after["count"], before["total_fen"] - after["total_fen"]), (1, 1960000), "K17: what is not paid leaves its batch")
        self.report.equal(self.state(one), "RETURNED", "K17: … and the application goes back")
        self.move(batch, "print", "sign", "fill_voucher", "confirm")
        for choice in ("recover", "let_stand"):
            settled, one = self.approved(self.town.employed(600000))
            self.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            self.settlement_reversed(settled)
            self.report.equal(self.state(one), "PAID", "K17: what was paid waits for finance")
            case = [item for item in self.city("inbox")["items"] if item["code"] == "K17"]
            self.report.equal(len(case), 1, "K17: one case is open")
            known = {row["id"] for row in self.city("list", "Recovery")["records"]}
            self.city("resolve", case[0]["id"], "--choose", choice, "--note", "演示", "--as", "confirm")
            new = [self.city("show", row["id"])["record"] for row in self.city("list", "Recovery")["records"] if row["id"] not in known]
            wanted = [1960000] if choice == "recover" else []
            self.report.equal([row["rest_fen"] for row in new], wanted, f"K17 {choice}: what is to come back")
            self.report.equal(self.state(one), "REVERSED" if choice == "recover" else "PAID", f"K17 {choice}: the application")

    def other_account(self, desk, one, number):
        desk("step", one, "change_account", "--from", "-", stdin=json.dumps({"account_no": number, "account_name": "演示单位", "bank_name": "演示银行"}))
        self.town.settle()

    def copied(self):
        """What stands behind a batch is on a second medium."""
        path = os.path.join(self.town.folder, f"copy-{len(os.listdir(self.town.folder))}.db")
        self.city("backup", path)
        self.city("payout", "receipt", path, "--medium", "演示U盘", "--as", "account")

    def accounts(self):
        """K08: another account before finance has confirmed; and what the bank sends back."""
        _, one = self.approved(self.town.employed(600000))
        batch = self.batch("freeze", "print")
        self.other_account(self.a, one, "42001234560001")
        self.report.equal((self.city("show", batch)["record"].get("count", 0), self.state(one)), (0, "APPROVED"), "K08: what changes its account leaves the batch")
        batch = self.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        self.copied()
        self.move(batch, "send", "done")
        item = self.city("show", one)["record"]["items"][0]
        self.report.equal(self.city("show", item)["record"]["account_no"], "42001234560001", "K08: the next batch has the new account")
        self.town.settle()
        self.other_account(self.a, one, "42001234560002")
        self.report.equal(self.city("show", item)["record"]["account_no"], "42001234560001", "K08: what the bank has carried out is not changed")
        self.city("step", batch, "partial_return", "--from", "-", "--as", "front", stdin=json.dumps({"returned": [item], "return_reason": "户名不符", "return_code": "name_mismatch", "bank_reference": "T0001"}))
        self.town.settle()
        self.report.equal((self.state(one), self.state(item)), ("APPROVED", "APPROVED"), "bank: what came back is owed again")
        self.report.equal([row["id"] for row in self.a("inbox")["due"]], [one], "bank: … and the hospital is asked for an account")
        before = self.batch("freeze")
        self.report.equal(self.city("show", before)["record"].get("count", 0), 0, "bank: … the account that was refused is not tried again")
        try:
            self.city("step", before, "print", "--as", "front")
            self.report.check(False, "batch: nothing in it, nothing to print", "taken")
        except Refused as refused:
            self.report.equal(code_of(refused), "BATCH_EMPTY", "batch: nothing in it, nothing to print")
        self.city("step", before, "cancel", "--as", "front")
        self.other_account(self.a, one, "42001234560003")
        self.report.equal(self.a("inbox")["due"], [], "bank: … once")
        self.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        self.report.equal((self.state(one), self.city("show", item)["record"]["account_no"]), ("PAID", "42001234560003"), "bank: … and paid to the new one")
        lines = [line for line in self.city("ledger", item)["lines"] if line["account"] == "bank"]
        self.report.equal(sum(line["credit_fen"] - line["debit_fen"] for line in lines), 1960000, "bank: one payment is left in the ledger")

    def run(self):
        try:
            self.amounts()
            self.pay()
            self.e14()
            self.operations()
            self.unemployed_wife()
            self.flexible()
            self.unsettled()
            self.deadlines()
            self.supplied()
            self.claimed_twice()
            self.reversed_before_and_after()
            self.accounts()
            self.report.check(self.city("verify")["ok"], "the city's store says the truth")
            self.report.check(self.city("ledger")["balanced"], "the ledger balances")
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("allowance", Allowance))
