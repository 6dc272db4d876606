"""A city whose counties take claims: two county bureaus, an employer's clerk, one hospital, and the city's own posts.

All people are invented and marked so (town.py). Only what domain.md says of the city is expected of it.
"""
import hashlib
import json
import os

from batches import Batches
from stage import City, Desk
from town import REGISTER_HEAD, People, register_row, uscc, write_csv

EMPLOYER = "演示单位0"  # of the first wage
# What the employer's clerk says when he passes a form: whom to ask, and whether wages go on.
EMPLOYER_SAYS = json.dumps({"employer_contact_name": "例单", "employer_contact_phone": "0335-3262781", "wage_paid_in_leave": True})
MATERIALS = ("id_card", "receipt", "fee_list", "discharge_record")


class Bureau(Batches):
    """`wages`: monthly averages in fen; each is an employer's, with forty women and ten men."""

    STAFF = (("front", ("front_clerk",)), ("first", ("first_reviewer",)), ("chief", ("section_chief",)), ("director", ("director",)),
             ("clerk", ("city_clerk",)), ("account", ("finance_accountant",)), ("confirm", ("finance_confirm",)), ("employer", ("employer_clerk",)), ("both", ("finance_accountant", "finance_confirm")))

    def __init__(self, bin_dir, folder, profile, division, wages=(600000,), wage_year=2021, spare=60):
        self.folder, self.profile, self.division = folder, profile, division
        self.hospital_code = f"H{division}00003"
        self.city = City(bin_dir, os.path.join(folder, "city"))
        desk = lambda name: Desk(bin_dir, os.path.join(folder, name), name)  # noqa: E731
        self.one, self.two, self.employer, self.hospital = desk("county-one"), desk("county-two"), desk("employer"), desk("hospital")
        self.review_one, self.review_two = desk("review-one"), desk("review-two")
        self.desks = (self.one, self.two, self.employer, self.hospital, self.review_one, self.review_two)
        self.people = People()
        self.wages, self.wage_year = wages, wage_year
        self.employers = {wage: (uscc(100 + number), f"演示单位{number}") for number, wage in enumerate(wages)}
        self.staff_of = {(wage, female): [self.people.person(female) for _ in range(40 if female else 10)] for wage in wages for female in (True, False)}
        self.spare = [self.people.person(True) for _ in range(spare)]  # in no register
        self.more = []
        self.invoice = 20000000

    def woman(self, wage=None):
        return self.staff_of[wage or self.wages[0], True].pop()

    def man(self, wage=None):
        return self.staff_of[wage or self.wages[0], False].pop()

    def stranger(self):
        return self.spare.pop()

    def next_invoice(self):
        self.invoice += 1
        return str(self.invoice)

    def found(self):
        city = self.city
        city("init", "--profile", self.profile)
        rows = []
        for (wage, _), people in self.staff_of.items():
            rows += [(*register_row(one), *self.employers[wage]) for one in people]
        rows += [(*register_row(person, status), *self.employers[self.wages[0]]) for person, status in self.more]
        register = os.path.join(self.folder, "register.csv")
        write_csv(register, REGISTER_HEAD + ("统一社会信用代码", "单位名称"), rows)
        report = city("import", "register", register)
        assert report["refused"] == 0, report
        self.pay_contributions()
        institutions = os.path.join(self.folder, "institutions.csv")
        write_csv(institutions, ("定点医疗机构编码", "医院", "等级", "行政区划", "定点开始日期", "联网"),
                  [(self.hospital_code, "演示市院", 2, self.division, "2015-01-01", "是"), ("H99010100001", "演示外地医院", 2, "990101", "2015-01-01", "否")])
        city("import", "institutions", institutions)
        wages = os.path.join(self.folder, "wages.csv")
        write_csv(wages, ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源"),
                  [(code, self.wage_year, f"{wage / 100:.2f}", "税务推送") for wage, (code, _) in self.employers.items()])
        city("import", "wages", wages)
        sites = (("0009", "county_bureau", "演示一县", None), ("0010", "county_bureau", "演示二县", None), ("0003", "hospital_desk", "演示市院", self.hospital_code))
        for number, kind, name, institution in sites:
            place = ["--institution", institution] if institution else []
            city("site", "add", number, "--kind", kind, "--name", name, "--division", self.division, *place)
        posts = ((self.one, "0009", "c01", ("front_clerk",)), (self.two, "0010", "c02", ("front_clerk",)), (self.employer, "0009", "e01", ("employer_clerk",)),
                 (self.hospital, "0003", "a01", ("desk_clerk",)), (self.review_one, "0009", "r01", ("first_reviewer",)), (self.review_two, "0010", "r02", ("first_reviewer",)))
        for desk, number, operator, roles in posts:
            city("staff", "add", operator, "--name", "例员", "--site", number, *[x for role in roles for x in ("--role", role)], *self.belongs(roles))
            desk.code = city("enrol", number, "--operator", operator)["code"]
        for name, roles in self.STAFF:
            city("staff", "add", name, "--name", "试员", *[x for role in roles for x in ("--role", role)], *self.belongs(roles))
        city.reader = "clerk"
        city.start()
        for desk in self.desks:
            desk("enrol", city.url, desk.code)
            desk.settle_down()
        return self

    def belongs(self, roles):
        """An employer's clerk belongs to the first employer."""
        return ["--employer", self.employers[self.wages[0]][0]] if "employer_clerk" in roles else []

    def pay_contributions(self):
        """Nobody's months are looked at in this city; a city that does says which are paid."""

    def months(self, rows):
        """Paid in full: (person, first month, last month)."""
        path = os.path.join(self.folder, f"months-{len(rows)}-{rows[0][1]}.csv")
        write_csv(path, ("身份证号码", "缴费月份", "至月份", "足额"), [(one.id_no, first, last, "是") for one, first, last in rows])
        assert self.city("import", "contributions", path)["refused"] == 0

    def settle(self):
        for _ in range(2):
            for desk in self.desks:
                desk.settle_down()

    # Asking.

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def record(self, record_id):
        return self.city("show", record_id)["record"]

    def net(self, record_id, account="fund"):
        lines = self.city("ledger", record_id)["lines"]
        return sum(line["debit_fen"] - line["credit_fen"] for line in lines if line["account"] == account)

    def balanced(self, record_id):
        lines = self.city("ledger", record_id)["lines"]
        return sum(line["debit_fen"] - line["credit_fen"] for line in lines) == 0

    def case(self, record_id, code):
        """The one open case of this code about the record; null: none, or several."""
        cases = [one for one in self.city("inbox")["items"] if one["code"] == code and record_id in one.get("records", [])]
        return cases[0] if len(cases) == 1 else None

    def notice(self, record_id):
        """Codes of the one notice that is open about a record."""
        found = self.record(record_id).get("notice")
        return [item["code"] for item in self.record(found)["items"]] if found else []

    def notice_text(self, record_id):
        found = self.record(record_id).get("notice")
        return " ".join(item["text"] for item in self.record(found)["items"]) if found else ""

    # The chain of reviews, by the city's posts; `at` is the day of the approval.

    def review(self, claim, at=None):
        self.city("step", claim, "accept", "--as", "front")
        self.city("step", claim, "first_review", "--as", "first")
        self.city("step", claim, "approve", "--as", "chief", at=at)

    def pay(self, claim):
        self.city("step", claim, "finance_check", "--as", "account")
        self.city("step", claim, "pay", "--as", "confirm")


