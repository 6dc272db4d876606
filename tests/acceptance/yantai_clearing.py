#!/usr/bin/env python3
"""Yantai's clearing with hospitals and their deposit (YT-E03 to E08, E16, E17; K14, K16, K23, K24), and Daye's monthly statement.

Expected values are those of domain.md section 10. Through the real programs: two hospitals, each with a desk for care and one for
clearing, a county laptop, and the posts of the city.
"""
import datetime
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from stage import City, Desk, Refused  # noqa: E402
from town import REGISTER_HEAD, People, Report, birth, code_of, register_row, write_csv  # noqa: E402

STAFF = (("front", "front_clerk"), ("chief", "section_chief"), ("account", "finance_accountant"), ("confirm", "finance_confirm"), ("clerk", "city_clerk"))
E06_TOTALS = [820000] * 11 + [823380]  # deposits of 984338 together


class Hospitals:
    """A city that clears with two hospitals by the month."""

    def __init__(self, bin_dir, folder, profile, division, women=90):
        self.folder, self.profile, self.division = folder, profile, division
        self.codes = {"a": f"H{division}00003", "b": f"H{division}00004"}
        self.city = City(bin_dir, os.path.join(folder, "city"))
        self.care = {key: Desk(bin_dir, os.path.join(folder, f"care-{key}"), f"care-{key}") for key in "ab"}
        self.clerk = {key: Desk(bin_dir, os.path.join(folder, f"clearing-{key}"), f"clearing-{key}") for key in "ab"}
        self.county = Desk(bin_dir, os.path.join(folder, "county"), "county")
        self.desks = (*self.care.values(), *self.clerk.values(), self.county)
        people = People()
        self.women = [people.person(True) for _ in range(women)]
        self.report, self.invoice = Report(), 30000000

    def found(self):
        city = self.city
        city("init", "--profile", self.profile)
        self.import_rows("institutions", ("定点医疗机构编码", "医院", "等级", "行政区划", "定点开始日期", "联网"),
                         [(self.codes[key], f"演示{key}院", 2, self.division, "2015-01-01", "是") for key in "ab"])
        self.import_rows("register", REGISTER_HEAD, [register_row(one) for one in self.women])
        self.import_rows("contributions", ("身份证号码", "缴费月份", "至月份", "足额"), [(one.id_no, 202001, 202610, "是") for one in self.women])
        posts = [(self.care[key], f"000{number}", f"care-{key}", "desk_clerk") for number, key in ((3, "a"), (4, "b"))]
        posts += [(self.clerk[key], f"000{number}", f"clear-{key}", "hospital_clearing_clerk") for number, key in ((3, "a"), (4, "b"))]
        posts.append((self.county, "0009", "county", "front_clerk"))
        for number, key in ((3, "a"), (4, "b")):
            city("site", "add", f"000{number}", "--kind", "hospital_desk", "--name", f"演示{key}院", "--division", self.division, "--institution", self.codes[key])
        city("site", "add", "0009", "--kind", "county_bureau", "--name", "演示经办", "--division", self.division)
        for desk, site, operator, role in posts:
            city("staff", "add", operator, "--name", "例员", "--site", site, "--role", role)
            desk.code = city("enrol", site, "--operator", operator)["code"]
        for name, role in STAFF:
            city("staff", "add", name, "--name", "试员", "--role", role)
        city.reader = "front"
        city.start()
        for desk in self.desks:
            desk("enrol", city.url, desk.code)
            desk.settle_down()
        return self

    def import_rows(self, kind, head, rows):
        path = os.path.join(self.folder, kind + ".csv")
        write_csv(path, head, rows)
        answer = self.city("import", kind, path)
        self.report.equal(answer["refused"], 0, f"{kind} come from a file")

    def settle(self, *desks):
        for desk in desks or self.desks * 2:
            desk.settle_down()

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def record(self, record_id):
        return self.city("show", record_id)["record"]

    # Care and clearing.

    def born(self, key, fen, day, hand_over=True):
        """A birth at a hospital, all of it in scope."""
        self.invoice += 1
        woman = self.women.pop()
        conceived = datetime.date.fromisoformat(day) - datetime.timedelta(days=260)
        form = birth(woman, self.codes[key], fen, fen, str(self.invoice), event_date=day, admission_date=day, discharge_date=day, settled_on=day,
                     pregnancy_date=conceived.isoformat(), service_cert_no="S1",
                     birth_cert_no="B1")
        done = self.care[key].new("Settlement", form)["id"]
        if hand_over:
            self.care[key].settle_down()
        return done

    def clearing(self, key, month):
        found = self.city("clearing", "list", "--institution", self.codes[key], "--month", month)["clearings"]
        return found[0]["id"] if found else None

    def figures(self, key, month):
        return self.record(self.clearing(key, month))

    def step(self, record_id, event, who, said=None):
        more = ["--from", "-"] if said else []
        return self.city("step", record_id, event, "--as", who, *more, stdin=json.dumps(said, ensure_ascii=False) if said else None)

    def at_hospital(self, key, record_id, event, said=None, hand_over=True):
        desk = self.clerk[key]
        if hand_over:
            desk.settle_down()
        more = ["--from", "-"] if said else []
        desk("step", record_id, event, *more, stdin=json.dumps(said, ensure_ascii=False) if said else None)
        if hand_over:
            desk.settle_down()

    def bring_to(self, state, key, month):
        one = self.clearing(key, month)
        road = (("OPEN", "submit", None), ("SUBMITTED", "audit", "front"), ("AUDITED", "agree", "front"), ("AUDITED", "agree", None),
                ("RECONCILED", "sign", "chief"), ("SIGNED", "check", "account"), ("FINANCE_CHECKED", "confirm", "confirm"))
        for at, event, who in road:
            now = self.state(one)
            if now == state:
                break
            if now != at:
                continue
            if who is None:
                self.at_hospital(key, one, event)
            else:
                self.step(one, event, who)
        self.report.equal(self.state(one), state, f"{key} {month}: {state}")
        return one

    def close(self, key, month):
        return self.bring_to("CLOSED", key, month)

    def reverse(self, key, target):
        asked = self.care[key].new("Reversal", {"target": target, "reason": "演示：录错"})["id"]
        self.care[key].settle_down()
        self.step(asked, "approve", "chief")
        self.care[key].settle_down()
        return asked

    def cases(self, code):
        return [one["id"] for one in self.city("inbox")["items"] if one["code"] == code]

    def refused(self, what, wanted, *arguments, **more):
        try:
            self.city(*arguments, **more)
            self.report.check(False, what)
        except Refused as refused:
            self.report.equal(code_of(refused), wanted, what)

    def end(self):
        self.settle()
        verified = self.city("verify")
        self.report.check(verified["ok"], "the city's store says the truth", verified["findings"])
        self.report.check(self.city("ledger")["balanced"], "the ledger balances")


