"""A town whose staff pays: batches, vouchers, copies on a second medium."""
import json
import os

from stage import Refused
from town import BORN, HOSPITAL_A, Town, birth, code_of, write_csv

STAFF = (("front", ("front_clerk",)), ("account", ("finance_accountant",)), ("confirm", ("finance_confirm",)), ("bank", ("bank_clerk",)))
WHO = {"sign": "chief", "refuse": "chief", "fill_voucher": "account", "confirm": "confirm", "give_key": "confirm"}


class Fund:
    """A town with staff who pay."""

    def __init__(self, report, bin_dir, folder, profile, division, employers, wages, counties=2, **more):
        self.report, self.folder = report, folder
        self.town = Town(bin_dir, folder, women=4, men=4, employers=employers, profile=profile, division=division, counties=counties, **more).found()
        self.city, self.a, self.county, self.county2 = self.town.city, self.town.a, self.town.county, self.town.county2
        for name, roles in STAFF:
            self.city("staff", "add", name, "--name", "试员", *[x for role in roles for x in ("--role", role)])
        path = os.path.join(folder, "wages.csv")
        write_csv(path, ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源"), [(code, year, f"{fen // 100}.{fen % 100:02d}", "税务推送") for code, year, fen in wages])
        said = self.city("import", "wages", path)
        assert said["refused"] == 0, said
        self.copies = 0

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def record(self, record_id):
        return self.city("show", record_id)["record"]

    def all(self, kind, state=""):
        return [row["id"] for row in self.city("list", kind, *(["--state", state] if state else []), "--limit", "2000")["records"]]

    def settled(self, woman, **changes):
        """A birth at the hospital: (settlement, what it gave rise to by itself)."""
        before = set(self.all("AllowanceApplication"))
        form = birth(woman, HOSPITAL_A, 198000, 198000, self.town.next_invoice(), **{**BORN, **changes})
        return self.after_settling(self.a.new("Settlement", form, "--settled"), before)

    def after_settling(self, done, before):
        self.town.settle()
        new = [one for one in self.all("AllowanceApplication") if one not in before]
        return done["id"], new[0] if new else None

    def items(self, application_id):
        return [(one, self.record(one)) for one in self.record(application_id).get("items", [])]

    def build(self, agency="演示银行", month=202210, at=None):
        said = self.city("new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": agency, "month": month}), at=at)
        return said["verdict"]["record_id"]

    def move(self, batch, *events, at=None):
        for event in events:
            self.city("step", batch, event, "--as", WHO.get(event, "front"), at=at)

    def batch(self, *events, **where):
        batch = self.build(**where)
        self.move(batch, *events)
        return batch

    def copy(self):
        self.copies += 1
        path = os.path.join(self.folder, f"copy-{self.copies}.db")
        said = self.city("backup", path)
        self.city("payout", "receipt", path, "--medium", "演示U盘", "--as", "account")
        return path, said

    def refused(self, code, what, *command, **how):
        try:
            self.city(*command, **how)
            self.report.check(False, what, "taken")
        except Refused as refused:
            self.report.equal(code_of(refused), code, what)

    def account(self, desk, code, name, number, **changes):
        form = {"owner_name": name, "employer_uscc": code, "kind": "单位账户", "bank_name": "演示银行", "account_no": number, "account_name": name,
                "purpose": "生育津贴", "from": "2022-09-30", "reason": "演示", **changes}
        return desk.new("PayeeAccount", form)

    def cases(self, code):
        return [one for one in self.city("inbox")["items"] if one["code"] == code]

    def resolve(self, code, choice, who):
        (case,) = self.cases(code)
        self.city("resolve", case["id"], "--choose", choice, "--note", "演示", "--as", who)
        self.town.settle()
