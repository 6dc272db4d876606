#!/usr/bin/env python3
"""Daye's worked examples and conflicts (domain.md sections 10 and 11) through the real programs, to the fen.

Expected values are those of the tables, or come from the small calendar and sums below, never from the programs.
Two desks work without a link; then the link is there, and each conflict is decided each way that it offers.
"""
import datetime
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from stage import Refused  # noqa: E402
from town import HOSPITAL_A, HOSPITAL_B, REGISTER_HEAD, Report, Town, birth, code_of, day, filing, register_row, settlement, write_csv  # noqa: E402

# Section 9, the year in which this test may run and the next; a year that is not here is counted by weekdays.
DAYS_OFF = {"2026-01-01": 3, "2026-02-15": 9, "2026-04-04": 3, "2026-05-01": 5, "2026-06-19": 3, "2026-09-25": 3, "2026-10-01": 7}
MAKE_UP = {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}
BORN_2022 = {"pregnancy_date": "2021-12-20", "event_date": "2022-09-27", "admission_date": "2022-09-26",
             "discharge_date": "2022-09-30", "settled_on": "2022-09-30"}


def is_working_day(date):
    off = {datetime.date.fromisoformat(first) + datetime.timedelta(days=i) for first, count in DAYS_OFF.items() for i in range(count)}
    return date.isoformat() in MAKE_UP or (date.weekday() < 5 and date not in off)


def working_day_after(date):
    date += datetime.timedelta(days=1)
    while not is_working_day(date):
        date += datetime.timedelta(days=1)
    return date


def desk_due_now():
    """Section 9 for Daye: received after 17:00:00 or on a day off starts on the next working day; one working day."""
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    start = now.date()
    if now.time() > datetime.time(17, 0, 0) or not is_working_day(start):
        start = working_day_after(start)
    return working_day_after(start).isoformat()


