#!/usr/bin/env python3
"""The reports of domain.md section 13 through the real programs: figures known beforehand, every format, masks.

Spreadsheets are read back by tests/support/xlsx.py, which shares no code with the programs.
"""
import csv
import io
import os
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import xlsx  # noqa: E402
from script import play  # noqa: E402
from stage import Refused  # noqa: E402
from town import HOSPITAL_A, HOSPITAL_B, Report, Town, day, filing, settlement, write_csv  # noqa: E402


def text_of(command):
    """What a command writes without --json."""
    done = subprocess.run([one for one in command if one != "--json"], capture_output=True, text=True, check=True)
    return done.stdout


class Reports:
    def __init__(self, bin_dir, folder):
        self.folder = folder
        self.town, self.report = Town(bin_dir, folder).found(), Report()
        self.city, self.a, self.b = self.town.city, self.town.a, self.town.b
        for operator, role in (("front", "front_clerk"), ("account", "finance_accountant")):
            self.city("staff", "add", operator, "--name", "演员", "--role", role)

    def rows(self, *arguments):
        return self.city("report", *arguments)["rows"]

    def record(self):
        town = self.town
        self.husband, self.wife = town.man(), town.wife()
        self.filed = self.a.new("Filing", filing(self.husband, self.wife))
        woman = town.woman()
        self.a.new("Settlement", settlement(woman, HOSPITAL_A, 23500, 23500, town.next_invoice()))
        self.b.new("Settlement", settlement(woman, HOSPITAL_B, 18060, 18060, town.next_invoice()))

    def at_the_desk(self):
        """Before anything is handed in: recorded, not handed in, the limit used."""
        lines = {row["what"]: row for row in self.a("report", "daily")["rows"]}
        self.report.equal((lines["录入 备案登记"]["count"], lines["录入 现场结算"]["count"], lines["录入 现场结算"]["amount_fen"]), (1, 1, 23500),
                          "desk daily: what was recorded today")
        self.report.equal(lines["待上传的操作"]["count"], self.a("status")["pending"], "desk daily: what is not handed in")
        used = lines["离线限额已用"]
        self.report.equal((used["count"], used["amount_fen"], used["count_max"], used["amount_max_fen"]), (1, 23500, 50, 20000000), "desk daily: the offline limit used")
        before = self.a("report", "daily", "--day", day(1))["rows"]
        self.report.equal([row for row in before if row["what"].startswith("录入")], [], "desk daily: nothing was recorded yesterday")
        self.town.settle()
        lines = {row["what"]: row for row in self.a("report", "daily")["rows"]}
        self.report.equal((lines["待上传的操作"]["count"], lines["离线限额已用"]["count"]), (0, 0), "desk daily: after a sync nothing waits")
        path = os.path.join(self.folder, "daily.xlsx")
        self.a("report", "daily", "--format", "xlsx", "--out", path)
        book = xlsx.read(path)
        self.report.equal(book["sheets"], ["经办点日报"], "desk daily: as a spreadsheet")
        self.report.check(["number", "235"] in [list(cell) for row in book["rows"] for cell in row if cell], "desk daily: 235 yuan stand as a number", book["rows"])
        self.report.equal([one["report"] for one in self.a("report", "list")["reports"]], ["daily", "deadlines"], "desk: its reports are told")

    def of_the_day(self):
        """The city's day, site by site."""
        rows = {row["site_no"]: row for row in self.rows("daily")}
        seen = [(row["filings"], row["settlements"], row["fund_fen"]) for row in (rows["0003"], rows["0004"])]
        self.report.equal(seen, [(1, 1, 23500), (0, 1, 18060)], "city daily: each site's work and fund")
        listed = [one["report"] for one in self.city("report", "list")["reports"]]
        self.report.check(len(listed) >= 10, "city: the reports are told", listed)
        for name in listed:
            text = text_of(self.city.command("report", name))
            self.report.check(text.count("\n") >= 2, f"city: {name} has a heading and rows, or says that there is none", text)

    def of_filings(self):
        """Register of filings: in clear only for posts that may read it, in each format the same."""
        masked = self.rows("filings")[0]
        self.report.check(self.husband.id_no not in str(masked) and self.husband.name not in str(masked), "filings: nobody's name without a post", masked)
        clear = self.rows("filings", "--as", "front")[0]
        self.report.equal((clear["sponsor_id_no"], clear["patient_name"], clear["doc_no"]), (self.husband.id_no, self.wife.name, self.filed["doc_no"]),
                          "filings: in clear for the front clerk")
        self.report.check(self.husband.id_no not in str(self.rows("filings", "--as", "account")), "filings: the finance post sees it masked")
        path = os.path.join(self.folder, "filings.xlsx")
        self.city("report", "filings", "--as", "front", "--format", "xlsx", "--out", path)
        book = xlsx.read(path)
        at = [cell[1] for cell in book["rows"][0]].index("职工身份证号码")
        self.report.equal(tuple(book["rows"][1][at]), ("text", self.husband.id_no), "filings: an ID number of 18 digits is a text")
        self.report.equal(book["frozen_rows"], 1, "filings: the heading stays in sight")
        said = "".join(book["properties"].values())
        self.report.check("<dc:creator></dc:creator>" in said and self.husband.name not in said, "filings: the file names nobody", said)
        self.report.equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, "filings: the file is its owner's")
        lines = list(csv.reader(io.StringIO(text_of(self.city.command("report", "filings", "--as", "front", "--format", "csv")))))
        self.report.check(lines[0][0].startswith("\ufeff"), "filings: the CSV has a mark for Excel")
        self.report.equal(lines[1][at], self.husband.id_no, "filings: the same in CSV")

    def of_conflicts(self):
        """One invoice at two hospitals: counted for both, and on the supervision list."""
        invoice = self.town.next_invoice()
        for desk, hospital in ((self.a, HOSPITAL_A), (self.b, HOSPITAL_B)):
            desk.new("Settlement", settlement(self.town.woman(), hospital, 30000, 28000, invoice))
        self.town.settle()
        counted = [(row["code"], row["site_no"], row["total"], row["open"]) for row in self.rows("conflicts")]
        self.report.equal(counted, [("K02", "0003", 1, 1), ("K02", "0004", 1, 1)], "conflicts: by code and site")
        listed = self.rows("duplicates")
        self.report.equal([(row["why"], row["code"], row["amount_fen"]) for row in listed], [("同一发票多次结算", "K02", 28000)] * 2, "duplicates: both bills, with their case")
        due = [row for row in self.rows("deadlines") if row["type"] == "冲突处理"]
        self.report.check(len(due) == 1 and due[0]["wd_left"] in (5, 6), "deadlines: the case has five working days, counted from a working day", due)

    def of_records(self):
        """Records of a type go the same way out."""
        path = os.path.join(self.folder, "settlements.xlsx")
        self.city("export", "Settlement", "--format", "xlsx", "--out", path)
        book = xlsx.read(path)
        head = [cell[1] for cell in book["rows"][0]]
        kinds = {book["rows"][1][head.index(label)][0] for label in ("证件号码", "发票号", "单据号")}
        self.report.equal(kinds, {"text"}, "export: ID, invoice and document numbers are texts")
        self.report.equal({row[head.index("总费用")] for row in book["rows"][1:]} - {("number", "235"), ("number", "180.6"), ("number", "300")}, set(),
                          "export: amounts are yuan to the fen")

    def of_imports(self):
        """Refused lines of a file, by number and reason, never with what stood in them."""
        path, refused = os.path.join(self.folder, "bad.csv"), os.path.join(self.folder, "refused.csv")
        write_csv(path, ("身份证号码", "缴费月份", "足额"), [[self.husband.id_no, "202213", "是"], [self.husband.id_no, "202208", "是"], ["123", "202208", "是"]])
        answer = self.city("import", "contributions", path, "--refused", refused)
        self.report.equal((answer["taken"], answer["refused"]), (1, 2), "import: the good line is taken")
        with open(refused, encoding="utf-8-sig") as file:
            lines = list(csv.reader(file))
        self.report.equal([line[:2] for line in lines], [["行号", "代码"], ["2", "I-740"], ["4", "I-721"]], "import: each refused line has its number and code")
        self.report.check(self.husband.id_no not in str(lines), "import: … and nobody's number")

    def wrong(self):
        """What a report does not look at is not passed over."""
        for arguments in (("none",), ("samples", "--site", "0003"), ("daily", "--day", "2022-13-01"), ("filings", "--format", "xlsx")):
            try:
                self.city("report", *arguments)
                self.report.check(False, f"wrong: {arguments} is refused")
            except Refused as refusal:
                self.report.equal(refusal.code, 2, f"wrong: {arguments} is refused")
        try:
            self.city("report", "filings", "--as", "nobody")
            self.report.check(False, "wrong: nobody's eyes")
        except Refused as refusal:
            self.report.equal(refusal.code, 1, "wrong: nobody's eyes")

    def run(self):
        try:
            for story in (self.record, self.at_the_desk, self.of_the_day, self.of_filings, self.of_conflicts, self.of_records, self.of_imports, self.wrong):
                story()
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("reports", Reports))
