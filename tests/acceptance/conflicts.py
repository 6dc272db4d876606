#!/usr/bin/env python3
"""Conflicts between what desks did without a link and what the city has learnt meanwhile, through the real programs.

Each is provoked as it arises, and decided each possible way (domain.md section 11): K12, K15, K19, K21, K27, K30, K34, K35.
"""
import http.server
import json
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from stage import Refused  # noqa: E402
from town import BORN, HOSPITAL_A, REGISTER_HEAD, Report, Town, application, birth, code_of, day, filing, register_row, settlement, uscc, write_csv  # noqa: E402

# One for each story: a file that was taken in before changes nothing.
EMPLOYERS = {"draft": (uscc(7), "演示农机厂"), "keep": (uscc(8), "演示粮站"), "reopen": (uscc(9), "演示车队")}


def mistyped(id_no):
    """One digit of the serial changed, with the right check digit; nobody in the town has such a number."""
    digits = id_no[:14] + "9" + id_no[15:17]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(weights, digits)) % 11]


class Conflicts:
    def __init__(self, bin_dir, folder):
        self.town = Town(bin_dir, folder, women=60, men=30, employers=EMPLOYERS).found()
        self.report, self.folder, self.city = Report(), folder, self.town.city
        self.a, self.b, self.county = self.town.a, self.town.b, self.town.county
        self.files = 0
        for name, roles in (("front", ("front_clerk",)), ("clerk", ("city_clerk",)), ("director", ("director",))):
            self.city("staff", "add", name, "--name", "试员", *[x for role in roles for x in ("--role", role)])

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def record(self, record_id):
        return self.city("show", record_id)["record"]

    def cases(self, code, *about):
        return [one for one in self.city("inbox")["items"] if one["code"] == code and all(x in one.get("records", []) for x in about)]

    def one_case(self, code, *about):
        found = self.cases(code, *about)
        self.report.equal(len(found), 1, f"{code}: one case is open")
        return found[0]["id"]

    def resolve(self, case, choice, who="chief", value=None):
        more = ("--value", "-") if value else ()
        try:
            self.city("step", case, "decide", "--as", who)
            self.report.check(False, "a case is not closed by a step that chooses nothing")
        except Refused as refused:
            self.report.equal(code_of(refused), "DECIDED_BY_CHOICE", "a case is not closed by a step that chooses nothing")
        self.city("resolve", case, "--choose", choice, "--note", "演示", "--as", who, *more, stdin=json.dumps(value) if value else None)
        self.town.settle()

    def file(self, kind, head, rows):
        self.files += 1
        path = os.path.join(self.folder, f"{kind}-{self.files}.csv")
        write_csv(path, head, rows)
        return self.city("import", kind, path)

    def offline(self, record):
        """The desks record without a link; then all meet."""
        self.city.stop()
        ids = record()
        self.city.start()
        self.town.settle()
        return ids

    def create(self, record_type, form, who):
        return self.city("new", record_type, "--as", who, "--from", "-", stdin=json.dumps(form, ensure_ascii=False))["verdict"]["record_id"]

    # K12 ---------------------------------------------------------------------------------------
    def k12(self, choice):
        """One woman, her number typed wrong at the other hospital."""
        husband, wife = self.town.man(), self.town.wife()
        wrong = mistyped(wife.id_no)

        def record():
            one = self.a.new("Filing", filing(husband, wife))["id"]
            two = self.b.new("Filing", filing(husband, wife, "H42028100004", patient_id_no=wrong, fetus_count=2))["id"]
            return one, two
        one, two = self.offline(record)
        case = self.one_case("K12")
        self.report.check(self.record(one)["patient"] != self.record(two)["patient"], "K12: never joined by itself")
        self.resolve(case, choice)
        joined = self.record(one)["patient"] == self.record(two)["patient"]
        self.report.equal(joined, choice != "keep_apart", f"K12 {choice}: one person, or two")
        right = {"merge_first": {wife.id_no}, "merge_second": {wrong}, "keep_apart": {wife.id_no, wrong}}[choice]
        self.report.equal({self.record(x)["patient_id_no"] for x in (one, two)}, right, f"K12 {choice}: the papers bear the right number")
        follow = self.cases("K04", one, two)
        self.report.equal(len(follow), 0 if choice == "keep_apart" else 1, f"K12 {choice}: keys are checked again")
        for again in follow:
            self.resolve(again["id"], "keep_first")

    # K15 ---------------------------------------------------------------------------------------
    def k15(self, choice):
        """Refused for her status; then the register is put right."""
        person = self.town.woman()
        self.file("register", REGISTER_HEAD, [(*register_row(person, "终止")[:5], "2016-01-01", "否")])
        form = settlement(person, HOSPITAL_A, 23500, 23500, self.town.next_invoice())
        one = self.a.new("Settlement", form, "--settled")["id"]
        self.town.settle()
        self.resolve(self.one_case("RULES", one), "reverse")
        self.report.equal(self.state(one), "REVERSED", "K15: refused and reversed")
        self.file("register", REGISTER_HEAD, [(*register_row(person, "正常")[:5], "2016-01-01", "否")])
        self.town.settle()
        case = self.one_case("K15", one)
        mine = [x for x in self.a("inbox")["conflicts"] if x["conflict"] == case]
        self.report.equal(len(mine), 1, "K15: the desk is invited to ask her back")
        self.a("resolve", case, "--choose", choice, "--note", "演示")
        self.town.settle()
        self.report.equal(self.state(one), "REVERSED", f"K15 {choice}: nothing is paid by itself")
        if choice == "left":
            self.county("resolve", self.one_case("K15", one), "--choose", "claim", "--note", "演示")
            self.town.settle()
        if choice == "invited":
            again = self.a.new("Settlement", {**form, "invoice_no": self.town.next_invoice()})["id"]
            self.town.settle()
            self.report.equal(self.state(again), "CONFIRMED", "K15 invited: settled anew")
        self.report.equal(self.cases("K15"), [], f"K15 {choice}: nothing is left open")

    # K19 ---------------------------------------------------------------------------------------
    def wage(self, story, yuan):
        report = self.file("wages", ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源"), [(EMPLOYERS[story][0], 2021, yuan, "税务推送")])
        self.report.equal(report["refused"], 0, f"K19: tax says {yuan}")
        self.town.settle()

    def k19(self, when):
        """LP-E07: tax corrects 785000 to 812000 while the review is under way, or after it."""
        self.wage(when, "7850.00")
        woman = self.town.employed(when)
        self.a.new("Settlement", birth(woman, HOSPITAL_A, 431200, 405000, self.town.next_invoice(), **BORN))
        self.town.settle()
        one = self.a.new("AllowanceApplication", application(woman))["id"]
        self.town.settle()
        self.city("step", one, "accept", "--as", "front")
        self.city("step", one, "first_review", "--as", "chief")
        self.report.equal(self.record(one)["total_fen"], 2564333, "LP-E07: by 785000")
        if when == "draft":
            self.wage(when, "8120.00")
            self.report.equal((self.record(one)["total_fen"], self.cases("K19")), (2652533, []), "LP-E07: a draft is reckoned anew")
            self.file("wage_confirmations", ("统一社会信用代码", "年度", "单位已确认"), [(EMPLOYERS[when][0], 2021, "是")])
            wage = self.city("list", "WageBase")["records"][0]["id"]
            self.report.equal(self.state(wage), "CONFIRMED", "the employer has confirmed by a file")
            self.city("step", one, "approve", "--as", "chief")
            sheet = self.city("determination", EMPLOYERS[when][0], "--month", day().replace("-", "")[:6])
            self.report.equal([row["total_fen"] for row in sheet["rows"]], [2652533], "the employer's determination lists it")
            self.town.settle()
            self.report.check(self.county("list", "BenefitDetermination")["records"], "… and the county's desk has it to read")
            return
        self.city("step", one, "approve", "--as", "chief")
        self.wage(when, "8120.00")
        self.report.equal((self.record(one)["total_fen"], self.state(one)), (2564333, "HELD"), "LP-E07: an approved one stays 2564333, and waits")
        self.resolve(self.one_case("K19", one), when)
        if when == "keep":
            self.report.equal((self.record(one)["total_fen"], self.state(one)), (2564333, "APPROVED"), "K19 keep: stays 2564333")
        else:
            self.city("step", one, "first_review", "--as", "chief")
            self.report.equal(self.record(one)["total_fen"], 2652533, "K19 reopen: reviewed anew, 2652533")

    # K21 ---------------------------------------------------------------------------------------
    def k21(self, choice):
        """Suspended at the city while the hospital has no link."""
        woman = self.town.woman()
        form = birth(woman, HOSPITAL_A, 431200, 405000, self.town.next_invoice())

        def record():
            self.create("Suspension", {"subject": "person", "name": woman.name, "id_no": woman.id_no, "from": day(30), "reason": "演示：欠费"}, "clerk")
            return self.a.new("Settlement", form)["id"]
        one = self.offline(record)
        self.report.equal(self.state(one), "HELD", "K21: settled without knowing")
        case = self.one_case("K21", one)
        if choice == "granted":
            waiver = self.create("SuspensionWaiver", {"subject": "person", "name": woman.name, "id_no": woman.id_no, "by": "admission", "institution_code": HOSPITAL_A,
                                                      "admission_no": form["admission_no"], "reason": "演示：已补缴"}, "clerk")
            self.city("step", waiver, "grant", "--as", "clerk")
            self.town.settle()
            self.report.equal((self.state(waiver), self.cases("K21")), ("USED", []), "K21: a waiver for the stay settles it")
        else:
            self.resolve(case, choice, "clerk")
        self.report.equal(self.state(one), "REVERSED" if choice == "reverse" else "CONFIRMED", f"K21 {choice}")
        self.report.equal(self.record(one)["self_pay_fen"], 26200, f"K21 {choice}: her part is what she paid")
        if choice != "reverse":
            self.report.check(self.record(one).get("waiver"), f"K21 {choice}: it names the waiver")

    # K27 ---------------------------------------------------------------------------------------
    def k27(self, choice):
        """A desk whose clock is three days ahead."""
        husband, wife = self.town.man(), self.town.wife()

        def record():
            return self.a.new("Filing", filing(husband, wife), at=f"{day(-3)} 10:00:00")["id"]
        one = self.offline(record)
        case = self.one_case("K27", one)
        self.report.equal(self.state(one), "CONFIRMED", "K27: the work goes on")
        if choice == "typed":
            self.resolve(case, choice, "front", {"declared_on": day(1)})
            self.report.equal(self.record(one)["declared_on"], day(1), "K27 typed: the county's date")
        else:
            self.resolve(case, choice, "front")
        self.report.equal(self.cases("K27"), [], f"K27 {choice}: decided")

    # K30 ---------------------------------------------------------------------------------------
    def k30(self, choice):
        """The hospital's designation ended while it had no link."""
        woman, back = self.town.woman(), {"keep": 10, "reverse": 11}[choice]  # A file that was taken in before changes nothing.
        head = ("定点医疗机构编码", "医院", "等级", "行政区划", "定点开始日期", "定点结束日期", "联网")

        def record():
            self.file("institutions", head, [(HOSPITAL_A, "演示甲院", 2, "420281", "2015-01-01", day(back), "是")])
            return self.a.new("Settlement", settlement(woman, HOSPITAL_A, 23500, 23500, self.town.next_invoice()))["id"]
        one = self.offline(record)
        self.report.equal(self.state(one), "HELD", "K30: without right on the day")
        self.resolve(self.one_case("K30", one), choice)
        self.report.equal(self.state(one), "CONFIRMED" if choice == "keep" else "REVERSED", f"K30 {choice}")
        self.file("institutions", head[:5] + head[6:], [(HOSPITAL_A, "演示甲院", 2, "420281", f"2015-01-{back}", "是")])
        self.town.settle()

    def right_ended(self):
        """The clerk's right ended while the hospital had no link."""
        husband, wife = self.town.man(), self.town.wife()

        def record():
            self.city("staff", "end", "b01", "--on", day(1))
            care = {"event_date": day(), "visit_date": day()}
            facts = [self.b.new("Settlement", settlement(self.town.woman(), "H42028100004", 23500, 23500, self.town.next_invoice(), **care))["id"] for _ in range(2)]
            return facts, self.b.new("Filing", filing(husband, wife, "H42028100004"))["id"]
        facts, other = self.offline(record)
        for fact, choice, end, paid in zip(facts, ("keep", "reverse"), ("CONFIRMED", "REVERSED"), (23500, 0)):
            self.report.equal(self.state(fact), "HELD", "K30: what was settled by somebody without right is asked about")
            self.resolve(self.one_case("K30", fact), choice)
            net = sum(line["debit_fen"] - line["credit_fen"] for line in self.city("ledger", fact)["lines"] if line["account"] == "fund")
            self.report.equal((self.state(fact), net), (end, paid), f"K30 of the operator, {choice}")
        try:
            self.city("show", other)
            self.report.check(False, "K30: what is no fact is not taken")
        except Refused as refused:
            self.report.equal(code_of(refused), "C-404", "K30: what is no fact is not taken")

    # K34 ---------------------------------------------------------------------------------------
    def push(self, kind, person, finding, as_of):
        report = self.file("pushes", ("查询事项", "姓名", "证件号码", "结论", "事实日期"), [(kind, person.name, person.id_no, finding, as_of)])
        self.report.equal((report["taken"], report["refused"]), (1, 0), f"a department says: {kind} {finding}")
        self.town.settle()

    def k34(self, choice):
        """The form says that she has no work, the department says that she has."""
        husband, wife = self.town.man(), self.town.wife()
        one = self.a.new("Filing", filing(husband, wife))["id"]
        self.town.settle()
        if choice == "after":
            self.push("就业登记", wife, "是", day())
            self.report.equal((self.state(one), self.cases("K34", one)), ("RETURNED", []), "K34: found after the filing, it goes back")
            return
        self.push("基本医疗保险参保", wife, "是", day(40))
        self.report.equal(self.state(one), "HELD", "K34: contradicting, a person hears her")
        self.resolve(self.one_case("K34", one), choice)
        self.report.equal(self.state(one), "CONFIRMED" if choice == "keep" else "CANCELLED", f"K34 {choice}")

    # K35 ---------------------------------------------------------------------------------------
    def k35(self, choice):
        """The hospital cancels while the county edits, both without a link."""
        one = self.a.new("Filing", filing(self.town.man(), self.town.wife()))["id"]
        self.town.settle()
        self.city.stop()
        self.county.amend(one, {"fetus_count": 2})
        self.a("step", one, "cancel")
        self.city.start()
        self.a.settle_down()
        self.town.settle()
        case = self.one_case("K35", one)
        self.a("resolve", case, "--choose", choice, "--note", "演示")
        self.town.settle()
        wanted = ("CONFIRMED", 2) if choice == "apply" else ("CANCELLED", 1)
        self.report.equal((self.state(one), self.record(one)["fetus_count"]), wanted, f"K35 {choice}")

    # Departments -------------------------------------------------------------------------------
    def asked(self):
        """A question leaves as a file, and comes back as one; or over a line, in the same words."""
        for way in ("file", "line"):
            person = self.town.wife()
            one = self.a.new("DepartmentQuery", {"kind": "marriage", "name": person.name, "id_no": person.id_no})["id"]
            self.town.settle()
            if way == "file":
                path = os.path.join(self.folder, "questions.csv")
                self.report.equal(self.city("questions", path)["questions"], 1, "one question waits")
                with open(path, encoding="utf-8") as file:
                    self.report.check(one in file.read(), "… and names its number")
                answer = self.file("answers", ("编号", "结论", "答复编号"), [(one, "是", "J990101-2021-000001")])
                self.report.equal((answer["taken"], answer["refused"]), (1, 0), "the answer is taken")
            else:
                with Department() as url:
                    self.report.equal(self.city("ask", url)["taken"], 1, "the same over a line")
            self.town.settle()
            self.report.equal((self.state(one), self.a("show", one)["state"]), ("ANSWERED", "ANSWERED"), f"by {way}: answered, at the desk as well")
        self.report.equal(self.city("ask", "http://127.0.0.1:9")["asked"], 0, "nothing to ask: nobody is called")

    def run(self):
        self.asked()
        for story, choices in ((self.k12, ("merge_first", "merge_second", "keep_apart")), (self.k15, ("invited", "left", "closed")), (self.k19, ("draft", "keep", "reopen")),
                               (self.k21, ("waive", "granted", "reverse")), (self.k27, ("received", "typed")), (self.k30, ("keep", "reverse")),
                               (self.k34, ("after", "keep", "breach")), (self.k35, ("refuse", "apply"))):
            for choice in choices:
                story(choice)
        self.right_ended()
        self.report.check(self.city("verify")["ok"], "the city's store says the truth")
        self.city.stop()
        return self.report.done()


class Department:
    """A department's line on loopback: answers yes to every question, in the words of docs/PARTNERS.md."""

    def __enter__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                questions = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8").splitlines()
                body = "编号,结论,答复编号\r\n" + "".join(f"{line.split(',')[0]},是,演示{i}\r\n" for i, line in enumerate(questions[1:]))
                self.send_response(200)
                self.send_header("Content-Type", "text/csv; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode("utf-8"))

            def log_message(self, *_):
                pass
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}/"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    sys.exit(play("conflicts", Conflicts))