class Daye:
    def __init__(self, bin_dir, folder):
        more = [(True, "灵活就业", "否"), (True, "终止", "否"), (True, "退休", "否")]
        self.town = Town(bin_dir, folder, women=90, men=40, more=more).found()
        self.report = Report()
        self.city, self.a, self.b, self.county = self.town.city, self.town.a, self.town.b, self.town.county
        self.flexible, self.ended, self.retired = (one for one, _, _ in self.town.more)
        self.fund = 0  # what the tables say that the fund has paid by now

    # Asking.

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def record(self, record_id):
        return self.city("show", record_id)["record"]

    def case_of(self, record_id, code):
        """The one open case of this code that is about the record."""
        cases = [one for one in self.city("inbox")["items"] if one["code"] == code and record_id in one.get("records", [])]
        self.report.equal(len(cases), 1, f"{code}: one case is open")
        return cases[0] if cases else None

    def verdict(self, desk, op_id):
        """(kind, code) as the author reads it."""
        for op in desk("list", "operations", "--limit", "100000")["operations"]:
            if op["op_id"] == op_id:
                said = op.get("verdict") or {}
                return said.get("kind"), said.get("code")
        return None, None

    def paid(self, fen, what):
        self.fund += fen
        self.report.equal(self.city("status")["fund_fen"], self.fund, f"{what}: fund {self.fund}")

    def net(self, record_id, fen, what):
        """What the fund account of one settlement comes to."""
        lines = self.city("ledger", record_id)["lines"]
        move = lambda line: line["debit_fen"] - line["credit_fen"]  # noqa: E731
        self.report.equal(sum(move(line) for line in lines if line["account"] == "fund"), fen, f"{what}: ledger net {fen}")
        self.report.equal(sum(move(line) for line in lines), 0, f"{what}: its entries balance")

    # Section 10.

    def e07(self):
        husband, wife, town = self.town.man(), self.town.wife(), self.town
        form = birth(wife, HOSPITAL_A, 520000, 486235, town.next_invoice(), husband, **BORN_2022)
        del form["fund_pay_fen"], form["self_pay_fen"]
        for person in (husband, wife):  # Who asks leaves a trace; only then does the register answer.
            self.a("check", person.id_no, person.name, "--benefit", "inpatient")
        unfiled = self.a.reckon("Settlement", form)
        self.report.check("NOT_FILED" in str(unfiled["notice"]), "DY-E07: an unemployed wife without a filing is told NOT_FILED", unfiled["notice"])
        filed = self.a.new("Filing", filing(husband, wife, pregnancy_date="2021-12-20", event_date="2022-09-27", declared_on="2022-09-26"))
        reckoned = self.a.reckon("Settlement", {**form, "filing": filed["id"]})
        self.report.equal((reckoned["fund_pay_fen"], reckoned["self_pay_fen"]), (486235, 33765), "DY-E07: reckon gives fund and self part")
        self.report.check(reckoned["passes"], "DY-E07: all conditions hold", reckoned["notice"])
        settled = self.a.new("Settlement", {**form, "filing": filed["doc_no"]})  # As printed on the slip.
        town.settle()
        self.report.equal((self.state(filed["id"]), self.state(settled["id"])), ("CONFIRMED", "CONFIRMED"), "DY-E07: filing and settlement confirmed")
        shown = self.a("show", settled["id"])["record"]
        self.report.equal((shown["fund_pay_fen"], shown["self_pay_fen"]), (486235, 33765), "DY-E07: the desk shows fund 486235, self 33765")
        self.paid(486235, "DY-E07")
        self.net(settled["id"], 486235, "DY-E07")
        self.e07_settlement = settled["id"]

    def e09(self):
        for person, name in ((self.flexible, "flexible employment"), (self.retired, "retired")):
            one = self.a.new("Settlement", birth(person, HOSPITAL_A, 431200, 405000, self.town.next_invoice(), **BORN_2022))
            self.town.settle()
            self.report.equal(self.state(one["id"]), "CONFIRMED", f"DY-E09: {name}: the birth is settled")
            self.paid(405000, f"DY-E09 {name}")
        form = birth(self.ended, HOSPITAL_A, 431200, 405000, self.town.next_invoice(), **BORN_2022)
        pending = self.a("status")["pending"]
        try:
            self.a.new("Settlement", form)
            self.report.check(False, "DY-E09: insurance that has ended is told at the desk")
        except Refused as refused:
            codes = [one["code"] for one in refused.answer["problems"]]
            self.report.equal((refused.code, codes), (1, ["S-340", "STATUS_NOT_NORMAL"]), "DY-E09: insurance that has ended is told at the desk")
        self.report.equal(self.a("status")["pending"], pending, "DY-E09: … and nothing is recorded")
        one = self.a.new("Settlement", form, "--not-met")
        self.town.settle()
        self.report.equal((one["state"], self.state(one["id"])), ("RETURNED", "RETURNED"), "DY-E09: not met: registered and returned")
        self.report.check("参保状态为暂停或终止" in self.record(one["id"])["remark"], "DY-E09: … with the reason that the patient was told")
        self.report.equal(self.city("ledger", one["id"])["lines"], [], "DY-E09: … and no money has moved")
        one = self.a.new("Settlement", {**form, "invoice_no": self.town.next_invoice()}, "--settled")
        self.town.settle()
        self.report.equal((self.state(one["id"]), self.verdict(self.a, one["op_ids"][-1])), ("HELD", ("held", "STATUS_NOT_NORMAL")),
                          "DY-E09: … and what was settled is held, not refused")
        case = self.case_of(one["id"], "RULES")
        self.city("resolve", case["id"], "--choose", "reverse", "--as", "chief")
        self.town.settle()
        self.report.equal(self.state(one["id"]), "REVERSED", "DY-E09: … until it is decided")
        self.net(one["id"], 0, "DY-E09 decided")
        self.paid(0, "DY-E09 decided")

    def stays(self):
        """二2: complications of a pregnancy, and of an operation, beside births."""
        rows = (("complications of a pregnancy", {"inpatient_kind": "disease_by_pregnancy", "birth_type": None, "fetus_count": None}),
                ("complications of an operation", {"inpatient_kind": "disease_by_pregnancy", "birth_type": None, "fetus_count": None, "pregnancy_date": None, "fp_operations": ["tubal"]}))
        for name, changes in rows:
            form = birth(self.town.woman(), HOSPITAL_A, 120000, 112000, self.town.next_invoice(), **{**BORN_2022, **changes})
            one = self.a.new("Settlement", {key: value for key, value in form.items() if value is not None})
            self.town.settle()
            self.report.equal(self.state(one["id"]), "CONFIRMED", f"inpatient: {name}: settled")
            self.paid(112000, f"inpatient: {name}")

    def e12(self):
        form = filing(self.town.man(), self.town.wife())
        before = desk_due_now()
        due = {one["what"]: one for one in self.a.reckon("Filing", form)["due"]}
        after = desk_due_now()
        self.report.check(due["desk"]["date"] in (before, after), f"DY-E12: received now, the desk is due {before}", due["desk"])
        for at, want in (("16:50:00", "2022-10-08"), ("17:20:00", "2022-10-09")):
            answer = self.a.reckon("Filing", form, at=f"2022-09-30 {at}")
            due = {one["what"]: one for one in answer["due"]}
            self.report.equal(due["desk"]["date"], want, f"DY-E12: handed in 2022-09-30 at {at}")

    def returned(self):
        """A filing that does not meet the rules comes back to the desk with every reason, and is counted until it is put right."""
        husband, wife = self.town.man(), self.town.wife()
        one = self.a.new("Filing", filing(husband, wife, institution_code="H42028199999", event_date=day(-3)))
        before = self.a("status")["needs_person"]
        self.town.settle()
        self.report.equal(self.state(one["id"]), "RETURNED", "a filing of an unknown institution is returned")
        listed = [back for back in self.a("inbox")["returned"] if back["id"] == one["id"]]
        self.report.equal(len(listed), 1, "… it is in the inbox")
        codes = {reason["code"] for reason in listed[0]["reasons"]} if listed else set()
        self.report.check(len(codes) >= 2 and "INSTITUTION_UNKNOWN" in codes, "… with every reason at once", codes)
        self.report.equal(self.a("status")["needs_person"], before + 1, "… and counted as one that needs somebody")
        self.a("step", one["id"], "correct", "--from", "-", stdin=json.dumps({"institution_code": HOSPITAL_A, "event_date": day(1)}))
        self.town.settle()
        self.report.equal((self.state(one["id"]), self.a("status")["needs_person"]), ("CONFIRMED", before), "… until it is put right")

    def e13(self):
        woman = self.town.woman()
        one = self.a.new("Settlement", settlement(woman, HOSPITAL_A, 23500, 23500, self.town.next_invoice()))
        two = self.b.new("Settlement", settlement(woman, HOSPITAL_B, 18060, 18060, self.town.next_invoice()))
        return one["id"], two["id"]

    def e13_after(self, ids):
        self.report.equal([self.state(one) for one in ids], ["CONFIRMED", "CONFIRMED"], "DY-E13: both hospitals' visits stand")
        pregnancies = {self.record(one)["pregnancy"] for one in ids}
        self.report.equal(len(pregnancies), 1, "DY-E13: one pregnancy")
        self.report.equal(self.record(pregnancies.pop())["prenatal_total_fen"], 41560, "DY-E13: prenatal total 41560")

    def m14(self):
        """A reversal is the exact negative of what is stored."""
        target = self.e07_settlement
        asked = self.a.new("Reversal", {"target": target, "reason": "演示：录错"})
        self.town.settle()
        self.report.equal((self.state(asked["id"]), self.record(asked["id"])["amount_fen"]), ("REQUESTED", -486235), "M14: −486235 is asked for")
        due = [one for one in self.city("inbox")["items"] if one["kind"] == "task" and one["id"] == asked["id"]]
        self.report.equal([[step["event"] for step in one["steps"]] for one in due], [["approve", "refuse"]], "M14: … and stands among what is due, with its steps")
        self.report.check(due and due[0]["documents"][-1]["id"] == target, "M14: … and with the settlement that it is about", due)
        mine = [one for one in self.county("inbox")["due"] if one["id"] == asked["id"]]
        self.report.equal([(one["about"][-1]["id"], [step["event"] for step in one["steps"]]) for one in mine], [(target, ["approve", "refuse"])],
                          "M14: … and with the county's section chief")
        self.report.equal(self.a("inbox")["due"], [], "M14: … not with the clerk who asked")
        self.county("step", asked["id"], "approve")
        self.town.settle()
        self.report.check(asked["id"] not in str(self.city("inbox")), "M14: … until it is approved")
        self.report.equal((self.state(asked["id"]), self.state(target)), ("APPLIED", "REVERSED"), "M14: applied, the settlement is reversed")
        self.report.equal(self.record(target)["fund_pay_fen"], 486235, "M14: the settlement's amount is not edited")
        self.net(target, 0, "M14")
        self.paid(-486235, "M14")

    def same_day(self):
        """A typing error of today, of which nothing was printed: put right in one press, offline, and nobody is asked; what came back is copied."""
        woman, invoice = self.town.woman(), self.town.next_invoice()
        self.city.stop()
        wrong = self.a.new("Settlement", settlement(woman, HOSPITAL_A, 23500, 23500, invoice))["id"]
        right = self.a("correct-today", wrong, "--from", "-", stdin=json.dumps({"total_fee_fen": 32500, "in_scope_fen": 32000}))["id"]
        self.report.equal([self.a("show", right)["record"][name] for name in ("fund_pay_fen", "self_pay_fen")], [32000, 500], "same day: the amounts are reckoned anew")
        self.city.start()
        self.town.settle()
        self.report.equal((self.state(wrong), self.state(right)), ("REVERSED", "CONFIRMED"), "same day: the right one stands, the wrong one is taken back")
        self.report.check(not [one for one in self.city("inbox")["items"] if wrong in str(one) or right in str(one)], "same day: … and nobody is asked")
        self.net(wrong, 0, "same day: the wrong one")
        self.paid(32000, "same day")
        back = self.city("show", wrong)["taken_back"]
        self.report.equal([(one["type"], one["id"] == right) for one in back], [("Reversal", False), ("Settlement", True)], "same day: the city's page of the wrong one leads to its reversal, and to the right one")
        self.disputed_and_put_right()
        copied = self.a("copy", wrong)
        self.report.equal((copied["type"], copied["form"]["patient_id_no"], "fund_pay_fen" in copied["form"]), ("Settlement", woman.id_no, False), "copy: a draft of what was typed")
        self.a("drop-draft", copied["draft"])

    def disputed_and_put_right(self):
        """A bill that is asked about with another hospital's (K01) is put right: its clerk is told of no refusal, and the sides are called by when they came."""
        woman = self.town.woman()
        mine = self.a.new("Settlement", birth(woman, HOSPITAL_A, 480000, 480000, self.town.next_invoice()))["id"]
        self.town.settle()
        theirs = self.b.new("Settlement", birth(woman, HOSPITAL_B, 450000, 450000, self.town.next_invoice()))["id"]
        self.town.settle()
        self.report.equal([self.state(one) for one in (mine, theirs)], ["HELD", "HELD"], "disputed: both wait")
        anew = self.a("correct-today", mine, "--from", "-", stdin=json.dumps({"total_fee_fen": 470000, "in_scope_fen": 470000}))["id"]
        self.town.settle()
        inbox, status = self.a("inbox"), self.a("status")
        self.report.equal([one["op_id"] for one in inbox["operations"] if one["record"] == mine and one["verdict"]["kind"] == "refused"], [], "disputed: whoever put it right is not told that it was not taken")
        self.report.equal(status["waiting"], sum(len(inbox[name]) for name in ("conflicts", "returned", "due", "decided")) + sum(1 for one in inbox["operations"] if one.get("verdict", {}).get("kind") == "refused") + sum(1 for one in inbox["documents"] if not one.get("with_returned")), "disputed: … and it is not counted")
        (case,) = [one for one in self.city("inbox")["items"] if one["code"] == "K01" and anew in one["records"]]
        self.report.equal(case["records"], [theirs, anew], "disputed: the other hospital's came first now")
        self.city("resolve", case["id"], "--choose", "keep_first", "--note", "演示", "--as", "chief")
        self.town.settle()
        self.report.equal([self.state(one) for one in (mine, theirs, anew)], ["REVERSED", "CONFIRMED", "REVERSED"], "disputed: one birth, one bill")
        self.paid(450000, "disputed")

    def offline_limit(self):
        """50 settlements without an answer, or 200000 yuan: whichever comes first. Other work goes on."""
        self.town.settle()
        self.city.stop()
        woman, count = self.town.woman(), 0
        try:
            for count in range(60):
                self.a.new("Settlement", settlement(woman, HOSPITAL_A, 1000, 1000, self.town.next_invoice()))
        except Refused as refused:
            self.report.equal((count, refused.code, code_of(refused)), (50, 1, "OFFLINE_LIMIT"), "offline limit: the 51st settlement is refused")
        self.report.check(self.a.new("Filing", filing(self.town.man(), self.town.wife()))["op_ids"], "offline limit: a filing can still be recorded")
        large = self.town.woman()
        self.b.new("Settlement", settlement(large, HOSPITAL_B, 19999999, 19999999, self.town.next_invoice()))
        try:
            self.b.new("Settlement", settlement(large, HOSPITAL_B, 2, 2, self.town.next_invoice()))
            self.report.check(False, "offline limit: 20000001 fen are too much")
        except Refused as refused:
            self.report.equal(code_of(refused), "OFFLINE_LIMIT", "offline limit: 20000001 fen are too much")
        self.b.new("Settlement", settlement(large, HOSPITAL_B, 1, 1, self.town.next_invoice()))
        self.report.check(True, "offline limit: 20000000 fen are not")
        self.city.start()
        self.town.settle()
        self.a.new("Settlement", settlement(woman, HOSPITAL_A, 1000, 1000, self.town.next_invoice()))
        self.town.settle()
        self.paid(51 * 1000 + 20000000, "offline limit: after a sync it goes on")

    # Section 11. Each story: what is known before, what both desks do without a link, how it ends.

    def k01(self, choice, ends):
        woman = self.town.woman()
        made = [desk.new("Settlement", birth(woman, hospital, total, scope, self.town.next_invoice()))
                for desk, hospital, total, scope in ((self.a, HOSPITAL_A, 431200, 405000), (self.b, HOSPITAL_B, 398000, 380000))]
        ids = [one["id"] for one in made]

        def decide():
            self.report.equal([self.state(one) for one in ids], ["HELD", "HELD"], "K01: both births are held")
            self.report.equal(self.verdict(self.b, made[1]["op_ids"][-1]), ("held", "K01"), "K01: the second hospital reads why")
            try:
                self.b("reverse", ids[0], "--reason", "演示")
                self.report.check(False, "another hospital's bill is not reversed here")
            except Refused as refused:
                self.report.equal(code_of(refused), "NOT_RECORDING_SITE", "another hospital's bill is not reversed here")
            case = self.case_of(ids[0], "K01")
            self.report.equal(sorted(one["code"] for one in case["choices"]),
                              ["both_as_transfer", "keep_first", "keep_second", "refuse_both"], "K01: what can be decided")
            self.city("resolve", case["id"], "--choose", choice, "--note", "已核实", "--as", "chief")
            return after

        def after():
            self.report.equal([self.state(one) for one in ids], ends, f"K01 {choice}: states")
            for one, amount, end in zip(ids, (405000, 380000), ends):
                self.net(one, amount if end == "CONFIRMED" else 0, f"K01 {choice}")
            kinds = [self.verdict(desk, one["op_ids"][-1])[0] for desk, one in zip((self.a, self.b), made)]
            self.report.equal(kinds, ["accepted" if end == "CONFIRMED" else "refused" for end in ends], f"K01 {choice}: both authors hear of it")
            for desk, one in zip((self.a, self.b), ids):
                told = [case for case in desk("inbox")["decided"] if case["code"] == "K01" and one in [about["id"] for about in case["about"]]]
                self.report.equal([(case["decider"], case["decision"], case["note"]) for case in told], [("chief", choice, "已核实")],
                                  f"K01 {choice}: … by whom and why")
            self.fund += sum(amount for amount, end in zip((405000, 380000), ends) if end == "CONFIRMED")
        return decide

    def k02(self, choice):
        invoice, corrected = self.town.next_invoice(), self.town.next_invoice()
        first = self.a.new("Settlement", settlement(self.town.woman(), HOSPITAL_A, 30000, 28000, invoice))
        later = self.b.new("Settlement", settlement(self.town.woman(), HOSPITAL_B, 31000, 29000, invoice))

        def decide():
            self.report.equal((self.state(first["id"]), self.state(later["id"])), ("CONFIRMED", "HELD"), "K02: the later one is held")
            case = self.case_of(later["id"], "K02")
            value = ("--value", "-") if choice == "correct" else ()
            self.county("resolve", case["id"], "--choose", choice, "--note", "已核对原票", *value,
                        stdin=json.dumps({"invoice_no": corrected}) if value else None)
            return after

        def after():
            stands = choice == "correct"
            self.report.equal((self.state(first["id"]), self.state(later["id"])), ("CONFIRMED", "CONFIRMED" if stands else "REVERSED"), f"K02 {choice}: states")
            if stands:
                self.report.equal(self.record(later["id"])["invoice_no"], corrected, "K02 correct: the number is the right one")
            self.net(later["id"], 29000 if stands else 0, f"K02 {choice}")
            self.report.equal(self.verdict(self.b, later["op_ids"][-1])[0], "accepted" if stands else "refused", f"K02 {choice}: the author hears of it")
            self.fund += 28000 + (29000 if stands else 0)
        return decide

    def k03_before(self, event_back=1):
        husband, wife = self.town.man(), self.town.wife()
        return self.a.new("Filing", filing(husband, wife, event_date=day(event_back)))["id"], husband, wife

    def k03(self, filed, first, care_back, name):
        """Care today or before, cancelled today: the settlement stands and the filing with it, whoever syncs first."""
        record, husband, wife = filed
        cancel = self.county("step", record, "cancel")
        made = self.a.new("Settlement", settlement(wife, HOSPITAL_A, 26000, 25100, self.town.next_invoice(), husband, filing=record,
                                                   event_date=day(care_back), visit_date=day(care_back)))

        def decide():
            return after

        def after():
            self.report.equal((self.state(record), self.state(made["id"])), ("CONFIRMED", "CONFIRMED"), f"K03 {name}: the settlement stands, the filing too")
            self.report.equal(self.verdict(self.county, cancel["op_ids"][0]), ("refused", "K03"), f"K03 {name}: who cancelled hears of it")
            self.net(made["id"], 25100, f"K03 {name}")
            self.fund += 25100
        self.first.extend([first] if first else [])
        return decide

    def k03_decided(self, filed, choice):
        """Care on a later day than the cancel: a person decides."""
        record, husband, wife = filed
        cancel = self.county("step", record, "cancel", at=f"{day(1)} 10:00:00")
        made = self.a.new("Settlement", settlement(wife, HOSPITAL_A, 26000, 25100, self.town.next_invoice(), husband, filing=record,
                                                   event_date=day(0), visit_date=day(0)))

        def decide():
            self.report.equal(self.state(made["id"]), "HELD", "K03: care after the cancel: held")
            case = self.case_of(made["id"], "K03")
            if case is None:
                return lambda: None
            self.city("resolve", case["id"], "--choose", choice, "--as", "chief")
            return after

        def after():
            kept = choice == "keep"
            self.report.equal((self.state(record), self.state(made["id"])), ("CONFIRMED", "CONFIRMED") if kept else ("CANCELLED", "REVERSED"), f"K03 {choice}: states")
            self.report.equal(self.verdict(self.county, cancel["op_ids"][0])[0], "refused" if kept else "accepted", f"K03 {choice}: the cancel's author hears of it")
            self.net(made["id"], 25100 if kept else 0, f"K03 {choice}")
            self.fund += 25100 if kept else 0
        return decide

    def k04_same(self):
        husband, wife = self.town.man(), self.town.wife()
        one = self.a.new("Filing", filing(husband, wife))["id"]
        two = self.b.new("Filing", filing(husband, wife, HOSPITAL_B, pregnancy_date=day(200)))["id"]

        def decide():
            self.report.equal([self.state(x) for x in (one, two)], ["CONFIRMED", "CONFIRMED"], "K04 same facts: both numbers stay")
            self.report.equal(self.city("show", two)["header"].get("points_to"), one, "K04 same facts: the second points to the first")
            self.report.check(two in self.record(one).get("occasions", []), "K04 same facts: it is an occasion of the first")
            return lambda: None
        return decide

    def k04(self, choice, ends):
        husband, wife = self.town.man(), self.town.wife()
        ids = [self.a.new("Filing", filing(husband, wife))["id"], self.b.new("Filing", filing(husband, wife, HOSPITAL_B, fetus_count=2))["id"]]

        def decide():
            case = self.case_of(ids[1], "K04")
            self.report.equal(sorted(one["code"] for one in case["choices"]), ["keep_first", "keep_second", "two_pregnancies"], "K04: what can be decided")
            self.county("resolve", case["id"], "--choose", choice, "--note", "已核对")
            return after

        def after():
            self.report.equal([self.state(one) for one in ids], ends, f"K04 {choice}: states")
            pregnancies = [self.record(one).get("pregnancy") for one in ids]
            if choice == "two_pregnancies":
                self.report.check(pregnancies[0] != pregnancies[1], "K04 two_pregnancies: each has its own")
        return decide

    def k05(self, record):
        one = self.a.amend(record, {"marriage_cert_no": "J990101-2021-900001"})
        two = self.county.amend(record, {"spouse_employer_name": "演示金湖街道纺织厂"})

        def decide():
            kinds = [self.verdict(self.a, one["op_ids"][0])[0], self.verdict(self.county, two["op_ids"][0])[0]]
            self.report.equal(kinds, ["accepted", "merged"], "K05: different groups merge, both authors are told")
            shown = self.record(record)
            self.report.equal((shown["marriage_cert_no"], shown["spouse_employer_name"]), ("J990101-2021-900001", "演示金湖街道纺织厂"), "K05: both changes are there")
            return lambda: None
        return decide

    def k06(self, record, choice, ends):
        self.a.amend(record, {"fetus_count": 2})
        held = self.county.amend(record, {"fetus_count": 3})

        def decide():
            self.report.equal(self.verdict(self.county, held["op_ids"][0]), ("held", "K06"), "K06: the second value is held")
            self.report.equal(self.record(record)["fetus_count"], 2, "K06: the present value stays meanwhile")
            case = self.case_of(record, "K06")
            value = ("--value", "-") if choice == "typed" else ()
            self.county("resolve", case["id"], "--choose", choice, *value, stdin=json.dumps({"fetus_count": 4}) if value else None)
            return after

        def after():
            self.report.equal(self.record(record)["fetus_count"], ends, f"K06 {choice}: the value")
            self.report.equal(self.verdict(self.county, held["op_ids"][0])[0], "accepted" if choice == "B" else "refused", f"K06 {choice}: the author hears of it")
            self.report.equal(self.a("show", record)["record"]["fetus_count"], ends, f"K06 {choice}: the hospital sees it")
            told = [one for one in self.a("inbox")["decided"] if one["code"] == "K06" and record in [about["id"] for about in one["about"]]]
            seen = [(one["decider"], one["decision"], one["sides"][0]["common"], one["sides"][0]["theirs"], one["sides"][0]["mine"]) for one in told]
            self.report.equal(seen, [("c01", choice, "1", "2", "3")], f"K06 {choice}: … and who decided, with the values that stood against each other")
            self.a("inbox", "--put-away", told[0]["conflict"])
            self.report.check(told[0]["conflict"] not in str(self.a("inbox")["decided"]), f"K06 {choice}: … until it is put away")
        return decide

    def k06_by_itself(self, record):
        """Contact: last writer. Remarks: both stay. The same value, once full-width: they agree."""
        self.a.amend(record, {"contact_phone": "13900000001", "remark": "甲院：已电话核实"})
        self.county.amend(record, {"contact_phone": "13900000002", "remark": "县局：地址有变"})

        def decide():
            shown = self.record(record)
            self.report.equal(shown["contact_phone"], "13900000002", "K06: the last writer's phone")
            self.report.check("已电话核实" in shown["remark"] and "地址有变" in shown["remark"], "K06: both remarks stay")
            return lambda: None
        return decide

    def k06_equal(self, record):
        self.a.amend(record, {"patient_name": "例 改名", "fetus_count": 2})
        two = self.county.amend(record, {"fetus_count": 2})

        def decide():
            self.report.check(self.verdict(self.county, two["op_ids"][0])[0] in ("accepted", "merged"), "K06: equal values agree")
            return lambda: None
        return decide

    def k18(self, target):
        asked = [desk.new("Reversal", {"target": target, "reason": "演示：重复冲销"}) for desk in (self.a, self.county)]

        def decide():
            self.report.equal(self.verdict(self.county, asked[1]["op_ids"][0]), ("refused", "K18"), "K18: the second reversal is refused")
            self.county("step", asked[0]["id"], "approve")
            return after

        def after():
            self.report.equal((self.state(asked[0]["id"]), self.state(target)), ("APPLIED", "REVERSED"), "K18: the first is applied")
            self.net(target, 0, "K18: negated once")
        return decide

    def conflicts(self):
        town = self.town
        self.first = []
        filings = [self.a.new("Filing", filing(town.man(), town.wife()))["id"] for _ in range(6)]
        cancelled = [self.k03_before(), self.k03_before(), self.k03_before(10), self.k03_before(), self.k03_before()]
        target = self.a.new("Settlement", settlement(town.woman(), HOSPITAL_A, 20500, 20000, town.next_invoice()))["id"]
        town.settle()
        self.fund += 20000
        self.returned()
        self.paid(0, "before the link is cut")
        self.city.stop()
        visits = self.e13()
        stories = [
            self.k01("keep_first", ["CONFIRMED", "REVERSED"]), self.k01("keep_second", ["REVERSED", "CONFIRMED"]),
            self.k01("both_as_transfer", ["CONFIRMED", "CONFIRMED"]), self.k01("refuse_both", ["REVERSED", "REVERSED"]),
            self.k02("reject"), self.k02("correct"),
            self.k03(cancelled[0], None, 1, "before the cancel"), self.k03(cancelled[1], None, 0, "the same day"),
            self.k03(cancelled[2], None, 5, "after the day planned, before the cancel"),
            self.k03_decided(cancelled[3], "keep"), self.k03_decided(cancelled[4], "reverse"),
            self.k04_same(), self.k04("keep_first", ["CONFIRMED", "CANCELLED"]), self.k04("keep_second", ["CANCELLED", "CONFIRMED"]),
            self.k04("two_pregnancies", ["CONFIRMED", "CONFIRMED"]),
            self.k05(filings[0]), self.k06(filings[1], "A", 2), self.k06(filings[2], "B", 3), self.k06(filings[3], "typed", 4),
            self.k06_by_itself(filings[4]), self.k06_equal(filings[5]), self.k18(target)]
        self.city.start()
        self.a.settle_down()  # The order is ours to choose: what hospital A did stands first.
        self.b.settle_down()
        town.settle()
        self.e13_after(visits)
        self.fund += 41560
        self.finish(stories)
        self.fund -= 20000  # K18's target
        self.paid(0, "all conflicts decided")

    def cancel_first(self):
        """K03 again, the county's cancel arriving before the settlement."""
        self.first = []
        filed = self.k03_before()
        self.town.settle()
        self.city.stop()
        story = self.k03(filed, None, 1, "the cancel came first")
        self.city.start()
        self.county.settle_down()
        self.report.equal(self.state(filed[0]), "CANCELLED", "K03 the cancel came first: it is taken")
        self.town.settle()
        self.finish([story])
        self.paid(0, "K03 the cancel came first")

    def reread(self, person, status):
        """The register tells another status from 2015 on."""
        path = os.path.join(self.town.folder, f"again-{person.id_no[-4:]}-{status}.csv")
        write_csv(path, REGISTER_HEAD, [register_row(person, status)])
        self.city("import", "register", path)
        self.town.settle()

    def k15(self):
        """Somebody's insurance is changed afterwards: nothing is undone by itself."""
        husband, wife = self.town.man(), self.town.wife()
        filed = self.a.new("Filing", filing(husband, wife, pregnancy_date=day(210)))["id"]
        stories = []
        for choice, carrier, form in (("keep", woman := self.town.woman(), settlement(woman, HOSPITAL_A, 21000, 20000, self.town.next_invoice())),
                                      ("reverse", woman := self.town.woman(), settlement(woman, HOSPITAL_A, 21000, 20000, self.town.next_invoice())),
                                      ("reverse", husband, {**settlement(wife, HOSPITAL_A, 21000, 20000, self.town.next_invoice(), husband), "filing": filed})):
            stories.append((choice, carrier, self.a.new("Settlement", form)["id"]))
        self.town.settle()
        self.paid(60000, "K15 before")
        for choice, carrier, one in stories:
            self.reread(carrier, "灵活就业")
            self.report.equal(self.state(one), "CONFIRMED", "K15: the same right all the same: nothing")
            self.reread(carrier, "终止")
            self.report.equal(self.state(one), "HELD", "K15: it is asked about")
            case = self.case_of(one, "K15")
            self.city("resolve", case["id"], "--choose", choice, "--note", "演示", "--as", "chief")
            self.town.settle()
            self.report.equal(self.state(one), "CONFIRMED" if choice == "keep" else "REVERSED", f"K15 {choice}: carried out")
            self.net(one, 20000 if choice == "keep" else 0, f"K15 {choice}")
            self.reread(carrier, "暂停")
            again = [case for case in self.city("inbox")["items"] if one in case.get("records", [])]
            self.report.equal(again, [], f"K15 {choice}: not asked a second time")
        self.paid(-40000, "K15 after")

    def finish(self, stories):
        """Each is decided, both sides fetch, and the ends are looked at. A story that breaks stops no other."""
        ends = [self.guarded(story) for story in stories]
        self.town.settle()
        for end in ends:
            if end:
                self.guarded(end)

    def guarded(self, story):
        try:
            return story()
        except (Refused, KeyError, TypeError, IndexError, AttributeError) as error:
            self.report.check(False, f"a story went on: {error!r}"[:400])
            return None

    def at_the_end(self):
        for desk in self.town.desks:
            self.report.check(desk("sync")["digests_equal"] and desk("verify")["ok"], f"{desk.name}: digests equal, files sound")
        verified = self.city("verify")
        self.report.check(verified["ok"] and verified["ledger_balanced"], "the city verifies, the ledger balances", verified)

    def run(self):
        try:
            for part in (self.e07, self.e09, self.stays, self.e12, self.m14, self.same_day, self.conflicts, self.cancel_first, self.k15, self.offline_limit, self.at_the_end):
                self.guarded(part)
        finally:
            self.city.kill()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("daye", Daye))