class Yantai(Hospitals):
    def months(self):
        """YT-E03, E04: each figure in a month of its own; YT-E07, E08: the days."""
        rows = [((1234567,), 123457, 1111110), ((1005,), 101, 904), ((1004,), 100, 904), ((1006,), 101, 905), ((5,), 1, 4), ((), 0, 0),
                ((1005, 1005, 1005), 302, 2713)]
        for number, (lines, _, _) in enumerate(rows):
            for fen in lines:
                self.born("a", fen, f"2025-{number + 1:02d}-15", hand_over=False)
            if not lines:
                self.city("clearing", "open", "--month", 202501 + number, "--institution", self.codes["a"], "--as", "front")
        self.care["a"].settle_down()
        for number, (lines, deposit, payable) in enumerate(rows):
            month = 202501 + number
            self.close("a", month)
            figures = self.figures("a", month)
            self.report.equal((figures["deposit_fen"], figures["payable_fen"]), (deposit, payable), f"YT-E03/E04: {lines} is {deposit} and {payable}")
        self.report.equal(self.city("ledger", "--account", "hospital_payable", "--party", self.codes["a"])["balance_fen"], 0, "nothing is owed for what is cleared")
        year = self.city("ledger", "--account", "deposit", "--party", self.codes["a"], "--year", 2025)
        self.report.equal(-year["balance_fen"], 123457 + 101 + 100 + 101 + 1 + 302, "the year's deposit stands in the ledger")
        before = self.city("ledger", "--account", "deposit", "--party", self.codes["a"], "--at", 10)
        self.report.equal(before["balance_fen"], 0, "… and did not stand there earlier")
        for month, hospital, bureau in ((202401, "2024-02-18", "2024-02-18"), (202601, "2026-02-10", "2026-02-14")):
            self.city("clearing", "open", "--month", month, "--institution", self.codes["b"], "--as", "front")
            figures = self.figures("b", month)
            self.report.equal((figures["hospital_due"], figures["bureau_due"]), (hospital, bureau), f"YT-E07/E08: days of {month}")
        self.report.equal(len(self.city("clearing", "list", "--overdue")["clearings"]), 2, "what is past its day is told")
        sheet = self.city("clearing", "sheet", self.clearing("a", 202507))["text"]
        self.report.check("生育住院 | 3 | 30.15 | 30.15" in sheet and "保证金 3.02" in sheet, "F-09 says what it comes to", sheet)
        self.refused("one hospital's month has one clearing", "BAD_STATE", "step", self.clearing("a", 202501), "audit", "--as", "front")

    def deductions(self):
        """YT-E05, K24: two inspections recorded at the county without a link; the second takes what is left."""
        self.born("a", 1000000, "2025-08-15")
        self.born("a", 300000, "2025-09-15")
        forms = [self.inspection("a", 202508, fen) for fen in (60000, 70000)]
        entered = [self.deduct(one) for one in forms]
        self.report.equal([self.state(one) for one in entered], ["PENDING", "PENDING"], "a deduction waits for its month")
        self.close("a", 202508)
        self.close("a", 202509)
        applied = [self.record(one) for one in entered]
        self.report.equal([(one["applied_fen"], one["unapplied_fen"]) for one in applied], [(60000, 0), (40000, 30000)], "YT-E05: 60000 and 40000; 30000 unapplied")
        year = self.city("deposit", "show", self.codes["a"], "--year", 2025)
        months = {one["month"]: one["net_fen"] for one in year["months"]}
        self.report.equal((months[202508], months[202509]), (0, 30000), "YT-E05: nothing left; the next month untouched")
        told = self.cases("K24")
        self.report.equal(len(told), 1, "K24: the chief is told")
        self.city("resolve", told[0], "--choose", "noted", "--as", "chief")
        self.report.equal(self.cases("K24"), [], "K24: … once")
        self.refused("an inspection is deducted once", "DEDUCTION_ENTERED", "new", "DepositDeduction", "--as", "front", stdin=json.dumps({"inspection": forms[0]}))

    def inspection(self, key, month, fen):
        form = {"institution_code": self.codes[key], "inspected_on": "2025-08-20", "findings": "演示：超范围收费", "requested_fen": fen, "month": month,
                "items": [{"item": "收费", "result": "不符", "deduct_fen": fen}]}
        one = self.county.new("Inspection", form)["id"]
        self.county.settle_down()
        self.step(one, "review", "chief")
        self.at_hospital(key, one, "agree")
        self.step(one, "agree", "front")
        self.report.equal(self.state(one), "AGREED", "inspection: both sides have signed")
        return one

    def deduct(self, inspection):
        self.county.settle_down()
        one = self.county.new("DepositDeduction", {"inspection": inspection})["id"]
        self.county.settle_down()
        return one

    def late_and_reversed(self):
        """K14, K16; YT-E16: between a desk that is offline and the clearing desk of the same hospital."""
        wrong = self.born("a", 300000, "2025-10-10")
        offline = self.born("a", 44444, "2025-10-11", hand_over=False)  # The link of the care desk fails.
        one = self.bring_to("SUBMITTED", "a", 202510)
        self.care["a"].settle_down()
        late = self.record(offline)
        self.report.equal((late["clearing_month"], late["clearing_kind"], self.state(offline)), (202511, "late", "CONFIRMED"), "K14: it goes into the next open month")
        self.report.equal(self.care["a"]("show", offline)["record"]["clearing_month"], 202511, "K14: … and its desk knows")
        # K16 before the signature: the line is dropped, and the month audited anew.
        drop = self.born("a", 70000, "2025-11-10")
        self.bring_to("RECONCILED", "a", 202511)
        self.reverse("a", drop)
        self.report.equal((self.state(drop), self.state(self.clearing("a", 202511))), ("REVERSED", "SUBMITTED"), "K16: dropped, and audited anew")
        self.report.equal(self.figures("a", 202511)["total_fen"], 44444, "K16: … without it")
        self.bring_to("AUDITED", "a", 202511)
        # K16 after it, and YT-E16: the negative line of the next month.
        self.bring_to("CLOSED", "a", 202510)
        self.close("a", 202511)
        self.city("clearing", "open", "--month", 202512, "--institution", self.codes["a"], "--as", "front")
        self.born("a", 1234567, "2025-12-10")
        reversal = self.reverse("a", wrong)
        self.report.equal((self.record(reversal)["kind"], self.record(reversal)["clearing_month"]), ("post_clearing", 202512), "K16: a negative line of the next month")
        self.close("a", 202512)
        figures = self.figures("a", 202512)
        self.report.equal((figures["total_fen"], figures["deposit_fen"], figures["payable_fen"]), (934567, 93457, 841110), "YT-E16: 934567 is 93457 and 841110")
        self.report.equal(self.state(one), "CLOSED", "K16: a paid month is not opened again")

    def carried(self):
        """YT-E17."""
        wrong = self.born("a", 300000, "2026-01-10")
        self.close("a", 202601)
        self.reverse("a", wrong)
        self.close("a", 202602)
        self.born("a", 1234567, "2026-03-10")
        self.close("a", 202603)
        first, second = self.figures("a", 202602), self.figures("a", 202603)
        self.report.equal((first["total_fen"], first["deposit_fen"], first["payable_fen"]), (-300000, 0, 0), "YT-E17: below nothing, nothing is paid")
        self.report.equal((second["carry_fen"], second["deposit_fen"], second["payable_fen"]), (-300000, 93457, 841110), "YT-E17: carried over")

    def disputes(self):
        """对账: a difference told at the hospital without a link; a part is not allowed."""
        bill = self.born("b", 50000, "2026-03-12")
        self.born("b", 20000, "2026-03-13")
        self.at_hospital("b", self.clearing("b", 202603), "submit", {"stated_count": 2, "stated_fen": "710.00"})
        one = self.bring_to("AUDITED", "b", 202603)
        told = self.city("clearing", "show", one)
        self.report.equal((told["stated_differs"], told["lines_fen"], "与医院申报不符" in told["text"]), (True, 70000, True), "what the hospital states is held against its lines")
        self.clerk["b"].settle_down()
        self.at_hospital("b", one, "differ", {"differences": [{"settlement": bill, "hospital_fen": 51000, "reason": "少记一项"}]}, hand_over=False)
        self.report.equal(self.state(one), "AUDITED", "a difference recorded offline has not arrived")
        self.clerk["b"].settle_down()
        self.report.equal((self.state(one), self.figures("b", 202603)["differences"][0]["bureau_fen"]), ("DISPUTED", 50000), "… and has, with the city's own figure")
        self.step(one, "answer", "front", {"answer": "核减超标准部分", "disallowed": [{"settlement": bill, "amount_fen": 5000, "reason": "超标准"}]})
        self.close("b", 202603)
        self.report.equal(self.figures("b", 202603)["total_fen"], 65000, "what is not allowed is off the total")
        self.reverse("b", bill)
        self.report.equal(self.city("clearing", "show", self.clearing("b", 202604))["lines"][0]["amount_fen"], -45000, "… and is not taken back twice")

    def year(self):
        """YT-E06, E08; K23 and K14 after the payout, each way."""
        months = [202401 + number for number in range(12)]
        for month, fen in zip(months, E06_TOTALS):
            self.born("b", fen, f"2024-{month % 100:02d}-12", hand_over=False)
        self.care["b"].settle_down()
        for month in months[:-1]:
            self.close("b", month)
        form = {"institution_code": self.codes["b"], "year": 2024, "payout_bp": 8550}
        enter = ("new", "DepositPayout", "--as", "front")
        self.refused("a year is paid out when its twelve months are cleared", "YEAR_NOT_CLEARED", *enter, stdin=json.dumps(form))
        self.close("b", months[-1])
        self.refused("… and assessed", "NOT_ASSESSED", *enter, stdin=json.dumps(form))
        scores = self.county.new("IndicatorAssessment", {"institution_code": self.codes["b"], "year": 2024, "scores": [{"item": "次均费用", "full": 60, "score": 51},
                                                                                                                  {"item": "病历", "full": 40, "score": 35}]})["id"]
        self.county.settle_down()
        self.step(scores, "review", "chief")
        self.at_hospital("b", scores, "agree")
        self.step(scores, "agree", "front")
        self.report.equal((self.state(scores), self.record(scores)["total_score"]), ("AGREED", 86), "assessed and agreed to")
        payout = self.city(*enter, stdin=json.dumps(form))["verdict"]["record_id"]
        paid = self.record(payout)
        self.report.equal((paid["sum_net_fen"], paid["payout_fen"], paid["retained_fen"]), (984338, 841609, 142729), "YT-E06: 841609, 142729 retained")
        self.report.equal(paid["due"], "2025-01-27", "YT-E08: due on the last working day before 31 January")
        # K23 before the signature: recomputed.
        early, redo, over = [self.inspection("b", 202403, fen) for fen in (338, 1000, 2000)]
        self.step(payout, "print", "front")
        self.deduct(early)
        paid = self.record(payout)
        self.report.equal((self.state(payout), paid["sum_net_fen"], paid["payout_fen"]), ("ENTERED", 984000, 841320), "K23: reckoned anew, printed again")
        # After it: the chief decides; void and redo, then the next year.
        self.sign(payout)
        held = self.deduct(redo)
        self.report.equal((self.state(held), self.record(payout)["payout_fen"]), ("HELD", 841320), "K23: nothing is paid on a changed sum")
        self.city("resolve", self.cases("K23")[0], "--choose", "redo", "--note", "演示", "--as", "chief")
        self.report.equal((self.state(payout), self.state(held)), ("VOID", "APPLIED"), "K23 redo: void, and deducted")
        payout = self.city(*enter, stdin=json.dumps(form))["verdict"]["record_id"]
        self.report.equal(self.record(payout)["sum_net_fen"], 983000, "K23 redo: done anew")
        self.sign(payout)
        held = self.deduct(over)
        self.city("resolve", self.cases("K23")[0], "--choose", "next_year", "--note", "演示", "--as", "chief")
        self.report.equal((self.state(held), self.record(held)["month"]), ("PENDING", 202501), "K23 next_year: from the next year's month")
        self.step(payout, "check", "account")
        self.step(payout, "confirm", "confirm")
        self.report.equal((self.state(payout), self.city("ledger", "--account", "deposit", "--party", self.codes["b"], "--year", 2024)["balance_fen"]), ("PAID", 0),
                          "the year's deposit is paid out")
        sheet = self.city("deposit", "show", self.codes["b"], "--year", 2024)["text"]
        self.report.check("2024年03月 | 820.00 | 13.38 | 806.62" in sheet and "85.50%" in sheet, "F-10 says the year", sheet)
        for choice, state in (("accept_late", "CONFIRMED"), ("refuse", "REVERSED")):
            late = self.born("b", 1111, "2024-06-20")
            self.report.equal(self.state(late), "HELD", "K14: after the payout of its year the city is asked")
            self.city("resolve", self.cases("K14")[0], "--choose", choice, "--note", "演示", "--as", "clerk")
            self.care["b"].settle_down()
            self.report.equal((self.state(late), self.care["b"]("show", late)["state"]), (state, state), f"K14 {choice}")

    def sign(self, payout):
        self.step(payout, "print", "front")
        self.step(payout, "sign", "chief")

    def posts(self):
        """Nobody acts at two posts; a hospital speaks for itself alone."""
        self.city("staff", "add", "both", "--name", "试员", "--role", "front_clerk", "--role", "section_chief")
        self.born("b", 3000, "2026-05-12")
        one = self.bring_to("SUBMITTED", "b", 202605)
        self.step(one, "audit", "both")
        self.step(one, "agree", "front")
        self.at_hospital("b", one, "agree")
        self.refused("who audited does not sign", "OTHER_PERSON", "step", one, "sign", "--as", "both")
        self.report.check(one not in [row["id"] for row in self.clerk["a"]("list", "HospitalClearing")["records"]], "another hospital's clearing is not here")
        self.close("b", 202605)

    def run(self):
        try:
            self.found()
            self.months()
            self.deductions()
            self.late_and_reversed()
            self.carried()
            self.disputes()
            self.posts()
            self.year()
            self.end()
        finally:
            self.city.stop()
        return self.report.done()


