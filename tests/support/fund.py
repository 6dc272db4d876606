"""A town whose staff pays: batches, vouchers, copies on a second medium."""
import os

from batches import Batches
from forms import employer_account
from stage import Looks, Refused
from town import BORN, HOSPITAL_A, Town, birth, code_of, write_csv

STAFF = (("front", ("front_clerk",)), ("account", ("finance_accountant",)), ("confirm", ("finance_confirm",)), ("bank", ("bank_clerk",)))


class Fund(Batches, Looks):
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

    def refused(self, code, what, *command, **how):
        try:
            self.city(*command, **how)
            self.report.check(False, what, "taken")
        except Refused as refused:
            self.report.equal(code_of(refused), code, what)

    def account(self, desk, code, name, number, **changes):
        return desk.new("PayeeAccount", employer_account(code, name, number, **changes))

    def cases(self, code):
        return [one for one in self.city("inbox")["items"] if one["code"] == code]

    def resolve(self, code, choice, who):
        (case,) = self.cases(code)
        self.city("resolve", case["id"], "--choose", choice, "--note", "演示", "--as", who)
        self.town.settle()
