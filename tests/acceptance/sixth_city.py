#!/usr/bin/env python3
"""An invented sixth city, added by one file and nothing else: its own months, share, cap, divisor and extension, with the shipped programs."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from script import play  # noqa: E402
from stage import Refused  # noqa: E402
from town import BORN, HOSPITAL_A, Report, Town, application, birth, uscc, write_csv  # noqa: E402

EMPLOYERS = {600000: (uscc(21), "演示六厂")}
PROFILE = """
# An invented city: division 990102 is assigned to nobody.
code: "yanliu" name: "演六市" division: "990102" province: "某省" version: 1
deciding_body: "演六市经办机构" sources: "演六市演示办法" with_common: true
values {
  from: "2020-01-01"
  procedures: "settlement" procedures: "reversal" procedures: "allowance"
  in_city_care: ON_THE_SPOT
  months { min: 3 mode: CONSECUTIVE_FULL tested_on: EVENT }
  allowance_path: HOSPITAL_FORM allowance_channels: "hospital" allowance_payee: EMPLOYER
  daily_divisor_milli: 21750
  extension_fund_days: 30
  forms: "F-03"
  rules {
    name: "three_months" label: "连续缴费 3 个月" record_types: "Settlement" stage: MONTHS
    holds { test { fact: "carrier.months" at_least: 3 } }
    wanted: "连续 3 个月" found_fact: "carrier.months" code: "CONTRIB_LT_3"
    sentence: "连续缴费不足 3 个月：请缴满后再办" source: "演六 一"
  }
  money { name: "medical" mode: ACTUAL pay_bp: 8000 cap_fen: 300000 source: "演六 二" }
  deadlines { name: "desk" label: "窗口办结" record_types: "AllowanceApplication" working_days: 2 start: RECEIPT source: "演六 三" }
}
"""


class SixthCity:
    def __init__(self, bin_dir, folder):
        self.report, self.folder = Report(), folder
        self.profile = os.path.join(folder, "yanliu.textproto")
        with open(self.profile, "w", encoding="utf-8") as file:
            file.write(PROFILE)
        self.town = Town(bin_dir, folder, women=4, men=2, employers=EMPLOYERS, profile=self.profile, division="990102").found()
        self.city, self.a = self.town.city, self.town.a
        self.city("staff", "add", "front", "--name", "试员", "--role", "front_clerk")
        for name, head, rows, kind in (
                ("months.csv", ("身份证号码", "缴费月份", "至月份", "足额"), [(self.town.women[0].id_no, 202208, 202209, "是")] +
                 [(one.id_no, 202207, 202209, "是") for one in self.town.staff_of[600000, True][-4:]], "contributions"),
                ("wages.csv", ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源"), [(EMPLOYERS[600000][0], 2021, "6000.00", "税务推送")], "wages")):
            path = os.path.join(folder, name)
            write_csv(path, head, rows)
            self.report.equal(self.city("import", kind, path)["refused"], 0, f"{kind} come from a file")
        self.town.settle()

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def broken(self):
        """A file that makes no sense founds no city, and says where."""
        path = os.path.join(self.folder, "broken.textproto")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PROFILE.replace("pay_bp: 8000", "pay_bp: 80000"))
        place = f"broken.textproto:{PROFILE[:PROFILE.index('pay_bp')].count(chr(10)) + 1}:"
        for command in (("init", "--profile", path), ("profile", "check", path)):
            try:
                self.city.__class__(os.path.dirname(self.city.program), os.path.join(self.folder, "none"))(*command)
                self.report.check(False, f"{command[0]}: a broken profile is refused")
            except Refused as refused:
                said = json.dumps(refused.answer, ensure_ascii=False)
                self.report.check("E-632" in said and place in said, f"{command[0]}: a broken profile is refused with its line", said)

    def settle(self, woman, fund, total=520000, scope=486235, *more):
        form = birth(woman, HOSPITAL_A, total, scope, self.town.next_invoice(), **{**BORN, "fund_pay_fen": fund, "self_pay_fen": total - fund})
        done = self.a.new("Settlement", form, *more)["id"]
        self.town.settle()
        return done

    def run(self):
        try:
            self.broken()
            of = self.town.employed
            woman = of(600000)
            self.report.equal(self.state(self.settle(woman, 300000)), "CONFIRMED", "80 % of 4862.35, at most 3000: the fund pays 300000")
            self.report.equal(self.state(self.settle(of(600000), 98766, 130000, 123457)), "CONFIRMED", "80 % of 1234.57: 98766")
            self.report.equal(self.state(self.settle(of(600000), 486235, 520000, 486235, "--settled")), "HELD", "by another city's share: held")
            few = self.town.woman()
            done = self.settle(few, 300000, 520000, 486235, "--settled")
            told = [one["code"] for one in self.city("show", done)["verdicts"] if one["code"]]
            self.report.equal((self.state(done), told), ("HELD", ["CONTRIB_LT_3"]), "two months where three are wanted: held")
            one = self.a.new("AllowanceApplication", application(woman))["id"]
            self.town.settle()
            for event, who in (("accept", "front"), ("first_review", "chief"), ("approve", "chief")):
                self.city("step", one, event, "--as", who)
            items = [self.city("show", item)["record"] for item in self.city("show", one)["record"]["items"]]
            # 6000.00 × (98 + 30) / 21.75
            self.report.equal([(item["days"], item["amount_fen"]) for item in items], [(128, 3531034)], "leave with the city's extension and divisor")
            self.report.equal(self.city("show", one)["header"]["policy_version"], "yanliu-1", "judged by the city's own profile")
            self.report.check(self.city("verify")["ok"], "the city's store says the truth")
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("sixth-city", SixthCity))
