#!/usr/bin/env python3
"""Liangping's allowance: employers online or at the counter, on the settlement of the hospital's desk (domain.md section 10, LP-E01 to E12).

Expected values are those of the tables. Through the real programs. LP-E07 belongs to the wages that tax corrects.
"""
import json
import os
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from forms import LIANGPING_BORN as BORN, liangping_application as application  # noqa: E402
from script import play  # noqa: E402
from stage import Desk, Refused  # noqa: E402
from town import HOSPITAL_A, Report, Town, birth, code_of, uscc, write_csv  # noqa: E402

LATER = {"pregnancy_date": "2024-08-20", "event_date": "2025-05-27", "admission_date": "2025-05-26", "discharge_date": "2025-05-30", "settled_on": "2025-05-30"}
# Employers by the average of the year before: a wage, or (612050) only a contribution base.
EMPLOYERS = {785000: (uscc(11), "演示制药厂"), 612050: (uscc(12), "演示农机站")}


class Liangping:
    def __init__(self, bin_dir, folder):
        self.town = Town(bin_dir, folder, women=6, men=2, more=((True, "暂停", "否"),), employers=EMPLOYERS, profile="liangping", division="500155").found()
        self.report, self.city, self.a, self.county, self.folder = Report(), self.town.city, self.town.a, self.town.county, folder
        for name, role in (("front", "front_clerk"), ("account", "finance_accountant"), ("confirm", "finance_confirm")):
            self.city("staff", "add", name, "--name", "试员", "--role", role)
        # The employer's clerk works at the county's desk.
        self.clerks = {wage: self.clerk(bin_dir, f"e{code[-4:]}", code) for wage, (code, _) in EMPLOYERS.items()}
        self.employer = self.clerks[785000]
        self.wages()
        self.paid_months(((woman, 202307, 202312) for wage, female in self.town.staff_of if female for woman in self.town.staff_of[wage, female]))

    def clerk(self, bin_dir, name, employer):
        self.city("staff", "add", name, "--name", "演员", "--site", "0009", "--role", "employer_clerk", "--employer", employer)
        desk = Desk(bin_dir, os.path.join(self.folder, name), name)
        desk("enrol", self.city.url, self.city("enrol", "0009", "--operator", name)["code"])
        desk.settle_down()
        self.town.desks += (desk,)
        return desk

    def wages(self):
        path = os.path.join(self.folder, "wages.csv")
        rows = [(EMPLOYERS[785000][0], year, "7850.00", "", "税务推送") for year in (2023, 2024)] + [(EMPLOYERS[612050][0], 2023, "", "6120.50", "税务推送")]
        write_csv(path, ("统一社会信用代码", "年度", "上年度职工月平均工资", "上年度月平均缴费基数", "来源"), rows)
        report = self.city("import", "wages", path)
        self.report.equal((report["taken"], report["refused"]), (3, 0), "wages are pushed by file")

    def paid_months(self, rows):
        path = os.path.join(self.folder, "months.csv")
        write_csv(path, ("身份证号码", "缴费月份", "至月份", "足额"), [(woman.id_no, first, last, "是") for woman, first, last in rows])
        report = self.city("import", "contributions", path)
        self.report.equal(report["refused"], 0, "paid months come from a file")
        self.town.settle()

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def items(self, one):
        return [self.city("show", item)["record"] for item in self.city("show", one)["record"].get("items", [])]

    def settled(self, woman, born=None, **changes):
        """The hospital's desk records what the network settled; here it is a fact."""
        form = birth(woman, HOSPITAL_A, 431200, 405000, self.town.next_invoice(), **{**(born or BORN), "fund_pay_fen": 300000, "self_pay_fen": 131200, **changes})
        done = self.a.new("Settlement", form)["id"]
        self.town.settle()
        self.report.equal(self.state(done), "CONFIRMED", "the settlement is confirmed whatever the network paid")
        return done

    def apply(self, form, desk=None):
        done = (desk or self.employer).new("AllowanceApplication", form)
        self.town.settle()
        return done["id"]

    def review(self, one):
        for event, who in (("accept", "front"), ("first_review", "chief"), ("approve", "chief")):
            self.city("step", one, event, "--as", who)

    def returned(self, one, code, what):
        said = self.city("show", one)
        self.report.equal((said["header"]["state"], said["verdicts"][0]["code"]), ("RETURNED", code), f"{what}: returned as {code}")

    # The examples.

    def amounts(self):
        rows = (("LP-E01", 785000, {}, 98, 2564333), ("LP-E02", 785000, {"fetus_count": 2}, 113, 2956833),
                ("LP-E03", 785000, {"fetus_count": 3, "dystocia_certified": True}, 143, 3741833), ("LP-E06", 612050, {}, 98, 1999363))
        for name, wage, changes, days, fen in rows:
            woman = self.town.employed(wage)
            self.settled(woman, fetus_count=changes.get("fetus_count", 1))
            one = self.apply(application(woman, EMPLOYERS[wage], **changes), self.clerks[wage])
            self.report.equal(self.state(one), "SUBMITTED", f"{name}: taken")
            self.review(one)
            items = self.items(one)
            self.report.equal([(item["days"], item["amount_fen"]) for item in items], [(days, fen)], f"{name}: days and amount")
            source = "2023 年度职工月平均工资" if wage == 785000 else "2023 年度月平均缴费基数"
            self.report.equal(items[0]["base_source"], source, f"{name}: the base says where it is from")

    def months(self):
        """LP-E04, E05: any six paid months on the day of application."""
        spans = {"five": ((202401, 202405),), "gap": ((202310, 202312), (202402, 202404)), "later": ((202401, 202406),)}
        women = {name: self.town.woman() for name in spans}
        self.town_employed(women.values())
        self.paid_months([(women[name], first, last) for name, runs in spans.items() for first, last in runs])
        for name, woman in women.items():
            self.settled(woman)
            one = self.apply(application(woman, EMPLOYERS[785000]))
            if name == "five":
                self.returned(one, "CONTRIB_LT_6", "LP-E04: five months")
            else:
                self.report.equal(self.state(one), "SUBMITTED", "LP-E04: six with a gap" if name == "gap" else "LP-E05: the sixth is paid after the birth")

    def town_employed(self, women):
        path = os.path.join(self.folder, "employed.csv")
        write_csv(path, ("身份证号码", "姓名", "性别", "险种类型", "参保状态", "起始日期", "暂缓", "统一社会信用代码", "单位名称"),
                  [(one.id_no, one.name, "女", "职工基本医疗保险", "正常", "2016-01-01", "否", *EMPLOYERS[785000]) for one in women])
        self.report.equal(self.city("import", "register", path)["refused"], 0, "who is employed comes from a file")

    def refusals(self):
        woman = self.town.employed(785000)
        self.returned(self.apply(application(woman, EMPLOYERS[785000])), "NO_NETWORKED_SETTLEMENT", "no settlement")
        suspended = self.town.more[0][0]
        one = self.apply(application(suspended, EMPLOYERS[785000]), self.county)
        self.returned(one, "STATUS_NOT_NORMAL", "a suspended insurance, the first of what is wrong")
        # LP-E09: the counter waits for both pushes.
        woman = self.town.employed(785000)
        self.settled(woman)
        one = self.apply(application(woman, EMPLOYERS[785000], channel="counter"), self.county)
        self.returned(one, "PUSHES_INCOMPLETE", "LP-E09: at the counter without the push of the birth certificate")
        one = self.apply(application(woman, EMPLOYERS[785000]))
        self.report.equal(self.state(one), "SUBMITTED", "LP-E09: … online it is taken")
        try:
            self.county.new("AllowanceApplication", application(woman, EMPLOYERS[785000], channel="hospital", institution_code=HOSPITAL_A, patient_employed="是"))
            self.report.check(False, "a hospital takes no application here")
        except Refused as refused:
            self.report.check("NOT_OFFERED" in json.dumps(refused.answer), "a hospital takes no application here", refused.answer)

    def twice(self):
        """LP-E11: online, and the clerk at the counter as well; each does not know of the other."""
        woman = self.town.employed(785000)
        self.settled(woman)
        first = self.employer.new("AllowanceApplication", application(woman, EMPLOYERS[785000]))["id"]
        second = self.county.new("AllowanceApplication", application(woman, EMPLOYERS[785000], channel="counter"))["id"]
        self.employer.settle_down()
        self.town.settle()
        said = self.city("show", second)
        self.report.equal((self.state(first), said["header"]["state"], said["verdicts"][0]["code"]), ("SUBMITTED", "WITHDRAWN", "DUPLICATE"), "LP-E11: the second is a duplicate")
        (told,) = [one for one in self.county("inbox")["returned"] if one["id"] == second]
        self.report.equal([one["code"] for one in told["reasons"]], ["DUPLICATE"], "LP-E11: … and its clerk is told so")
        self.county("inbox", "--put-away", told["op_id"])
        self.review(first)
        self.report.equal([item["amount_fen"] for item in self.items(first)], [2564333], "LP-E11: 2564333 once")

    def deadline(self):
        woman = self.town.employed(785000)
        answer = self.county.reckon("AllowanceApplication", application(woman, EMPLOYERS[785000]), at="2024-09-27 10:00:00")
        due = {one["what"]: one["date"] for one in answer["due"]}
        self.report.equal(due.get("pay"), "2024-10-16", "LP-E10: ten working days, make-up days counted")

    def reversed(self):
        """LP-E12: the settlement is reversed before the batch is frozen, and after it was paid."""
        for paid in (False, True):
            woman = self.town.employed(785000)
            settled = self.settled(woman)
            one = self.apply(application(woman, EMPLOYERS[785000]))
            self.review(one)
            if paid:
                self.pay()
                self.report.equal(self.state(one), "PAID", "LP-E12: paid")
                paid_to = [(item["payee_kind"], item["employer_uscc"], item["account_name"], item["account_no"]) for item in self.items(one)]
                self.report.equal(paid_to, [("employer", *EMPLOYERS[785000], "50001234567890")], "LP-E12: … into the employer's account")
            asked = self.a.new("Reversal", {"target": settled, "reason": "演示：录错"})["id"]
            self.town.settle()
            self.city("step", asked, "approve", "--as", "chief")
            self.town.settle()
            if not paid:
                self.report.equal((self.state(one), [self.state(item) for item in self.city("show", one)["record"]["items"]]), ("RETURNED", ["VOID"]), "LP-E12: before the freeze: returned, nothing owed")
                continue
            case = [item for item in self.city("inbox")["items"] if item["code"] == "K17"]
            self.report.equal(len(case), 1, "LP-E12: after payment finance is asked")
            self.city("resolve", case[0]["id"], "--choose", "recover", "--note", "演示", "--as", "confirm")
            rest = [self.city("show", row["id"])["record"]["rest_fen"] for row in self.city("list", "Recovery")["records"]]
            self.report.equal(rest, [2564333], "LP-E12: … a recovery of 2564333")

    def pay(self):
        batch = self.city("new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": "演示银行", "month": 202406}))["verdict"]["record_id"]
        for event, who in (("freeze", "front"), ("print", "front"), ("sign", "chief"), ("fill_voucher", "account"), ("confirm", "confirm")):
            self.city("step", batch, event, "--as", who)

    def later_profile(self):
        """LP-E08: the city pays the extension from 2025 on; what was born before stays as it was."""
        with open(os.path.join(ROOT, "schema", "cities", "liangping.textproto"), encoding="utf-8") as file:
            text = file.read()
        text = text.replace("version: 1", "version: 2").replace('from: "2023-12-01"\n', 'from: "2023-12-01"\n  to: "2024-12-31"\n')
        text += 'values {\n  from: "2025-01-01"\n  continues: true\n  extension_fund_days: 80\n}\n'
        path = os.path.join(self.folder, "liangping-2.textproto")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.report.equal(self.city("profile", "check", path)["findings"], [], "LP-E08: the later profile has no fault")
        told = [one["text"] for one in self.city("profile", "diff", "liangping", path)["changes"]]
        self.report.equal(told, ["自 2025-01-01 起，生育女职工：延长产假（基金支付） 0 天 → 80 天"], "LP-E08: … and says what changes for whom")
        self.city.stop()
        self.report.equal(self.city("profile", "use", path)["version"], "liangping-2", "LP-E08: … and is put to use")
        try:
            self.city("profile", "use", path)
            self.report.check(False, "LP-E08: no version twice")
        except Refused as refused:
            self.report.equal(code_of(refused) or refused.answer["problems"][0]["code"], "E-633", "LP-E08: no version twice")
        self.city.start()
        self.town.settle()
        for born, days, fen in ((LATER, 178, 4657667), (BORN, 98, 2564333)):
            woman = self.town.employed(785000)
            self.settled(woman, born)
            changes = {key: born[key] for key in ("pregnancy_date", "event_date")}
            one = self.apply(application(woman, EMPLOYERS[785000], **changes))
            self.review(one)
            self.report.equal([(item["days"], item["amount_fen"]) for item in self.items(one)], [(days, fen)], f"LP-E08: born {born['event_date']}: {days} d")

    def run(self):
        try:
            self.amounts()
            self.months()
            self.refusals()
            self.twice()
            self.deadline()
            self.reversed()
            self.later_profile()
            self.report.check(self.city("verify")["ok"], "the city's store says the truth")
            self.report.check(self.city("ledger")["balanced"], "the ledger balances")
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("liangping", Liangping))
