"""A day in Daye: a city, two hospital desks and a county laptop; the link fails, work goes on, the link heals.

Township names are real (public division data); people, institutions, employers, invoices and amounts are invented and marked so
(例 样 试 演, 演示…, division 990101).
"""
import datetime
import os
import subprocess
import sys

from stage import City, Desk, Refused
from story import Story as Base
from tell import say

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
HOSPITAL_A, HOSPITAL_B = "H42028100003", "H42028100004"


def day(back=0):
    return (datetime.date.today() - datetime.timedelta(days=back)).isoformat()


class Town:
    """The synthetic register's people, handed out one after another."""

    def __init__(self, folder):
        read = lambda name: [line.rstrip("\r\n").split(",") for line in open(os.path.join(folder, name), encoding="utf-8")][1:]
        self.couples = [row for row in read("couples.csv")]
        self.women = [row for row in read("register.csv") if row[2] == "女" and row[4] == "正常" and "1985" <= row[0][6:10] <= "2000"]
        self.invoice = 0

    def couple(self):
        return self.couples.pop(0)

    def woman(self):
        return self.women.pop(0)

    def next_invoice(self):
        self.invoice += 1
        return f"{20000000 + self.invoice}"


def filing(couple, institution, hospital_name, **changes):
    """Form 附件1, every field."""
    husband_id, husband, _, employer, wife_id, wife, marriage = couple
    form = {
        "filing_kind": "spouse", "institution_code": institution, "visit_institution_name": hospital_name,
        "patient_name": wife, "patient_sex": "female", "patient_id_no": wife_id, "patient_employed": False,
        "patient_employer_name": "无", "contact_phone": "13900000142", "marriage_cert_no": marriage,
        "pregnancy_date": day(210), "fetus_count": 1, "care_kinds": ["prenatal", "delivery"], "event_date": day(1),
        "spouse_name": husband, "spouse_id_no": husband_id, "spouse_employer_name": employer,
        "declared_on": day(), "declarant_name": wife,
    }
    form.update(changes)
    return form


def settlement(person, institution, total, scope, invoice, kind="prenatal", couple=None, **changes):
    """A hospital's settlement; `person` is (ID number, name)."""
    form = {
        "benefit_kind": kind, "institution_code": institution, "patient_id_no": person[0], "patient_name": person[1],
        "patient_sex": "female", "pregnancy_date": day(210), "event_date": day(1), "identity_checked": True,
        "settled_on": day(), "total_fee_fen": total, "in_scope_fen": scope, "fund_pay_fen": scope,
        "self_pay_fen": total - scope, "invoice_code": "99020001", "invoice_no": invoice, "contact_phone": "13900000142",
    }
    if couple:
        form.update(sponsor_id_no=couple[0], sponsor_name=couple[1])
    if kind == "inpatient":
        form.update(inpatient_kind="birth", birth_type="normal", fetus_count=1, admission_date=day(3), discharge_date=day(0),
                    admission_no="Z" + invoice)
    else:
        form.update(visit_date=day(1))
    form.update(changes)
    return form