class Daye(Hospitals):
    """A monthly statement, all of it paid: deposit 0."""

    def together(self):
        """One step for every hospital of a month, in one go."""
        month = 202509
        for key in "ab":
            self.born(key, 400000, "2025-09-10")
        a = self.bring_to("RECONCILED", "a", month)
        b = self.bring_to("AUDITED", "b", month)
        def step(event, who):
            return self.city("clearing", "step", event, "--month", month, "--as", who)

        self.refused("a month's step: by a post that does not take it", "NO_ROLE", "clearing", "step", "sign", "--month", month, "--as", "front")
        told = step("sign", "chief")
        self.report.equal((told["taken"], told["refused"], told["other_state"]), ([a], [], [b]), "a month's step: taken where its turn is, the other stays out")
        self.report.equal((self.state(a), self.state(b)), ("SIGNED", "AUDITED"), "a month's step: … and no state is jumped")
        self.report.equal(len(step("sign", "chief")["other_state"]), 2, "a month's step: a second time it is nobody's turn")
        self.bring_to("RECONCILED", "b", month)
        step("sign", "chief")
        self.refused("a month's step: that there is not", "UNKNOWN_EVENT", "clearing", "step", "nonsense", "--month", month, "--as", "chief")
        self.refused("a month's step: by nobody of the city", "E-625", "clearing", "step", "check", "--month", month, "--as", "nobody")
        self.report.equal(sorted(step("check", "account")["taken"]), sorted([a, b]), "a month's step: finance checks both")
        step("confirm", "confirm")
        self.report.equal((self.state(a), self.state(b)), ("CLOSED", "CLOSED"), "a month's step: … and pays both")
        self.report.equal(self.figures("b", month)["payable_fen"], 400000, "a month's step: each its own amount")

    def run(self):
        try:
            self.found()
            self.born("a", 1234567, "2025-08-10")
            self.close("a", 202508)
            figures = self.figures("a", 202508)
            self.report.equal((figures["total_fen"], figures["deposit_fen"], figures["payable_fen"]), (1234567, 0, 1234567), "Daye: all of it is paid")
            self.report.equal(figures.get("hospital_due"), None, "Daye: no day is printed")
            self.report.check("100.00% 拨付 12,345.67" in self.city("clearing", "sheet", self.clearing("a", 202508))["text"], "Daye: the statement says so")
            self.together()
            self.end()
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("clearing", lambda *where: Daye(*where, "daye", "420281"), lambda *where: Yantai(*where, "yantai", "370600")))
