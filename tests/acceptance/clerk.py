#!/usr/bin/env python3
"""What people read and type at desk and city: hints, notices, refusals, lists, and whose data is shown to whom.

Qinhuangdao's claims give the papers. What is expected stands in domain.md (4.1, 4.2, section 2, 6), never in what the programs gave.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from bureau import EMPLOYER_SAYS, MATERIALS, Bureau, claim, lines, uscc  # noqa: E402
from stage import Refused  # noqa: E402
from town import Report  # noqa: E402

CLAIM = "ReimbursementClaim"
CARD, WRONG_CARD = "6222020200112233446", "6222020200112233449"


def refusal(act):
    """The problems of a refused command; none: it was taken."""
    try:
        act()
    except Refused as refused:
        answer = refused.answer
        return answer.get("problems") or [answer.get("error", {})]
    return []


def codes(problems):
    return [one.get("code") for one in problems]


class Clerk:
    def __init__(self, bin_dir, folder):
        self.town = Bureau(bin_dir, folder, "qinhuangdao", "130300", wages=(712345, 600000)).found()
        self.report, self.city, self.one = Report(), self.town.city, self.town.one

    def text(self, *arguments):
        """A command of the city as a person reads it."""
        done = subprocess.run([self.city.program, "--store", self.city.store, *arguments], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def submit(self, form):
        done = self.one.new(CLAIM, form)
        self.town.settle()
        return done["id"]

    def paid(self):
        one = self.submit(claim(self.town.woman(), self.town.next_invoice()))
        self.city("step", one, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS)
        self.town.review(one)
        self.town.pay(one)
        return one

    def account(self):
        """4.1: holder equals payee; the check digit of a debit card."""
        town, check, equal = self.town, self.report.check, self.report.equal
        woman = town.woman()
        form = claim(woman, town.next_invoice(), account_name="例安安", account_no=WRONG_CARD, materials=["id_card", "receipt", "fee_list"])
        hints = codes(self.one.new(CLAIM, form)["warnings"])
        check({"HOLDER_DIFFERS", "BAD_CARD", "MATERIAL_MISSING"} <= set(hints), "account: the desk says what the city will send back", hints)
        town.settle()
        (one,) = [row["id"] for row in self.one("list", CLAIM, "--find", woman.id_no)["records"]]
        equal((town.state(one), town.notice(one)), ("RETURNED", ["HOLDER_DIFFERS", "BAD_CARD", "MATERIAL_MISSING"]), "account: all of it in one notice")
        # The words that the notice gives are the words that a form takes.
        words = re.findall("缺少材料：([^\\s；。]+)", town.notice_text(one))
        equal(words, ["出院记录"], "materials: the notice has the city's word, and no instruction to whoever writes it down")
        explained = self.city("explain", one)["history"]
        said = [entry for entry in explained if entry.get("event") == "submit"][0]["first_verdict"]
        equal(([reason["code"] for reason in said["reasons"]], said["record_state_label"]), (["HOLDER_DIFFERS", "BAD_CARD", "MATERIAL_MISSING"], "已退回"),
              "explain: the record came back, with every reason")
        equal(self.city("show", one)["verdicts"][-1].get("codes") is not None, True, "show: a verdict has all its codes")
        told = self.text("explain", one, "--as", "clerk")
        check("已收下，单据已退回" in told and "[BAD_CARD]" in told and "裁定：已确认 [" not in told, "explain: the text does not contradict the state", told[:800])
        self.one("step", one, "correct", "--from", "-", stdin=json.dumps({"account_name": woman.name, "account_no": CARD, "materials": words}))
        town.settle()
        equal(town.state(one), "EMPLOYER_PENDING", "account: put right with those words, it goes on")
        for shown in (self.one("show", one)["documents"]["materials"], self.city("show", one)["papers"]["materials"]):
            equal(sorted(row["kind"] for row in shown), sorted(MATERIALS), "show: what was handed in is listed")
        self.passbook()

    def passbook(self):
        one = self.submit(claim(self.town.woman(), self.town.next_invoice(), account_no=WRONG_CARD, account_kind="存折"))
        self.report.equal(self.town.state(one), "EMPLOYER_PENDING", "account: a passbook has no check digit")

    def form(self):
        """The blank form names every column, can be left as it is, and is the same at the city."""
        check, equal = self.report.check, self.report.equal
        fields = self.one("fields", CLAIM)
        by_name = {one["name"]: one for one in fields["fields"]}
        equal([column["name"] for column in by_name["lines"]["fields"]], ["name", "spec", "quantity_milli", "amount_fen", "in_scope"], "fields: the columns of a row")
        equal([column["name"] for column in by_name["invoices"]["fields"]], ["code", "no", "amount_fen", "issued_on"], "fields: … of an invoice")
        check("出院小结（记录）" in [choice["label"] for choice in by_name["materials"]["choices"]], "fields: materials and their words")
        equal((by_name["fund_pay_fen"]["need"], by_name["id_type"]["need"]), ("filled", "filled"), "fields: what the desk fills in is not asked for")
        blank = fields["template"]
        check(blank["lines"] == [{"name": None, "spec": None, "quantity_milli": None, "amount_fen": None, "in_scope": None}] and blank["materials"] == [], "fields: the blank form shows them")
        empty = refusal(lambda: self.one.new(CLAIM, blank))
        asked = {problem["field"] for problem in empty}
        check("patient_name" in asked and "invoices" in asked, "blank: what is missing is told", asked)
        check(not asked & {"fund_pay_fen", "self_pay_fen", "id_type", "lines[0].name"}, "blank: nothing that the desk fills in, and no empty row", asked)
        woman = self.town.woman()
        odd = claim(woman, self.town.next_invoice(), total_fee_fen="2,145")
        asked = {problem["field"] for problem in refusal(lambda: self.one.new(CLAIM, odd))}
        equal(asked, {"total_fee_fen"}, "an amount that cannot be read is the one thing that is told")
        both = claim(woman, self.town.next_invoice(), account_name="例安安", account_no=WRONG_CARD, contact_phone=None)
        asked = {problem["field"] for problem in refusal(lambda: self.one.new(CLAIM, both))}
        equal(asked, {"contact_phone", "account_name", "account_no"}, "what is missing and what is wrong are told at once")
        row = claim(woman, self.town.next_invoice())
        row["invoices"] = [{"code": "99010001", "no": self.town.next_invoice()}, {"号码": "1"}]
        (problem,) = refusal(lambda: self.one.new(CLAIM, row))
        check(problem["code"] == "S-233" and "“发票”第 2 行" in problem["message"] and "“号码”" in problem["message"] and "no（发票号码）" in problem["message"],
              "a wrong name in a row: row, name and columns", problem)
        pieces = lines((128000, True), (76543, True), (9957, False))
        pieces[0]["quantity_milli"] = "2.5"
        one = self.submit(claim(woman, self.town.next_invoice(), lines=pieces))
        equal(self.town.record(one)["lines"][0]["quantity_milli"], 2500, "a quantity as people write it")
        shown = {field["name"]: field["text"] for field in self.city("show", one)["shown"]}
        check("数量 2.5" in shown["lines"] and shown["insured_status"] == "正常" and "秦皇岛" in shown["insured_division"], "show: numbers, codes and places in words", shown)
        for command in ("types", ("steps", "Recovery"), ("fields", "Reversal")):
            arguments = [command] if isinstance(command, str) else list(command)
            mine, theirs = self.one(*arguments), self.city(*arguments)
            words = "types" if command == "types" else arguments[0]
            names = lambda answer: [row.get("type") or row.get("event") or row["name"] for row in answer[words]]  # noqa: E731
            equal([name for name in names(mine) if name != "materials"], names(theirs), f"{arguments[0]}: desk and city say the same")

    def reversal(self):
        """4.2: a reversal has its reason, and who approves it sees what it is about."""
        town, check, equal = self.town, self.report.check, self.report.equal
        one = self.paid()
        number = self.city("show", one)["header"]["doc_no"]
        bare = refusal(lambda: self.city("new", "Reversal", "--from", "-", "--as", "account", stdin=json.dumps({"target": one})))
        equal([(problem["code"], problem["field"]) for problem in bare], [("S-201", "reason")], "reversal: not without its reason")
        equal(self.city("list", "Reversal")["records"], [], "reversal: … and nothing is recorded")
        asked = self.city("new", "Reversal", "--from", "-", "--as", "account", stdin=json.dumps({"target": number, "reason": "演示录错"}))
        record = asked["verdict"]["record_id"]
        shown = {field["label"]: field["text"] for field in self.city("show", record)["shown"]}
        check(number in shown["原单"] and shown["原因"] == "演示录错" and shown["冲销金额"] == "-2,045.43", "reversal: the approver sees paper, reason and amount", shown)
        (task,) = [item for item in self.city("inbox")["items"] if item["id"] == record]
        equal({role for step in task["steps"] for role in step["roles"]}, {"finance_confirm"}, "inbox: after the payout it is finance's alone")
        equal(task["reason"], "演示录错", "inbox: … and says why")
        (problem,) = refusal(lambda: self.city("step", record, "approve", "--as", "chief"))
        check(problem["code"] == "NO_ROLE" and "财务确认岗" in problem["message"], "no role: who may is named", problem)
        (problem,) = refusal(lambda: self.city("new", "Reversal", "--from", "-", "--as", "account", stdin=json.dumps({"target": number, "reason": "演示"})))
        check(problem["code"] == "K18" and self.city("show", record)["header"]["doc_no"] in problem["message"], "K18: the reversal that is there is named", problem)
        self.city("step", record, "approve", "--as", "confirm")
        self.refund()

    def refund(self):
        check, equal = self.report.check, self.report.equal
        (debt,) = [row["id"] for row in self.city("list", "Recovery", "--state", "OPEN")["records"]]
        (task,) = [item for item in self.city("inbox")["items"] if item["id"] == debt]
        check(any(step["event"] == "refund" and "refund_fen" in step["asks"] for step in task["steps"]), "inbox: what is given with a step", task["steps"])
        for event, field in (("refund", "refund_fen"), ("agree_instalments", "instalment_fen"), ("set_off", "set_off_item")):
            (problem,) = refusal(lambda event=event: self.city("step", debt, event, "--as", "account"))
            check((problem["code"], problem["field"]) == ("S-201", field) and field in problem["message"], f"{event}: the field that is missing is named", problem)
        (problem,) = refusal(lambda: self.city("step", debt, "refund", "--from", "-", "--as", "account", stdin=json.dumps({"refund_fen": 204544})))
        check(problem["code"] == "REFUND_UNFIT" and "未追回 2,045.43" in problem["message"], "refund: more than is owed: the limit is told", problem)
        shown = {field["label"]: field["text"] for field in self.city("show", debt)["shown"]}
        check(not re.fullmatch("[0-9a-f]{32}", shown["退款方"]), "show: whose debt it is, in words", shown)
        ledger = self.city("ledger", "--account", "recovery")["sums"]
        check(all(not re.fullmatch("[0-9a-f]{32}", row["party_text"]) for row in ledger), "ledger: … and in the ledger", ledger)
        self.city("step", debt, "refund", "--from", "-", "--as", "account", stdin=json.dumps({"refund_fen": "2,045.43"}))
        equal(self.town.state(debt), "RECOVERED", "refund: the last fen closes it")
        (problem,) = refusal(lambda: self.city("step", debt, "refund", "--from", "-", "--as", "account", stdin=json.dumps({"refund_fen": 1})))
        check(problem["code"] == "BAD_STATE" and "追回完毕" not in problem["message"] and "单据现为" in problem["message"], "bad state: the state is named", problem)

    def balances(self):
        one = self.submit(claim(self.town.woman(), self.town.next_invoice()))
        self.city("step", one, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS)
        self.town.review(one)
        balances = self.city("ledger")["balances"]
        self.report.equal((sum(balances.values()), balances["claim_payable"]), (0, -204543), "ledger: what is listed comes to nothing")

    def whose(self):
        """Section 2(5): who sees what."""
        town, check, equal = self.town, self.report.check, self.report.equal
        equal(codes(refusal(lambda: self.city("staff", "add", "e09", "--name", "例员", "--site", "0009", "--role", "employer_clerk"))), ["E-681"], "an employer's clerk has an employer")
        equal(codes(refusal(lambda: self.city("staff", "add", "f09", "--name", "例员", "--role", "front_clerk", "--employer", uscc(100)))), ["E-682"], "… and nobody else")
        equal(codes(refusal(lambda: self.city("staff", "add", "e09", "--name", "例员", "--role", "employer_clerk", "--role", "front_clerk", "--employer", uscc(100)))), ["E-683"],
              "… who has no other post")
        woman = town.woman(600000)
        theirs = self.submit(claim(woman, town.next_invoice(), patient_employer_name="演示单位1"))
        mine = self.submit(claim(town.woman(), town.next_invoice()))
        equal((town.state(theirs), town.state(mine)), ("EMPLOYER_PENDING", "EMPLOYER_PENDING"), "two employers' claims wait")
        seen = [row["id"] for row in town.employer("list", CLAIM)["records"]]
        check(mine in seen and theirs not in seen, "the desk of an employer's clerk has his own employer's claims")
        check(theirs not in json.dumps(town.employer("inbox")), "… and so his inbox")
        wages = [row["id"] for row in town.employer("list", "WageBase")["records"]]
        equal(len(wages), 1, "… and his own employer's wages")
        equal(codes(refusal(lambda: town.employer("check", woman.id_no, woman.name, "--benefit", "inpatient"))), ["NO_ROLE"], "… and nobody's insurance")
        equal(codes(refusal(lambda: self.city("show", theirs, "--as", "employer"))), ["NOT_OWN_EMPLOYER"], "the same at the city's shell")
        equal(codes(refusal(lambda: self.city("step", theirs, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS))), ["NOT_OWN_EMPLOYER"], "he passes nobody else's")
        refused = town.employer.new(CLAIM, claim(town.woman(600000), town.next_invoice(), channel="employer", patient_employer_name="演示单位1"))
        town.settle()
        equal(town.employer("inbox")["operations"][-1]["verdict"]["code"], "NOT_OWN_EMPLOYER", "he hands in nobody else's")
        check(refused["id"] not in [row["id"] for row in self.city("list", CLAIM)["records"]], "… and nothing of it is recorded")
        self.city.reader, reader = None, self.city.reader
        for command in (("show", theirs), ("explain", theirs), ("list", CLAIM), ("inbox",)):
            said = json.dumps(self.city(*command), ensure_ascii=False)
            check(woman.id_no not in said and woman.name not in said and CARD not in said, f"{command[0]}: without --as nobody's data is shown")
            check(woman.name in json.dumps(self.city(*command, "--as", "clerk"), ensure_ascii=False) or command[0] == "explain", f"{command[0]}: with a post that may read it, it is")
        equal(codes(refusal(lambda: self.city("show", theirs, "--as", "nobody"))), ["E-625"], "show: who looks must be somebody")
        self.city.reader = reader

    def run(self):
        for story in (self.account, self.form, self.reversal, self.balances, self.whose):
            story()
        self.report.equal(self.city("verify")["ok"], True, "the store verifies")
        self.city.stop()
        return self.report.done()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    folder = tempfile.mkdtemp(prefix="jindu-clerk-")
    try:
        return Clerk(os.path.abspath(parser.parse_args().bin), folder).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
