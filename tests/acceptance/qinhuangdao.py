#!/usr/bin/env python3
"""Qinhuangdao's claims and personal allowance through the real programs (domain.md section 10, QHD-E01 to E11; K02, K07, K25).

Expected values are those of the tables, never what the programs gave. Two counties work without a link; then the link is there.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from bureau import EMPLOYER_SAYS, MATERIALS, Bureau, claim, lines, scan  # noqa: E402
from forms import qinhuangdao_application as application  # noqa: E402
from script import play  # noqa: E402
from stage import Refused  # noqa: E402
from town import Report, code_of  # noqa: E402

CLAIM = "ReimbursementClaim"
APPLICATION = "AllowanceApplication"
SPOUSE_PAPERS = [*MATERIALS, "unemployed_by_employer"]


class Qinhuangdao:
    def __init__(self, bin_dir, folder):
        self.town = Bureau(bin_dir, folder, "qinhuangdao", "130300", wages=(712345,)).found()
        self.report, self.city = Report(), self.town.city
        self.one, self.two, self.employer = self.town.one, self.town.two, self.town.employer

    def submit(self, form, desk=None):
        done = (desk or self.one).new(CLAIM, form)
        self.town.settle()
        return done["id"]

    def passed(self, record_id):
        self.employer("step", record_id, "employer_pass", "--from", "-", stdin=EMPLOYER_SAYS)
        self.town.settle()
        self.report.equal(self.town.state(record_id), "EMPLOYER_PASSED", "the employer's clerk passes it at the county desk")

    def refused(self, code, what, act):
        try:
            act()
            self.report.check(False, what, "taken")
        except Refused as refused:
            codes = [one["code"] for one in refused.answer.get("problems", [])] or [code_of(refused)]
            self.report.check(code in codes, what, codes)

    def e01(self):
        town, report = self.town, self.report
        form = claim(town.woman(), town.next_invoice())
        reckoned = self.one.reckon(CLAIM, form)
        report.equal((reckoned["fund_pay_fen"], reckoned["self_pay_fen"]), (204543, 9957), "QHD-E01: reckon gives fund and self part")
        done = self.one.new(CLAIM, form)
        town.settle()
        one = done["id"]
        report.equal(town.state(one), "EMPLOYER_PENDING", "QHD-E01: handed in, it waits for the employer")
        report.check(one in [due["id"] for due in self.employer("inbox")["due"]], "QHD-E01: … and stands in his clerk's inbox")
        self.passed(one)
        town.review(one)
        report.equal(town.net(one), 204543, "QHD-E01: 204543 are owed from the second signature on")
        self.city("step", one, "finance_check", "--as", "both")
        self.refused("OTHER_PERSON", "QHD-E01: who has filled in the voucher does not confirm it", lambda: self.city("step", one, "pay", "--as", "both"))
        self.city("step", one, "pay", "--as", "confirm")
        shown = town.record(one)
        report.equal((town.state(one), shown["fund_pay_fen"], shown["self_pay_fen"], shown["total_fee_fen"]), ("PAID", 204543, 9957, 214500), "QHD-E01: paid, to the fen")
        voucher = self.city("show", shown["voucher"])
        report.equal((voucher["header"]["state"], voucher["record"]["amount_fen"]), ("CONFIRMED", 204543), "QHD-E01: by one voucher")
        report.equal((town.net(one), town.net(one, "claim_payable"), town.balanced(one)), (204543, 0, True), "QHD-E01: its entries balance")
        town.settle()
        report.equal(self.one("show", one)["state"], "PAID", "QHD-E01: the county sees it paid")
        self.paid_claim = one

    def e02(self):
        town = self.town
        form = claim(town.woman(), town.next_invoice(), lines=lines((128000, True), (76543, True), (9956, False)))
        one = self.submit(form)
        self.report.equal((town.state(one), town.notice(one)), ("RETURNED", ["LINES_SUM"]), "QHD-E02: 214500 against lines of 214499 is returned")
        number = self.city("show", one)["header"]["doc_no"]
        back = [row for row in self.one("inbox")["returned"] if row["id"] == one]
        self.report.check(back and "LINES_SUM" in [reason["code"] for reason in back[0]["reasons"]], "QHD-E02: … and the inbox says why", back)
        self.one("step", one, "correct", "--from", "-", stdin=json.dumps({"lines": lines((128000, True), (76543, True), (9957, False))}))
        town.settle()
        self.report.equal((town.state(one), self.city("show", one)["header"]["doc_no"]), ("EMPLOYER_PENDING", number), "QHD-E02: put right under the same number")

    def e03(self):
        town = self.town
        one = self.submit(claim(town.woman(), town.next_invoice(), personal_account_paid=True))
        self.report.equal((town.state(one), town.notice(one), town.net(one)), ("RETURNED", ["INVOICE_ALREADY_SETTLED"], 0), "QHD-E03: paid by the personal account: 0")

    def e05(self):
        form = claim(self.town.woman(), self.town.next_invoice(), event_date="2022-09-20", admission_date="2022-09-18", discharge_date="2022-09-24")
        for at, wanted in (("2022-09-29 10:00:00", "2022-10-09"), ("2023-09-28 10:00:00", "2023-10-09")):
            due = {row["what"]: row["date"] for row in self.one.reckon(CLAIM, form, at=at)["due"]}
            self.report.equal(due.get("employer"), wanted, f"QHD-E05: handed in {at[:10]}, the employer is due {wanted}")
        one = self.submit(form)
        self.city("step", one, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS, at="2022-10-09 10:00:00")
        self.report.equal(self.town.record(one)["review_due"], "2022-10-21", "QHD-E05: passed on the due day, the review is due 2022-10-21")
        self.town.review(one, at="2022-10-21 10:00:00")
        self.report.equal(self.town.record(one)["pay_due"], "2022-11-04", "QHD-E05: approved on the due day, finance is due 2022-11-04")

    def e06(self):
        town = self.town
        wife, husband = town.stranger(), town.man()
        form = claim(wife, town.next_invoice(), claimant_kind="spouse", spouse_name=husband.name, spouse_id_no=husband.id_no, materials=SPOUSE_PAPERS)
        one = self.submit(form)
        self.report.equal((town.state(one), town.notice(one)), ("RETURNED", ["MATERIAL_MISSING"]), "QHD-E06: the employer's proof alone is not enough")
        text = town.notice_text(one)
        self.report.check("街道办" in text and "承诺书" in text, "QHD-E06: … the notice names 街道办 proof or 承诺书", text)
        self.one("step", one, "correct", "--from", "-", stdin=json.dumps({"materials": ["commitment"]}))
        town.settle()
        self.report.equal(town.state(one), "EMPLOYER_PENDING", "QHD-E06: with 承诺书 it is accepted")

    def e07(self):
        town = self.town
        one = self.submit(claim(town.woman(), town.next_invoice()))
        self.passed(one)
        patch = {"total_fee_fen": 214543, "in_scope_fen": 204543, "fund_pay_fen": 204543, "self_pay_fen": 10000,
                 "lines": lines((128000, True), (76543, True), (10000, False))}
        self.one.amend(one, patch)
        town.settle()
        record = town.record(one)
        self.report.equal((town.state(one), "employer_decision" in record, record["total_fee_fen"]), ("EMPLOYER_PENDING", False, 214543),
                          "QHD-E07: the person edits the total: the check is void")
        self.report.check(record.get("employer_due"), "QHD-E07: … with three new working days", record)
        self.employer("step", one, "employer_reject", "--from", "-", stdin=json.dumps({"employer_opinion": "演示：票据不清"}))
        town.settle()
        self.report.equal(town.state(one), "EMPLOYER_REJECTED", "QHD-E07: the employer may say no, with his reason")

    def e08(self, choice):
        town, invoice = self.town, self.town.next_invoice()
        self.city.stop()
        ids = [desk.new(CLAIM, claim(town.woman(), invoice))["id"] for desk in (self.one, self.two)]
        self.city.start()
        for desk in (self.one, self.two):
            desk.settle_down()
        town.settle()
        first, second = ids
        self.report.equal([town.state(one) for one in ids], ["EMPLOYER_PENDING", "HELD"], "QHD-E08: one invoice at two counties: the second is held")
        case = town.case(second, "K02")
        value = ["--value", "-"] if choice == "correct" else []
        typed = json.dumps({"invoices": [{"code": "99010001", "no": town.next_invoice(), "amount_fen": 214500}]}) if choice == "correct" else None
        self.city("resolve", case["id"], "--choose", choice, "--as", "first", *value, stdin=typed)
        town.settle()
        ends = {"reject": "REJECTED", "correct": "EMPLOYER_PENDING"}
        self.report.equal([town.state(one) for one in ids], ["EMPLOYER_PENDING", ends[choice]], f"QHD-E08: {choice}")
        self.passed(first)
        town.review(first)
        self.report.equal([town.net(one) for one in ids], [204543, 0], "QHD-E08: 204543 once")

    def e09(self):
        town = self.town
        for payee in ("person", "employer"):
            one = self.submit(claim(town.woman(), town.next_invoice(), payee_kind=payee))
            self.employer("step", one, "employer_pass", "--from", "-", stdin=EMPLOYER_SAYS)
            town.settle()
            town.review(one)
            self.report.equal((town.net(one), town.record(one)["wage_paid_in_leave"]), (204543, True), f"QHD-E09: paid to {payee}: the amount is equal")

    def k07(self, choice):
        town = self.town
        one = self.submit(claim(town.woman(), town.next_invoice()))
        self.two.settle_down()
        self.two.amend(one, {"total_fee_fen": 214543, "in_scope_fen": 204543, "fund_pay_fen": 204543, "self_pay_fen": 10000,
                             "lines": lines((128000, True), (76543, True), (10000, False))})
        self.city("step", one, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS)
        town.review(one)
        town.settle()
        self.report.equal(town.state(one), "HELD", "K07: an edit that did not know of the approval holds the claim")
        self.city("resolve", town.case(one, "K07")["id"], "--choose", choice, "--as", "first")
        town.settle()
        wanted = {"refuse": ("APPROVED", 214500, 204543), "reopen": ("EMPLOYER_PENDING", 214543, 0)}[choice]
        self.report.equal((town.state(one), town.record(one)["total_fee_fen"], town.net(one)), wanted, f"K07 {choice}")

    def k25(self, choice):
        town = self.town
        one = self.submit(claim(town.woman(), town.next_invoice()))
        self.city("step", one, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS)
        self.city("step", one, "accept", "--as", "front")
        town.settle()
        self.city.stop()
        town.review_one("step", one, "first_review")
        town.review_two("step", one, "reject", "--from", "-", stdin=json.dumps({"opinion": "演示：不在范围"}))
        self.city.start()
        town.review_one.settle_down()
        town.settle()
        self.report.equal(town.state(one), "HELD", "K25: two counties' reviews contradict: nothing goes on")
        self.city("resolve", town.case(one, "K25")["id"], "--choose", choice, "--as", "chief")
        town.settle()
        self.report.equal(town.state(one), {"keep_first": "FIRST_REVIEWED", "take_second": "REJECTED"}[choice], f"K25 {choice}: the chief decides")

    def photos(self):
        """四(一)二: what a blurred photo shows nobody can tell; a better one is asked for."""
        form = claim(self.town.woman(), self.town.next_invoice())
        form["materials"] = [scan("receipt", quality="blurred"), *[kind for kind in MATERIALS if kind != "receipt"]]
        one = self.submit(form)
        self.report.equal((self.town.state(one), self.town.notice(one)), ("RETURNED", ["MATERIAL_MISSING"]), "a blurred photo counts as missing")
        self.one("step", one, "correct", "--from", "-", stdin=json.dumps({"materials": [scan("receipt")]}))
        self.town.settle()
        self.report.equal(self.town.state(one), "EMPLOYER_PENDING", "… until a legible one is there")

    def by_employer(self):
        """单位网厅: the same paper by the employer's own clerk, who has checked it with that."""
        form = claim(self.town.woman(), self.town.next_invoice(), channel="employer")
        one = self.submit(form, self.employer)
        self.report.equal((self.town.state(one), self.town.record(one)["channel"]), ("EMPLOYER_PASSED", "employer"), "the employer's channel: the same paper, checked as it is handed in")
        self.town.review(one)
        self.town.pay(one)
        self.report.equal((self.town.state(one), self.town.net(one)), ("PAID", 204543), "the employer's channel: paid like any other")

    # The allowance by the personal channel.

    def apply(self, **changes):
        woman = self.town.woman()
        done = self.one.new(APPLICATION, application(woman, **changes))
        self.town.settle()
        return done["id"]

    def items(self, one):
        return [self.town.record(item) for item in self.town.record(one).get("items", [])]

    def e04(self):
        rows = (({}, 98, 2326994), ({"fetus_count": 2}, 113, 2683166), ({"fetus_count": 2, "dystocia_certified": True}, 128, 3039339),
                ({"birth_type": "miscarriage", "gestation_certified_days": 112}, 42, 997283),
                ({"birth_type": "miscarriage", "gestation_certified_days": 111}, 15, 356173))
        for changes, days, amount in rows:
            one = self.apply(**changes)
            self.report.equal(self.town.state(one), "EMPLOYER_PENDING", "QHD-E04: the application waits for the employer")
            self.employer("step", one, "employer_pass", "--from", "-", stdin=EMPLOYER_SAYS)
            self.town.settle()
            self.town.review(one)
            self.report.equal([(item["days"], item["amount_fen"]) for item in self.items(one)], [(days, amount)], f"QHD-E04: {days} d come to {amount}")

    def e11(self):
        one = self.apply(birth_order=3)
        self.city("step", one, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS)
        self.town.review(one)
        self.report.equal([(item["days"], item["amount_fen"]) for item in self.items(one)], [(98, 2326994)], "QHD-E11: third child, the fund pays no extension")

    def e10(self):
        """A paid claim is reversed, and set off against an allowance of the same payee."""
        town = self.town
        one = self.submit(claim(town.woman(), town.next_invoice(), payee_kind="employer", account_name="演示单位0"))
        self.city("step", one, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS)
        town.review(one)
        town.pay(one)
        asked = self.city("new", "Reversal", "--from", "-", "--as", "account", stdin=json.dumps({"target": one, "reason": "演示：录错"}))
        self.city("step", asked["verdict"]["record_id"], "approve", "--as", "confirm")
        (recovery,) = [row["id"] for row in self.city("list", "Recovery", "--state", "OPEN")["records"]]
        self.report.equal(town.record(recovery)["rest_fen"], 204543, "QHD-E10: 204543 have to come back")
        allowance = self.apply(payee_kind="employer", account_name="演示单位0")
        self.city("step", allowance, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS)
        town.review(allowance)
        (item,) = town.record(allowance)["items"]
        self.city("step", recovery, "set_off", "--from", "-", "--as", "account", stdin=json.dumps({"set_off_item": item}))
        shown = town.record(item)
        self.report.equal((shown["amount_fen"], shown["amount_fen"] - shown["set_off_fen"]), (2326994, 2122451), "QHD-E10: the allowance of 2326994 pays 2122451")
        self.report.equal((town.state(recovery), town.record(recovery)["rest_fen"]), ("RECOVERED", 0), "QHD-E10: the recovery is closed")

    def reversal(self):
        town = self.town
        asked = self.city("new", "Reversal", "--from", "-", "--as", "both", stdin=json.dumps({"target": self.paid_claim, "reason": "演示：录错"}))
        reversal = asked["verdict"]["record_id"]
        self.refused("OTHER_PERSON", "a second of finance approves", lambda: self.city("step", reversal, "approve", "--as", "both"))
        self.city("step", reversal, "approve", "--as", "confirm")
        shown = town.record(self.paid_claim)
        self.report.equal((town.state(self.paid_claim), town.record(reversal)["amount_fen"]), ("REVERSED", -204543), "after payment: the exact negative")
        self.report.equal(self.city("show", shown["voucher"])["header"]["state"], "VOID", "… the voucher is void")
        self.report.equal((town.net(self.paid_claim), town.net(self.paid_claim, "recovery")), (0, 204543), "… and 204543 have to come back")

    def run(self):
        try:
            for story in (self.e01, self.e02, self.e03, self.e05, self.e06, self.e07, lambda: self.e08("reject"), lambda: self.e08("correct"), self.e09,
                          lambda: self.k07("refuse"), lambda: self.k07("reopen"), lambda: self.k25("keep_first"), lambda: self.k25("take_second"), self.photos, self.by_employer,
                          self.e04, self.e10, self.e11, self.reversal):
                story()
            self.report.check(self.city("verify")["ok"], "the city's store says the truth")
            self.report.check(self.city("ledger")["balanced"], "the ledger balances")
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("qinhuangdao", Qinhuangdao))