class Story(Base):
    def __init__(self, bin_dir, folder, quick):
        super().__init__(folder)
        self.people = 2000 if quick else 50000
        self.city = City(bin_dir, os.path.join(folder, "city"))
        self.a = Desk(bin_dir, os.path.join(folder, "hospital-a"), "甲院（演示大冶市妇幼保健院）")
        self.b = Desk(bin_dir, os.path.join(folder, "hospital-b"), "乙院（演示大冶市人民医院）")
        self.county = Desk(bin_dir, os.path.join(folder, "county"), "县局（演示经办笔记本）")
        self.desks = (self.a, self.b, self.county)

    def found(self):
        say(f"一、建城：大冶参数、{self.people} 人的演示参保登记、两院一县")
        data = os.path.join(self.folder, "data")
        subprocess.run([sys.executable, os.path.join(DEMO, "make_register.py"), data, "--people", str(self.people)], check=True)
        self.city("init", "--profile", "daye")
        for kind, name in (("institutions", "institutions"), ("employers", "employers"), ("register", "register"),
                           ("contributions", "contributions")):
            report = self.city("import", kind, os.path.join(data, name + ".csv"))
            say(f"  导入 {kind}：{report['taken']} 行，退回 {report['refused']} 行")
        sites = (("0003", "hospital_desk", "演示大冶市妇幼保健院", HOSPITAL_A, "a01", ["desk_clerk"], self.a),
                 ("0004", "hospital_desk", "演示大冶市人民医院", HOSPITAL_B, "b01", ["desk_clerk"], self.b),
                 ("0009", "county_bureau", "演示大冶经办窗口", None, "c01", ["front_clerk", "first_reviewer", "section_chief"], self.county))
        for number, kind, name, institution, operator, roles, desk in sites:
            arguments = ["site", "add", number, "--kind", kind, "--name", name, "--division", "420281"]
            self.city(*arguments, *(["--institution", institution] if institution else []))
            self.city("staff", "add", operator, "--name", "例员", "--site", number, *[x for role in roles for x in ("--role", role)])
            desk.code = self.city("enrol", number, "--operator", operator)["code"]
        self.city("staff", "add", "chief", "--name", "样科", "--role", "section_chief", "--role", "city_clerk")
        self.city.start()
        for desk in self.desks:
            desk("enrol", self.city.url, desk.code)
            desk.settle_down()
            say(f"  {desk.name} 已启用，首次同步完成")
        self.town = Town(data)

    def before(self):
        """While the link still holds: what both sides know."""
        say("二、联网时：甲院备案四份，县局看得到")
        self.shared = [self.a.new("Filing", filing(self.town.couple(), HOSPITAL_A, "演示大冶市妇幼保健院"))["id"] for _ in range(3)]
        self.racing_couple = self.town.couple()
        self.racing = self.a.new("Filing", filing(self.racing_couple, HOSPITAL_A, "演示大冶市妇幼保健院"))["id"]
        for desk in (self.a, self.county, self.a):
            desk.settle_down()

    def offline(self):
        say("三、断网：各做各的，每一笔先落在自己的盘上")
        self.city.stop()
        a, b, county, town = self.a, self.b, self.county, self.town
        try:
            a("sync")
        except Refused as refused:
            say(f"  甲院同步：{refused.answer.get('error', {}).get('message', '连不上')}")
        for _ in range(10):
            a.new("Filing", filing(town.couple(), HOSPITAL_A, "演示大冶市妇幼保健院"))
        for _ in range(9):
            b.new("Filing", filing(town.couple(), HOSPITAL_B, "演示大冶市人民医院"))
        # 未就业配偶：先备案，再凭男方参保结算 (520000 / 486235).
        couple = town.couple()
        wife = (couple[4], couple[5])
        filed = a.new("Filing", filing(couple, HOSPITAL_A, "演示大冶市妇幼保健院"))
        a.new("Settlement", settlement(wife, HOSPITAL_A, 520000, 486235, town.next_invoice(), "inpatient", couple, filing=filed["id"]))
        # 同一人两院产检，两笔都算.
        woman = town.woman()
        a.new("Settlement", settlement(woman, HOSPITAL_A, 23500, 23500, town.next_invoice()))
        b.new("Settlement", settlement(woman, HOSPITAL_B, 18060, 18060, town.next_invoice()))
        # 一次分娩两院结算.
        woman = town.woman()
        a.new("Settlement", settlement(woman, HOSPITAL_A, 431200, 405000, town.next_invoice(), "inpatient"))
        b.new("Settlement", settlement(woman, HOSPITAL_B, 398000, 380000, town.next_invoice(), "inpatient"))
        # 一张发票用了两次.
        invoice = town.next_invoice()
        a.new("Settlement", settlement(town.woman(), HOSPITAL_A, 30000, 28000, invoice))
        b.new("Settlement", settlement(town.woman(), HOSPITAL_B, 30000, 28000, invoice))
        # 同一份备案：改不同的地方（合并）；改同一处（要人定）.
        a.amend(self.shared[0], {"marriage_cert_no": "J990101-2021-900001"})
        county.amend(self.shared[0], {"spouse_employer_name": "演示金湖街道纺织厂"})
        a.amend(self.shared[1], {"fetus_count": 2})
        county.amend(self.shared[1], {"fetus_count": 3})
        # 县局撤销备案，甲院同日已据此结算.
        county("step", self.racing, "cancel")
        wife = (self.racing_couple[4], self.racing_couple[5])
        a.new("Settlement", settlement(wife, HOSPITAL_A, 26000, 25100, town.next_invoice(), "prenatal", self.racing_couple, filing=self.racing))
        for desk, institution in ((a, HOSPITAL_A), (b, HOSPITAL_B)):
            for number in range(12):
                desk.new("Settlement", settlement(town.woman(), institution, 21000 + number * 1000, 20000 + number * 900, town.next_invoice()))
        for desk in self.desks:
            status = desk("status")
            say(f"  {desk.name}：待上传 {status['pending']}")

    def heal(self):
        say("四、联网：各自同步，市局排序、判定")
        self.city.start()
        self.meet()

    def decide(self):
        say("五、县局裁定一件冲突")
        for item in self.county("inbox")["conflicts"]:
            if item["code"] != "K06" or not item.get("mine_to_decide"):
                continue
            choice = item["choices"][0]
            self.county("resolve", item["conflict"], "--choose", choice["code"], "--note", "已向本人核实")
            say(f"  K06 两人改同一内容：选“{choice['label']}”")
            break
        self.meet()

    def look(self):
        say("六、各处现在有什么")
        self.tell_all("Filing", "Settlement")

    def reports(self):
        say("七、报表")
        self.print_reports("daily", "conflicts", "duplicates")

    def play(self):
        for part in (self.found, self.before, self.offline, self.heal, self.decide, self.look, self.reports):
            part()
