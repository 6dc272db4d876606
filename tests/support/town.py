"""A small town for tests: a register of synthetic people, a city, two hospital desks and a county desk.

All people are invented and marked so (surnames 例 样 试 演, division 990101, which is assigned to nobody).
"""
import csv
import datetime
import os

from stage import City, Desk, Refused, resident_id

HOSPITAL_A, HOSPITAL_B = "H42028100003", "H42028100004"
SURNAMES, GIVEN = "例样试演", "安宁和平春夏秋冬东南西北"


def day(back=0):
    """Today in the city (UTC+8), or so many days ago."""
    here = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    return (here - datetime.timedelta(days=back)).isoformat()


class Person:
    def __init__(self, id_no, name, female):
        self.id_no, self.name, self.female = id_no, name, female


class People:
    """Hands out persons; no number twice."""

    def __init__(self):
        self.count = {True: 0, False: 0}

    def person(self, female):
        number = self.count[female]
        self.count[female] = number + 1
        born = datetime.date(1991, 3, 5) + datetime.timedelta(days=number // 50)
        name = SURNAMES[number % 4] + GIVEN[number // 4 % 12] + GIVEN[number // 48 % 12]
        return Person(resident_id("990101", born.isoformat(), number % 50, female), name, female)


def write_csv(path, head, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


REGISTER_HEAD = ("身份证号码", "姓名", "性别", "险种类型", "参保状态", "起始日期", "暂缓")


def register_row(person, status="正常", suspended="否"):
    return (person.id_no, person.name, "女" if person.female else "男", "职工基本医疗保险", status, "2015-01-01", suspended)


class Town:
    """`women` and `men` are in the register and insured; `wife()` gives women who are in no register."""

    def __init__(self, bin_dir, folder, women=60, men=40, more=(), employers=None, profile="daye", division="420281", counties=1):
        """`employers`: {monthly average in fen: (credit code, name)}; each gets twenty women and twenty men."""
        self.employers = employers or {}
        self.profile, self.division = profile, division
        self.bin, self.folder = bin_dir, folder
        self.city = City(bin_dir, os.path.join(folder, "city"))
        self.a = Desk(bin_dir, os.path.join(folder, "hospital-a"), "hospital-a")
        self.b = Desk(bin_dir, os.path.join(folder, "hospital-b"), "hospital-b")
        self.county = Desk(bin_dir, os.path.join(folder, "county"), "county")
        self.county2 = Desk(bin_dir, os.path.join(folder, "county-2"), "county-2") if counties > 1 else None
        self.desks = (self.a, self.b, self.county) + ((self.county2,) if self.county2 else ())
        self.people = People()
        self.women = [self.people.person(True) for _ in range(women)]
        self.men = [self.people.person(False) for _ in range(men)]
        self.more = [(self.people.person(female), status, suspended) for female, status, suspended in more]
        self.staff_of = {(wage, female): [self.people.person(female) for _ in range(20)] for wage in self.employers for female in (True, False)}
        self.invoice = 10000000
        self.taken = {True: 0, False: 0}

    def woman(self):
        self.taken[True] += 1
        return self.women[self.taken[True] - 1]

    def man(self):
        self.taken[False] += 1
        return self.men[self.taken[False] - 1]

    def wife(self):
        return self.people.person(True)

    def employed(self, wage, female=True):
        return self.staff_of[wage, female].pop()

    def employed_man(self, wage):
        return self.employed(wage, female=False)

    def next_invoice(self):
        self.invoice += 1
        return str(self.invoice)

    def found(self):
        city = self.city
        city("init", "--profile", self.profile)
        register = os.path.join(self.folder, "register.csv")
        rows = [register_row(one) for one in self.women + self.men] + [register_row(*one) for one in self.more]
        rows = [(*row, "", "") for row in rows]
        for (wage, _), people in self.staff_of.items():
            rows += [(*register_row(one), *self.employers[wage]) for one in people]
        write_csv(register, REGISTER_HEAD + ("统一社会信用代码", "单位名称"), rows)
        institutions = os.path.join(self.folder, "institutions.csv")
        write_csv(institutions, ("定点医疗机构编码", "医院", "等级", "行政区划", "定点开始日期", "联网"),
                  [(HOSPITAL_A, "演示甲院", 2, self.division, "2015-01-01", "是"), (HOSPITAL_B, "演示乙院", 3, self.division, "2015-01-01", "是")])
        city("import", "institutions", institutions)
        report = city("import", "register", register)
        assert report["refused"] == 0, report
        sites = ((self.a, "0003", "hospital_desk", "演示甲院", HOSPITAL_A, "a01", ("desk_clerk",)),
                 (self.b, "0004", "hospital_desk", "演示乙院", HOSPITAL_B, "b01", ("desk_clerk",)),
                 (self.county, "0009", "county_bureau", "演示经办窗口", None, "c01", ("front_clerk", "first_reviewer", "section_chief")))
        if self.county2:
            sites += ((self.county2, "0010", "county_bureau", "演示二县窗口", None, "c02", ("front_clerk", "first_reviewer")),)
        for desk, number, kind, name, institution, operator, roles in sites:
            place = ["--institution", institution] if institution else []
            city("site", "add", number, "--kind", kind, "--name", name, "--division", self.division, *place)
            city("staff", "add", operator, "--name", "例员", "--site", number, *[x for role in roles for x in ("--role", role)])
            desk.code = city("enrol", number, "--operator", operator)["code"]
        city("staff", "add", "chief", "--name", "样科", "--role", "first_reviewer", "--role", "section_chief", "--role", "city_clerk")
        city.reader = "chief"
        city.start()
        for desk in self.desks:
            desk("enrol", city.url, desk.code)
            desk.settle_down()
        return self

    def settle(self):
        """Everybody hands over and fetches, until nothing moves."""
        for _ in range(2):
            for desk in self.desks:
                desk.settle_down()


def uscc(number):
    """A unified social credit code with the right check character (GB 32100), of nobody."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91990101MA{number:07d}"
    total = sum(letters.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + letters[(31 - total % 31) % 31]


def filing(husband, wife, institution=HOSPITAL_A, **changes):
    """Form 附件1, every field."""
    form = {
        "filing_kind": "spouse", "institution_code": institution, "visit_institution_name": "演示甲院",
        "patient_name": wife.name, "patient_sex": "female", "patient_id_no": wife.id_no, "patient_employed": False,
        "patient_employer_name": "无", "contact_phone": "13900000142", "marriage_cert_no": "J990101-2021-000001",
        "pregnancy_date": day(210), "fetus_count": 1, "care_kinds": ["prenatal", "delivery"], "event_date": day(1),
        "spouse_name": husband.name, "spouse_id_no": husband.id_no, "spouse_employer_name": "演示纺织厂",
        "declared_on": day(), "declarant_name": wife.name,
    }
    form.update(changes)
    return form


def settlement(woman, institution, total, scope, invoice, sponsor=None, **changes):
    """A prenatal visit; with `inpatient_kind` a birth. `sponsor`: the insured husband of an unemployed wife."""
    form = {
        "benefit_kind": "prenatal", "institution_code": institution, "patient_id_no": woman.id_no, "patient_name": woman.name,
        "patient_sex": "female", "pregnancy_date": day(210), "event_date": day(1), "visit_date": day(1), "identity_checked": True,
        "settled_on": day(), "total_fee_fen": total, "in_scope_fen": scope, "fund_pay_fen": scope, "self_pay_fen": total - scope,
        "invoice_code": "99020001", "invoice_no": invoice, "contact_phone": "13900000142",
    }
    if sponsor:
        form.update(sponsor_id_no=sponsor.id_no, sponsor_name=sponsor.name)
    form.update(changes)
    return form


def birth(woman, institution, total, scope, invoice, sponsor=None, **changes):
    form = settlement(woman, institution, total, scope, invoice, sponsor, benefit_kind="inpatient", inpatient_kind="birth",
                      birth_type="normal", fetus_count=1, admission_date=day(3), discharge_date=day(0), admission_no="Z" + invoice)
    del form["visit_date"]
    form.update(changes)
    return form


# The birth of application(), unless its caller says otherwise.
BORN = {"pregnancy_date": "2021-12-20", "event_date": "2022-09-27", "admission_date": "2022-09-26", "discharge_date": "2022-09-30", "settled_on": "2022-09-30"}


def application(woman, husband=None, **changes):
    form = {
        "channel": "hospital", "institution_code": HOSPITAL_A, "visit_institution_name": "演示甲院", "patient_name": woman.name, "patient_sex": "女",
        "patient_id_no": woman.id_no, "patient_employed": "是", "contact_phone": "13900000142", "pregnancy_date": BORN["pregnancy_date"],
        "fetus_count": 1, "birth_order": 1, "birth_type": "顺产", "event_date": BORN["event_date"], "account_name": "演示单位",
        "bank_name": "演示银行", "account_no": "42001234567890", "materials": ["allowance_form", "id_card", "discharge_record", "birth_cert"],
    }
    if husband:
        form.update(care_leave_claimed=True, spouse_name=husband.name, spouse_id_no=husband.id_no, spouse_account_name="演示运输队",
                    spouse_bank_name="演示银行", spouse_account_no="42001234567891")
    form.update(changes)
    return form


class Report:
    """One line per check; `done` gives the exit code."""

    def __init__(self):
        self.checks = 0
        self.failures = []

    def check(self, holds, what, seen=None):
        self.checks += 1
        tail = "" if holds or seen is None else f": {seen}"
        print(f"{'ok  ' if holds else 'FAIL'} {what}{tail}", flush=True)
        if not holds:
            self.failures.append(what)
        return holds

    def equal(self, seen, wanted, what):
        return self.check(seen == wanted, what, f"{seen!r}, wanted {wanted!r}")

    def done(self):
        print(f"{self.checks} checks, {len(self.failures)} failed", flush=True)
        return 1 if self.failures else 0


def code_of(refused):
    """The code that a refused command gave."""
    answer = refused.answer if isinstance(refused, Refused) else refused
    return answer.get("error", {}).get("code") if isinstance(answer, dict) else None
