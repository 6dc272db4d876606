#!/usr/bin/env python3
"""Wrong inputs through the real programs: forms and JSON at a desk, CSV and commands at the city, HTTP at both.

Each has its own answer (a code and a Chinese sentence; exit 1 refused, 2 usage, 3 surroundings), changes nothing,
and no answer and no log repeats a value of the input.
"""
import copy
import glob
import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from town import HOSPITAL_A, REGISTER_HEAD, Report, Town, birth, day, filing, settlement  # noqa: E402

NOBODY = "01900000-0000-7000-8000-000000000001"  # a well-formed id of nothing
CHINESE = re.compile("[\u4e00-\u9fff]")


def run(command, stdin=b""):
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


class Inputs:
    def __init__(self, bin_dir, folder):
        self.bin, self.folder = bin_dir, folder
        self.town = Town(bin_dir, folder, women=20, men=10).found()
        self.report = Report()
        self.city, self.desk, self.county = self.town.city, self.town.a, self.town.county
        self.husband, self.wife = self.town.man(), self.town.wife()
        # Not 13900000142, which is the example that answers give.
        self.secret = {self.husband.id_no, self.husband.name, self.wife.id_no, self.wife.name, "13900777143", "J990101-2021-000001"}
        self.form = filing(self.husband, self.wife, contact_phone="13900777143")
        self.settlement = settlement(self.town.woman(), HOSPITAL_A, 9000, 8000, self.town.next_invoice(), contact_phone="13900777143")
        self.birth = birth(self.town.woman(), HOSPITAL_A, 90000, 80000, self.town.next_invoice(), contact_phone="13900777143")
        self.filed = self.desk.new("Filing", filing(self.town.man(), self.town.wife()))["id"]
        self.town.settle()
        self.count = 0
        self.place = 0

    # What must not change.

    def snapshot(self):
        desks = [(desk("status")["seq"], len(desk("drafts")["drafts"])) for desk in (self.desk, self.county)]
        city = self.city("status")
        return desks, city["operations"], city["entries"], city["fund_fen"], len(city["replicas"])

    def judge(self, what, code, wanted, text, exit_code=None, wanted_exit=None):
        """One wrong input: its answer."""
        self.count += 1
        wrong = []
        if wanted_exit is not None and exit_code != wanted_exit:
            wrong.append(f"exit {exit_code}, wanted {wanted_exit}")
        if code != wanted:
            wrong.append(f"code {code}, wanted {wanted}")
        if not CHINESE.search(text):
            wrong.append("no Chinese sentence")
        if any(value in text for value in self.secret):
            wrong.append("repeats " + str([value for value in self.secret if value in text]))
        self.report.check(not wrong, f"{what}: {wanted}", "; ".join(wrong) + " | " + text[:300])

    def command(self, what, command, wanted, wanted_exit=1, stdin=b""):
        exit_code, out, err = run(command, stdin)
        try:
            answer = json.loads(out)
        except ValueError:
            answer = {}
        error = answer.get("error", {})
        codes = [one.get("code") for one in answer.get("problems", [])] + [error.get("code")]
        code = wanted if wanted in codes else error.get("code")
        self.judge(what, code, wanted, out + err, exit_code, wanted_exit)

    def group(self, name, cases):
        """Cases one after the other, then: nothing has changed."""
        before = self.snapshot()
        cases()
        self.report.equal(self.snapshot(), before, f"{name}: nothing has changed")

    # Forms.

    def put(self, record_type, what, wanted, change, base=None, desk=None):
        form = copy.deepcopy(base or (self.form if record_type == "Filing" else self.settlement))
        change(form)
        for value in form.values():  # What is typed wrongly is as private as what is right.
            if isinstance(value, str) and len(value) > 9 and not re.fullmatch(r"[\d-]{10}|[a-z_]+", value) and not value.startswith("H42"):
                self.secret.add(value)
        self.command(f"{record_type}: {what}", (desk or self.desk).command("new", record_type, "--from", "-"), wanted,
                     stdin=json.dumps(form, ensure_ascii=False).encode())

    def forms(self):
        def set_to(**values):
            return lambda form: form.update(values)

        def without(*names):
            return lambda form: [form.pop(name) for name in names]

        wife, husband = self.wife.id_no, self.husband.id_no
        other_check = wife[:-1] + ("0" if wife[-1] != "0" else "1")
        for what, wanted, change in (
                ("no name", "S-201", without("patient_name")), ("an empty name", "S-201", set_to(patient_name="")),
                ("a name of blanks", "S-201", set_to(patient_name="  ")), ("no ID number", "S-201", without("patient_id_no")),
                ("no husband", "S-201", without("spouse_name", "spouse_id_no")),
                ("no day of pregnancy", "S-201", without("pregnancy_date")), ("no number of children", "S-201", without("fetus_count")),
                ("no kind of care", "S-201", set_to(care_kinds=[])), ("employment left open", "S-201", without("patient_employed")),
                ("no phone", "S-201", without("contact_phone")), ("no husband's employer", "S-201", without("spouse_employer_name")),
                ("wrong check character", "S-203", set_to(patient_id_no=other_check)), ("17 digits", "S-203", set_to(patient_id_no=wife[:-1])),
                ("19 digits", "S-203", set_to(patient_id_no=wife + "1")), ("letters in the number", "S-203", set_to(patient_id_no="99010119AB0101004X")),
                ("born on 30 February", "S-203", set_to(patient_id_no="990101199002300047")),
                ("a number of 15 digits", "S-203", set_to(patient_id_no="990101900101004")),
                ("a man's number", "S-220", set_to(patient_sex="male")), ("husband is the wife", "S-222", set_to(spouse_id_no=wife, spouse_name=self.wife.name)),
                ("wrong husband's number", "S-203", set_to(spouse_id_no=husband[:-1])),
                ("a phone of letters", "S-210", set_to(contact_phone="电话一二三四五六七八")), ("a phone of three digits", "S-210", set_to(contact_phone="110")),
                ("30 February", "S-207", set_to(pregnancy_date="2022-02-30")), ("a date with slashes that is none", "S-207", set_to(event_date="2022/9/30")), ("eight digits that are no date", "S-207", set_to(event_date="20220931")),
                ("a date without day", "S-207", set_to(declared_on="2022-09")), ("a date of words", "S-207", set_to(event_date="昨天")),
                ("born before conceived", "S-221", set_to(event_date=day(250))),
                ("digits in the name", "S-209", set_to(patient_name="例安3")), ("an ID number for a name", "S-209", set_to(patient_name="９９")),
                ("51 characters of name", "S-202", set_to(patient_name="例" * 51)), ("a line break in the name", "S-218", set_to(patient_name="例\n安")),
                ("no child", "S-217", set_to(fetus_count=0)), ("ten children", "S-217", set_to(fetus_count=10)),
                ("a child and a half", "S-237", set_to(fetus_count=1.5)), ("a number in quotes", "S-234", set_to(fetus_count="一")),
                ("a truth in other words", "S-234", set_to(patient_employed="不清楚")), ("a list for a name", "S-234", set_to(patient_name=["例"])),
                ("unknown kind", "S-235", set_to(filing_kind="新备案")), ("unknown care", "S-235", set_to(care_kinds=["prenatal", "spa"])),
                ("the same care twice", "S-224", set_to(care_kinds=["prenatal", "prenatal"])), ("unknown sex", "S-235", set_to(patient_sex="不详")),
                ("institution code too short", "S-212", set_to(institution_code="H420")),
                ("certificate number of 60 characters", "S-202", set_to(marriage_cert_no="9" * 60)),
                ("a field of no form", "S-233", set_to(bank_card="6222020200112233")), ("the state", "S-233", set_to(state="CONFIRMED")),
                ("the document number", "S-233", set_to(doc_no="1")), ("the city's reference", "S-253", set_to(patient=NOBODY)),
                ("who relies on it", "S-253", set_to(relied_on_by=[NOBODY])), ("lateness", "S-253", set_to(late=False))):
            self.put("Filing", what, wanted, change)
        for what, wanted, change in (
                ("a negative amount", "S-208", set_to(total_fee_fen=-1)), ("yuan with a point", "S-237", set_to(total_fee_fen=90.5)),
                ("an amount in words", "S-237", set_to(in_scope_fen="八十元")), ("an amount in a string without a point: yuan or fen?", "S-237", set_to(in_scope_fen="8000")), ("three decimals", "S-237", set_to(in_scope_fen="80.005")), ("more than is possible", "S-208", set_to(total_fee_fen=10 ** 15)),
                ("an amount beyond 64 bits", "S-237", set_to(total_fee_fen=10 ** 20)), ("an exponent", "S-237", set_to(in_scope_fen=1e22)),
                ("no total", "S-201", without("total_fee_fen")), ("no invoice number", "S-201", without("invoice_no")),
                ("no invoice code", "S-201", without("invoice_code")), ("identity left open", "S-201", without("identity_checked")),
                ("no kind of benefit", "S-201", without("benefit_kind")), ("unknown benefit", "S-235", set_to(benefit_kind="dental")),
                ("no day of visit", "S-201", without("visit_date")), ("no event", "S-201", without("event_date")),
                ("wrong check character", "S-203", set_to(patient_id_no=other_check)), ("a filing that is no id", "S-238", set_to(filing="备案一号")),
                ("the city's invoice", "S-253", set_to(invoice=NOBODY)), ("operation without a name", "S-201", set_to(benefit_kind="fp_outpatient"))):
            self.put("Settlement", what, wanted, change)
        for what, wanted, change in (
                ("discharged before admitted", "S-221", set_to(discharge_date=day(9))), ("no kind of stay", "S-201", without("inpatient_kind")),
                ("no admission", "S-201", without("admission_date")), ("46 weeks", "S-217", set_to(gestation_weeks=46))):
            self.put("Settlement", what, wanted, change, base=self.birth)
        for what, wanted, change in (
                ("fund and self part are not the total", "MONEY_SUM", lambda form: form.update(self_pay_fen=form["self_pay_fen"] + 1)),
                ("more in scope than in total", "IN_SCOPE_OVER_TOTAL", lambda form: form.update(in_scope_fen=form["total_fee_fen"] + 1)),
                ("amounts that are not the rule's", "MONEY_MISMATCH", lambda form: form.update(fund_pay_fen=form["fund_pay_fen"] - 1, self_pay_fen=form["self_pay_fen"] + 1)),
                ("not the person of the card", "IDENTITY_FAILED", set_to(identity_checked=False)), ("the day after tomorrow", "EVENT_IN_FUTURE", set_to(event_date=day(-2), visit_date=day(-2), settled_on=day(-2))), ("a visit on another day", "VISIT_NOT_EVENT", set_to(visit_date=day(2))), ("settled before the care", "S-221", set_to(settled_on=day(9))),
                ("a hospital on no list", "INSTITUTION_UNKNOWN", set_to(institution_code="H42028199999"))):
            self.put("Settlement", what, wanted, change)
        self.put("Filing", "of a kind that the city does not offer", "NOT_OFFERED",
                 set_to(filing_kind="out_of_city", expected_date=day(-60), filing_reason="work"))
        self.put("Settlement", "by a county, which has no such post", "NO_ROLE", set_to(), desk=self.county)
        self.put("Reversal", "without a target", "S-201", lambda form: [form.clear(), form.update(reason="录错")])
        self.put("Reversal", "of what is no id", "S-238", lambda form: [form.clear(), form.update(target="一号", reason="录错")])
        self.put("Reversal", "amount given by hand", "S-253", lambda form: [form.clear(), form.update(target=NOBODY, reason="录错", amount_fen=-1)])
        self.put("Person", "made at a desk", "S-254", lambda form: form.clear())
        self.put("Nothing", "a type of no record", "S-250", lambda form: form.clear())

    # JSON itself.

    def texts(self):
        good = json.dumps(self.form, ensure_ascii=False)
        deep = "[" * 5000 + "]" * 5000
        for what, wanted, text in (
                ("nothing at all", "S-231", b""), ("no JSON", "S-231", "备案登记表".encode()), ("cut off", "S-231", good[:-9].encode()),
                ("something behind it", "S-231", (good + "{}").encode()), ("single quotes", "S-231", b"{'filing_kind':'spouse'}"),
                ("a comment", "S-231", b"{/* */}"), ("not a number", "S-231", b'{"fetus_count":NaN}'), ("a list at the top", "S-236", b"[]"),
                ("null at the top", "S-236", b"null"), ("a name twice", "S-232", (good[:-1] + ',"filing_kind":"spouse"}').encode()),
                ("nested 5000 times", "S-239", ('{"remark":' + deep + "}").encode()), ("over one mebibyte", "S-239", ('{"remark":"' + "例" * 400000 + '"}').encode()),
                ("not UTF-8", "S-231", b'{"patient_name":"\xff\xfe"}'), ("GB18030", "S-231", good.encode("gb18030")),
                ("half a surrogate", "S-231", b'{"patient_name":"\\ud800"}')):
            self.command(f"JSON: {what}", self.desk.command("new", "Filing", "--from", "-"), wanted, stdin=text)

    # The desk's command line.

    def desk_commands(self):
        desk = self.desk.command
        wife = self.wife
        for what, command, wanted, code in (
                ("no command", desk(), "C-901", 2), ("unknown command", desk("settle-all"), "C-901", 2), ("unknown option", desk("status", "--fast"), "C-901", 2),
                ("no type", desk("new"), "C-901", 2), ("a form that is not there", desk("new", "Filing", "--from", "/nowhere/form.json"), "C-901", 2),
                ("limit 0", desk("list", "Filing", "--limit", "0"), "C-901", 2), ("limit of words", desk("list", "Filing", "--limit", "all"), "C-901", 2),
                ("unknown suite", desk("enrol", "http://127.0.0.1:1", "AAA-AAAAA-AAAAA", "--suite", "rot13"), "C-901", 2),
                ("list of an unknown type", desk("list", "Claims"), "S-250", 1), ("unknown state", desk("list", "Filing", "--state", "DONE"), "S-252", 1),
                ("steps of an unknown type", desk("steps", "Claims"), "S-250", 1), ("show of nothing", desk("show", NOBODY), "S-251", 1),
                ("show of no id", desk("show", "甲一号"), "S-251", 1), ("amend of nothing", desk("amend", NOBODY, "--from", "-"), "S-251", 1),
                ("step on nothing", desk("step", NOBODY, "cancel"), "S-251", 1), ("unknown step", desk("step", self.filed, "approve_all"), "UNKNOWN_EVENT", 1),
                ("the city's step", desk("step", self.filed, "close"), "SERVER_ONLY", 1), ("a step from another state", desk("step", self.filed, "correct"), "BAD_STATE", 1),
                ("resolve of nothing", desk("resolve", NOBODY, "--choose", "A"), "S-270", 1), ("put away of nothing", desk("inbox", "--put-away", NOBODY), "S-275", 1),
                ("check of a wrong number", desk("check", wife.id_no[:-1] + "A", wife.name, "--benefit", "prenatal"), "S-203", 1),
                ("check without a name", desk("check", wife.id_no, "", "--benefit", "prenatal"), "S-209", 1),
                ("check of an unknown benefit", desk("check", wife.id_no, wife.name, "--benefit", "all"), "S-259", 1),
                ("drop of no draft", desk("drop-draft", NOBODY), "S-257", 1), ("drop of no id", desk("drop-draft", "一"), "S-257", 1),
                ("saving no draft", desk("new", "Filing", "--from", "-", "--draft", "一"), "S-257", 1),
                ("enrolled twice", desk("enrol", self.city.url, "AAA-AAAAA-AAAAA"), "E-603", 1)):
            stdin = json.dumps({"remark": "说明"}).encode() if "amend" in command else json.dumps(self.form).encode() if "--from" in command else b""
            self.command(f"desk: {what}", command, wanted, code, stdin)
        self.command("desk: an empty amendment", desk("amend", self.filed, "--from", "-"), "S-258", stdin=b"{}")
        self.command("desk: another's field", desk("amend", self.filed, "--from", "-"), "S-253", stdin=b'{"late":true}')
        new = os.path.join(self.folder, "new-desk")
        empty = [self.desk.program, "--data", new, "--json"]
        self.command("desk: not enrolled", empty + ["status"], "E-601", 3)
        self.command("desk: a wrong code", empty + ["enrol", self.city.url, "AAA-AAAAA-AAAAA"], "E-611", 1)
        self.command("desk: no code", empty + ["enrol", self.city.url, "一二三"], "E-606", 1)
        self.command("desk: no such city", empty + ["enrol", "http://127.0.0.1:1", "AAA-AAAAA-AAAAA"], "N-401", 3)
        self.command("desk: an address of another kind", empty + ["enrol", "ftp://127.0.0.1/", "AAA-AAAAA-AAAAA"], "E-607", 1)

    # Files and commands at the city.

    def import_file(self, what, kind, data, wanted):
        path = os.path.join(self.folder, f"wrong-{self.place}.csv")
        self.place += 1
        with open(path, "wb") as file:
            file.write(data)
        exit_code, out, err = run(self.city.command("import", kind, path))
        answer = json.loads(out) if out.strip() else {}
        codes = [line["code"] for line in answer.get("lines", [])] + [answer.get("error", {}).get("code")]
        self.judge(f"import {kind}: {what}", wanted if wanted in codes else str(codes), wanted, out + err, exit_code, 1)

    def files(self):
        person = self.town.people.person(True)
        self.secret |= {person.id_no, person.name}

        def register(**changes):
            row = dict(zip(REGISTER_HEAD, (person.id_no, person.name, "女", "职工基本医疗保险", "正常", "2015-01-01", "否")))
            row.update(changes)
            return (",".join(REGISTER_HEAD) + "\n" + ",".join(row.values()) + "\n").encode()

        for what, wanted, data in (
                ("wrong check character", "I-721", register(身份证号码=person.id_no[:-1] + ("0" if person.id_no[-1] != "0" else "1"))),
                ("15 digits", "I-722", register(身份证号码="990101900101004")), ("no name", "I-720", register(姓名="")),
                ("name of 51", "I-723", register(姓名="例" * 51)), ("unknown sex", "I-724", register(性别="未知")), ("the other sex", "I-725", register(性别="男")),
                ("unknown insurance", "I-727", register(险种类型="车险")), ("unknown status", "I-728", register(参保状态="在册")),
                ("30 February", "I-729", register(起始日期="2015-02-30")), ("tomorrow", "I-730", register(起始日期=day(-2))),
                ("maybe", "I-733", register(暂缓="也许")), ("too many cells", "I-710", register(暂缓="否,,,,,")),
                ("an open quote", "I-711", register(姓名='"' + person.name)), ("a control character", "I-712", register(姓名="例\x01安")),
                ("a long line", "I-713", register(姓名="例" * 9000)), ("not UTF-8", "I-714", register() [:-4] + b"\xff\xfe\n"),
                ("empty", "I-701", b""), ("GB18030", "I-703", register().decode().encode("gb18030")), ("UTF-16", "I-704", register().decode().encode("utf-16")),
                ("a spreadsheet", "I-705", b"PK\x03\x04" + bytes(200)), ("no column of names", "I-707", "姓名,性别\n例安,女\n".encode()),
                ("a column twice", "I-709", register().replace("暂缓".encode(), "性别".encode())),
                ("unknown column", "I-708", register().replace("暂缓".encode(), "备注一".encode()))):
            self.import_file(what, "register", data, wanted)

        def months(*cells):
            return ("身份证号码,缴费月份,至月份,足额\n" + ",".join(cells) + "\n").encode()

        known = self.town.women[0].id_no
        self.secret.add(known)
        for what, wanted, data in (
                ("month 13", "I-740", months(known, "202213", "202213", "是")), ("backwards", "I-741", months(known, "202209", "202201", "是")),
                ("months to come", "I-742", months(known, "209901", "209902", "是")), ("a hundred years", "I-743", months(known, "192001", "202201", "是")),
                ("half paid", "I-744", months(known, "202201", "202209", "一半")), ("of nobody", "I-745", months(person.id_no, "202201", "202209", "是"))):
            self.import_file(what, "contributions", data, wanted)
        head = "定点医疗机构编码,医院,等级,行政区划,定点开始日期,联网\n"
        for what, wanted, row in (
                ("short code", "I-757", "H42,演示丙院,2,420281,2015-01-01,是"), ("level 9", "I-758", "H42028100009,演示丙院,9,420281,2015-01-01,是"),
                ("level of words", "I-751", "H42028100009,演示丙院,二级,420281,2015-01-01,是"), ("no such day", "I-754", "H42028100009,演示丙院,2,420281,2015-13-01,是"),
                ("maybe on line", "I-752", "H42028100009,演示丙院,2,420281,2015-01-01,有时"), ("division", "I-756", "H42028100009,演示丙院,2,42,2015-01-01,是")):
            self.import_file(what, "institutions", (head + row + "\n").encode(), wanted)
        self.import_file("credit code", "employers", "单位名称,统一社会信用代码,行政区划\n演示厂,91350100M000100Y44,420281\n".encode(), "I-731")
        wages = "统一社会信用代码,年度,上年度职工月平均工资,来源\n91350100M000100Y43,2021,"
        self.import_file("no amount", "wages", (wages + ",税务推送\n").encode(), "I-763")
        self.import_file("no amount at all", "wages", "统一社会信用代码,年度,来源\n91350100M000100Y43,2021,税务推送\n".encode(), "I-763")

    def city_commands(self):
        city = self.city.command
        site = ("--kind", "hospital_desk", "--name", "演示丁院", "--division", "420281")
        nowhere = [self.city.program, "--store", os.path.join(self.folder, "nowhere"), "--json"]
        second = [self.city.program, "--store", os.path.join(self.folder, "second"), "--json"]
        run(second + ["init", "--profile", "daye"])
        for what, command, wanted, code in (
                ("no command", city(), "C-901", 2), ("unknown command", city("drop"), "C-901", 2), ("unknown kind of file", city("import", "people", "-"), "I-700", 1),
                ("a file that is not there", city("import", "register", "/nowhere/a.csv"), "D-509", 3),
                ("list of an unknown type", city("list", "Claims"), "C-901", 2), ("export of an unknown type", city("export", "Claims"), "C-901", 2),
                ("export to a picture", city("export", "Filing", "--format", "png"), "C-901", 2), ("show of nothing", city("show", NOBODY), "C-404", 1),
                ("show of no id", city("show", "甲"), "C-404", 1), ("explain of nothing", city("explain", NOBODY), "C-404", 1), ("ledger of nothing", city("ledger", NOBODY), "C-404", 1),
                ("step on nothing", city("step", NOBODY, "confirm"), "C-404", 1), ("resolve of nothing", city("resolve", NOBODY, "--choose", "A"), "C-404", 1),
                ("by nobody", city("step", self.filed, "cancel", "--as", "nobody"), "E-625", 1),
                ("a filing is no conflict", city("resolve", self.filed, "--choose", "A", "--as", "chief"), "E-623", 1),
                ("site number of letters", city("site", "add", "00A3", *site), "E-642", 1), ("site twice", city("site", "add", "0003", *site, "--institution", HOSPITAL_A), "E-644", 1),
                ("site of an unknown kind", city("site", "add", "0011", "--kind", "bank", "--name", "演示丁院"), "E-643", 1),
                ("site of a wrong institution code", city("site", "add", "0012", *site, "--institution", "H42"), "E-641", 1),
                ("site of an institution that is in no file", city("site", "add", "0013", *site, "--institution", "H42028199999"), "E-649", 1),
                ("staff of an unknown post", city("staff", "add", "x1", "--name", "例员", "--site", "0003", "--role", "king"), "E-646", 1),
                ("staff of no site", city("staff", "add", "x1", "--name", "例员", "--site", "7777", "--role", "desk_clerk"), "E-645", 1),
                ("enrol of no site", city("enrol", "7777", "--operator", "a01"), "E-645", 1), ("enrol of nobody", city("enrol", "0003", "--operator", "nobody"), "E-648", 1),
                ("a city twice", city("init", "--profile", "daye"), "D-510", 3), ("a city of no profile", nowhere + ["init", "--profile", "atlantis"], "E-631", 1),
                ("no city there", nowhere + ["status"], "D-509", 3), ("weak seal in production", nowhere + ["init", "--profile", "daye", "--production"], "E-630", 1),
                ("serving a second time", city("serve", "--port", "0"), "C-903", 1), ("serving the world", second + ["serve", "--port", "0", "--address", "0.0.0.0"], "C-902", 1)):
            self.command(f"city: {what}", command, wanted, code)

    def city_steps(self):
        """Steps that are refused: each has its place in the log, and everything else stays as it was."""

        def snapshot():
            status, shown = self.city("status"), self.city("show", self.filed)
            for replica in status["replicas"]:
                del replica["last_seen_ms"]  # The city writes down who called when it gets round to it.
            return status.pop("entries"), status, shown["header"], shown["record"]

        entries, *before = snapshot()
        for what, event, wanted in (("unknown step", "approve_all", "UNKNOWN_EVENT"), ("a step from another state", "correct", "BAD_STATE"),
                                    ("a step of a desk's post", "amend", "NO_ROLE")):
            self.command(f"city: {what}", self.city.command("step", self.filed, event, "--as", "chief"), wanted)
        logged, *after = snapshot()
        self.report.equal(after, before, "city's steps: nothing has changed")
        self.report.equal(logged, entries + 3, "city's steps: each has its place in the log")

    # HTTP at the city.

    def post(self, port, method, path, body=b"", headers=None, length=None):
        """(status, body) of one request on a connection of its own; status 0: closed without an answer."""
        with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
            lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", f"Content-Length: {len(body) if length is None else length}"]
            lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
            return self.answer(link, ("\r\n".join(lines) + "\r\n\r\n").encode() + body, half_close=length is not None)

    def answer(self, link, data, half_close=False):
        try:
            link.sendall(data)
            if half_close:
                link.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # It has said no already and closed; what it said can still be read.
        response = http.client.HTTPResponse(link)
        try:
            response.begin()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""

    @staticmethod
    def frame(body, kind=3, suite=1, flags=0, magic=b"JDF1", length=None, raw=None, count=0, digest=None):
        size = len(body)
        return (magic + suite.to_bytes(2, "big") + bytes([kind, flags]) + (size if length is None else length).to_bytes(4, "big") +
                (size if raw is None else raw).to_bytes(4, "big") + count.to_bytes(4, "big") +
                (hashlib.sha256(body).digest()[:16] if digest is None else digest) + body)

    def city_http(self):
        frame, port = self.frame, self.city.port
        body = b"\x0a\x10" + bytes(16)
        good = frame(body)
        zeros = b"\x28\xb5\x2f\xfd" + bytes(20)
        for what, method, path, data, status, code in (
                ("no such page", "GET", "/nothing", b"", 404, "H-810"), ("the console without a session", "GET", "/api/events", b"", 401, "H-821"),
                ("the console from no page", "POST", "/api/inbox", b"{}", 403, "H-820"), ("another version", "POST", "/v9/sync", good, 404, "H-810"),
                ("a path upwards", "GET", "/../city.keys", b"", 404, "H-810"), ("a long path", "GET", "/" + "a" * 4000, b"", 404, "H-810"),
                ("sync by GET", "GET", "/v1/sync", b"", 405, "H-811"), ("enrol by PUT", "PUT", "/v1/enrol", good, 405, "H-811"),
                ("sync by DELETE", "DELETE", "/v1/sync", b"", 405, "H-811"), ("health by POST", "POST", "/v1/health", b"", 405, "H-811"),
                ("nothing", "POST", "/v1/sync", b"", 400, "H-801"), ("one byte", "POST", "/v1/sync", b"J", 400, "H-801"),
                ("noise", "POST", "/v1/sync", bytes(range(256)) * 4, 400, "H-801"), ("another magic", "POST", "/v1/sync", frame(body, magic=b"JDF9"), 400, "H-801"),
                ("unknown suite", "POST", "/v1/sync", frame(body, suite=9), 400, "H-803"), ("unknown kind", "POST", "/v1/sync", frame(body, kind=77), 400, "H-803"),
                ("unknown flags", "POST", "/v1/sync", frame(body, flags=0x80), 400, "H-803"), ("cut in the head", "POST", "/v1/sync", good[:20], 400, "H-801"),
                ("cut in the body", "POST", "/v1/sync", good[:-1], 400, "H-801"), ("more behind it", "POST", "/v1/sync", good + b"x", 400, "H-801"),
                ("flipped", "POST", "/v1/sync", good[:-1] + bytes([good[-1] ^ 1]), 400, "H-801"), ("another hash", "POST", "/v1/sync", frame(body, digest=bytes(16)), 400, "H-801"),
                ("says 4 GiB", "POST", "/v1/sync", frame(body, length=0xffffffff), 413, "H-802"), ("unpacks to 64 MiB", "POST", "/v1/sync", frame(zeros, flags=1, raw=64 << 20), 413, "H-802"),
                ("not zstd", "POST", "/v1/sync", frame(body, flags=1, raw=len(body)), 400, "H-801"), ("not sealed", "POST", "/v1/sync", good, 400, "H-801"),
                ("sealed by nobody", "POST", "/v1/sync", b"JDF1\x00\x01\x06\x00" + bytes(120), 401, "H-804"),
                ("sealed, and short", "POST", "/v1/sync", b"JDF1\x00\x01\x06\x00" + bytes(3), 400, "H-801"),
                ("an enrolment in sync", "POST", "/v1/sync", frame(body, kind=1, count=1), 400, "H-801"), ("a sync in enrolment", "POST", "/v1/enrol", good, 400, "H-801"),
                ("no enrolment inside", "POST", "/v1/enrol", frame(b"\xff" * 40, kind=1, count=1), 400, "H-801"),
                ("an empty enrolment", "POST", "/v1/enrol", frame(b"", kind=1, count=1), 403, "E-610"), ("an answer as a question", "POST", "/v1/sync", frame(body, kind=4), 400, "H-801")):
            seen, answer = self.post(port, method, path, data)
            text = answer.decode("utf-8", "ignore")
            found = re.search(r"[A-Z]-\d{3}", text)
            self.judge(f"city HTTP: {what}", (seen, found and found.group()), (status, code), text)
        for what, wanted, seen in (
                ("9 MiB", (413,), self.post(port, "POST", "/v1/sync", bytes(9 << 20))[0]), ("says 9 EiB", (400, 413), self.post(port, "POST", "/v1/sync", b"x", length=9 << 60)[0]),
                ("a length of words", (400, 0), self.post(port, "POST", "/v1/sync", b"x", length="many")[0]),
                ("a negative length", (400, 413, 0), self.post(port, "POST", "/v1/sync", b"x", length=-5)[0]),
                ("cut off by the sender", (400, 408, 0), self.post(port, "POST", "/v1/sync", good[:9], length=len(good))[0])):
            self.count += 1
            self.report.check(seen in wanted, f"city HTTP: {what}: {wanted}", seen)
            self.report.equal(self.post(port, "GET", "/v1/health")[0], 200, f"city HTTP: … and it goes on after {what}")

    # HTTP at the desk.

    def desk_http(self):
        with open(os.path.join(self.folder, "desk-serve.log"), "ab") as log:
            process = subprocess.Popen(self.county.command("serve", "--port", "0"), stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            address, token = process.stdout.readline().split()[1].split("/#")
            port = int(address.rsplit(":", 1)[1])
            ours = {"Origin": address, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
            status, answer = self.post(port, "POST", "/api/session", json.dumps({"token": token}).encode(), ours)
            session = {**ours, "X-Jindu-Session": json.loads(answer)["session"]}
            self.report.equal((status, self.post(port, "GET", "/api/status", headers=session)[0]), (200, 200), "desk HTTP: the right way in")
            for what, method, path, data, headers, status, code in (
                    ("the token again", "POST", "/api/session", json.dumps({"token": token}).encode(), ours, 401, "H-825"),
                    ("a token of nobody", "POST", "/api/session", b'{"token":"x"}', ours, 401, "H-825"), ("no token", "POST", "/api/session", b"[]", ours, 401, "H-825"),
                    ("no session", "GET", "/api/status", b"", {}, 401, "H-821"), ("a wrong session", "GET", "/api/status", b"", {"X-Jindu-Session": "x"}, 401, "H-821"),
                    ("another site's page", "POST", "/api/list", b"{}", {**session, "Origin": "http://example.com"}, 403, "H-820"),
                    ("another port's page", "POST", "/api/list", b"{}", {**session, "Origin": "http://127.0.0.1:1"}, 403, "H-820"),
                    ("no origin", "POST", "/api/list", b"{}", {k: v for k, v in session.items() if k != "Origin"}, 403, "H-820"),
                    ("cross-site", "GET", "/api/status", b"", {**session, "Sec-Fetch-Site": "cross-site"}, 403, "H-820"),
                    ("a form's type", "POST", "/api/list", b"{}", {**session, "Content-Type": "text/plain"}, 415, "H-822"),
                    ("no such call", "GET", "/api/everything", b"", session, 404, "H-823"), ("no such page", "GET", "/slots", b"", session, 404, "H-823"),
                    ("a method of no use", "DELETE", "/api/list", b"", session, 405, "H-824"), ("reading by POST", "POST", "/api/status", b"{}", session, 405, "H-824"),
                    ("no JSON", "POST", "/api/new?type=Filing", b"{", session, 422, "S-231"), ("unknown type", "POST", "/api/new?type=Claims", b"{}", session, 422, "S-250"),
                    ("a wrong form", "POST", "/api/new?type=Filing", json.dumps({**self.form, "patient_id_no": self.wife.id_no[:-1]}).encode(), session, 422, "S-203"),
                    ("a record of nobody", "GET", "/api/show?ref=" + NOBODY, b"", session, 422, "S-251"),
                    ("a conflict of nobody", "POST", "/api/resolve", b'{"conflict":"x","choice":"A"}', session, 422, "S-270")):
                seen, answer = self.post(port, method, path, data, headers)
                text = answer.decode("utf-8", "ignore")
                codes = re.findall(r'"code":"([^"]+)"', text)
                self.judge(f"desk HTTP: {what}", (seen, code if code in codes else codes), (status, code), text)
            for what, wanted, request in (
                    ("another host", 421, f"GET /api/status HTTP/1.1\r\nHost: example.com:{port}\r\n\r\n"), ("no host", (421, 400), "GET /api/status HTTP/1.1\r\n\r\n"),
                    ("two hosts", (421, 400), f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: example.com\r\n\r\n"), ("OPTIONS", 403, f"OPTIONS /api/list HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
                    ("no HTTP", 400, "HELO\r\n\r\n"), ("a head of 64 KiB", (431, 400), f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: {'a' * 65536}\r\n\r\n")):
                self.count += 1
                with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
                    seen, _ = self.answer(link, request.encode())
                self.report.check(seen in (wanted if isinstance(wanted, tuple) else (wanted,)), f"desk HTTP: {what}: {wanted}", seen)
            self.count += 1
            self.report.equal(self.post(port, "POST", "/api/new?type=Filing", bytes(9 << 20), session)[0], 413, "desk HTTP: 9 MiB: 413")
        finally:
            process.terminate()
            process.wait(timeout=30)
            process.stdout.close()

    def logs(self):
        """What was wrong is in no log either."""
        for path in glob.glob(os.path.join(self.folder, "**", "*.log"), recursive=True):
            with open(path, "rb") as file:
                data = file.read()
            self.report.check(not any(value.encode() in data for value in self.secret), f"{os.path.basename(path)}: no value of an input")

    def run(self):
        try:
            self.all()
        finally:
            self.city.kill()
        return self.report.done()

    def all(self):
        for name, cases in (("forms", self.forms), ("JSON", self.texts), ("desk's commands", self.desk_commands), ("files", self.files),
                            ("city's commands", self.city_commands), ("city's HTTP", self.city_http), ("desk's HTTP", self.desk_http)):
            self.group(name, cases)
        self.city_steps()
        self.city.stop()
        self.command("desk: the city is away", self.desk.command("sync"), "N-401", 3)
        self.logs()
        self.report.check(self.count >= 120, f"{self.count} wrong inputs")


if __name__ == "__main__":
    sys.exit(play("wrong", Inputs))