def scan(kind, form="photo", **changes):
    """A paper as an image, by the hash of bytes that nobody has drawn."""
    return {"kind": kind, "form": form, "sha256": hashlib.sha256(kind.encode()).hexdigest(), **changes}


def claim(woman, invoice, **changes):
    """A birth outside the city, paid by herself; three lines, two of them in scope (QHD-E01)."""
    form = {
        "claim_kind": "medical", "channel": "personal", "claimant_kind": "self", "visit_institution_name": "演示外地医院", "visit_division": "990101",
        "patient_name": woman.name, "patient_sex": "female", "patient_id_no": woman.id_no, "patient_employer_name": EMPLOYER,
        "contact_name": woman.name, "contact_phone": "13900000142", "med_type": "inpatient", "is_family_planning": False, "birth_type": "normal",
        "event_date": "2022-10-10", "admission_date": "2022-10-08", "discharge_date": "2022-10-13", "fetus_count": 1, "birth_order": 1,
        "complication_flag": False, "late_birth_flag": False, "early_pregnancy_flag": False, "total_fee_fen": 214500, "in_scope_fen": 204543,
        "invoices": [{"code": "99010001", "no": invoice, "amount_fen": 214500, "issued_on": "2022-10-13"}],
        "lines": [{"name": "床位费", "quantity_milli": 5000, "amount_fen": 128000, "in_scope": True},
                  {"name": "药品费", "quantity_milli": 1000, "amount_fen": 76543, "in_scope": True},
                  {"name": "陪护用品", "quantity_milli": 1000, "amount_fen": 9957, "in_scope": False}],
        "claim_reason": "general", "payee_kind": "person", "bank_category": "中国工商银行", "bank_branch_name": "演示支行", "account_name": woman.name,
        "account_no": "6222020200112233446", "pregnancy_date": "2022-01-05", "materials": list(MATERIALS),
    }
    if changes.get("payee_kind") == "employer":
        form["account_name"], form["account_no"] = EMPLOYER, "42001234567890"
    elif changes.get("claimant_kind") == "spouse":
        form["account_name"] = changes["spouse_name"]
    form.update(changes)
    return {name: value for name, value in form.items() if value is not None}


def lines(*amounts):
    """Fee lines: (amount, in scope)."""
    return [{"name": f"项目{number}", "quantity_milli": 1000, "amount_fen": amount, "in_scope": scope} for number, (amount, scope) in enumerate(amounts)]
