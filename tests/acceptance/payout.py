#!/usr/bin/env python3
"""Money leaves the fund: the automatic allowance, accounts, batches, the bank's encrypted list, returns and recoveries.

Panzhihua (PZH-E01, E02, E11; K08, K09, K32), Yantai (YT-E08, E09, E11, agencies, batch day, SMS) and a set-off at the
figures of QHD-E10. Expected values are those of domain.md section 10. Through the real programs.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)
from allowance import application, uscc  # noqa: E402
from bank import WrongKey, debit_card, open_zip, read_list  # noqa: E402
from stage import City, Refused  # noqa: E402
from town import HOSPITAL_A, Report, Town, birth, code_of, settlement, write_csv  # noqa: E402

BORN = {"pregnancy_date": "2021-12-20", "event_date": "2022-09-27", "admission_date": "2022-09-26", "discharge_date": "2022-09-30", "settled_on": "2022-09-30"}
STAFF = (("front", ("front_clerk",)), ("account", ("finance_accountant",)), ("confirm", ("finance_confirm",)), ("bank", ("bank_clerk",)))
WHO = {"sign": "chief", "refuse": "chief", "fill_voucher": "account", "confirm": "confirm", "give_key": "confirm"}


class Fund:
    """A town with staff who pay."""

    def __init__(self, report, bin_dir, folder, profile, division, employers, wages, counties=2, **more):
        self.report, self.folder = report, folder
        os.makedirs(folder)
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


class Panzhihua:
    BASE = 654321

    def __init__(self, report, bin_dir, folder):
        self.report = report
        self.code, self.name = uscc(11), "演示钢厂"
        self.fund = Fund(report, bin_dir, os.path.join(folder, "pzh"), "panzhihua", "510400", {self.BASE: (self.code, self.name)}, [(self.code, 2021, self.BASE)])
        self.number = 42001234567000

    def woman(self):
        return self.fund.town.employed(self.BASE)

    def next_number(self):
        self.number += 1
        return str(self.number)

    def amounts(self):
        fund, equal = self.fund, self.report.equal
        for name, changes, wanted in (("PZH-E01", {}, [2137449, 80000]), ("PZH-E02 twins", {"fetus_count": 2}, [2464609, 80000]),
                                      ("PZH-E02 twins, 难产", {"fetus_count": 2, "dystocia_certified": True}, [2791770, 80000])):
            _, one = fund.settled(self.woman(), **changes)
            equal(fund.state(one), "GENERATED", f"{name}: determined without application")
            items = [item for _, item in fund.items(one)]
            equal(sorted(item["amount_fen"] for item in items), sorted(wanted), f"{name}: the leave, and 产前检查费")
            equal(fund.record(one)["total_fen"], sum(wanted), f"{name}: their sum")
            equal({fund.state(i) for i, _ in fund.items(one)}, {"APPROVED"}, f"{name}: counts as approved")

    def without_account(self):
        fund = self.fund
        batch = fund.batch("freeze")
        self.report.equal(fund.record(batch).get("count", 0), 0, "no account: what is owed waits")
        fund.move(batch, "cancel")
        said = fund.account(fund.county, self.code, self.name, self.next_number())
        self.report.check("S-312" in [one["code"] for one in said.get("warnings", [])], "account: the slip says that it is valid once synced", said.get("warnings"))
        self.report.equal(said["state"], "PROPOSED", "account: proposed at the county")
        fund.town.settle()
        self.first = said["id"]
        self.report.equal(fund.state(self.first), "ACTIVE", "account: effective at the city")
        wrong = fund.account(fund.county, self.code, self.name, self.next_number(), account_name="别家")
        fund.town.settle()
        self.report.equal((fund.state(wrong["id"]), fund.record(wrong["id"])["failed"]), ("REJECTED", ["HOLDER_DIFFERS"]), "account: the holder is the payee")

    def voucher_and_list(self):
        """Two signatures of finance, a second medium, and a file that the bank opens by its own means."""
        fund, equal, check = self.fund, self.report.equal, self.report.check
        total = 2137449 + 2464609 + 2791770 + 3 * 80000
        batch = fund.batch("freeze", "print", "sign")
        record = fund.record(batch)
        equal((record["count"], record["total_fen"]), (6, total), "batch: every approved item, to the fen")
        fund.refused("VOUCHER_MISSING", "confirm: not without a voucher", "step", batch, "confirm", "--as", "confirm")
        fund.city("staff", "add", "both", "--name", "试员", "--role", "finance_accountant", "--role", "finance_confirm")
        fund.city("step", batch, "fill_voucher", "--as", "both")
        fund.refused("OTHER_PERSON", "confirm: not by who filled the voucher in", "step", batch, "confirm", "--as", "both")
        fund.move(batch, "fill_voucher")
        fund.refused("BAD_STATE", "release: not before finance has confirmed", "payout", "release", batch, "--to", fund.folder, "--as", "front")
        fund.move(batch, "confirm")
        vouchers = [(one, fund.record(one)) for one in fund.all("PayoutVoucher")]
        equal(sorted(fund.state(one) for one, _ in vouchers), ["CONFIRMED", "VOID"], "voucher: the wrong one is void, the other one counts")
        equal(len({record["voucher_no"] for _, record in vouchers}), 2, "voucher: numbers are never reused")
        good = next(record for one, record in vouchers if fund.state(one) == "CONFIRMED")
        equal((good["amount_fen"], good["amount_in_words"]), (total, "柒万陆仟叁佰叁拾捌元贰角捌分"), "voucher: the amount in capital characters")
        equal((good["accountant"], good["confirmed_by"]), ("account", "confirm"), "voucher: two persons")

        out = os.path.join(fund.folder, "for-the-bank")
        fund.refused("NOT_ON_SECOND_MEDIUM", "release: the entries behind it are on one medium only", "payout", "release", batch, "--to", out, "--as", "front")
        check(not os.path.exists(out), "release: … and nothing is written")
        fund.refused("NOT_ON_SECOND_MEDIUM", "key: neither", "payout", "key", batch, "--as", "confirm")
        path, said = fund.copy()
        with open(path, "rb") as file:
            stolen = file.read()
        check(b"SQLite" not in stolen[:16] and self.name.encode() not in stolen, "copy: closed under the city's key")
        forged = {"city_seq": said["city_seq"], "head_hash": "00" * 32, "file_sha256": said["file_sha256"], "medium": "演示"}
        fund.refused("COPY_UNKNOWN", "copy: only of this city's own log", "new", "SealedCopy", "--as", "account", stdin=json.dumps(forged))
        given = fund.city("payout", "release", batch, "--to", out, "--as", "front")
        key = fund.city("payout", "key", batch, "--as", "confirm")["key"]
        equal(fund.state(batch), "SENT_TO_BANK", "release: sent to the bank")
        with open(given["file"], "rb") as file:
            content = file.read()
        import hashlib
        equal(hashlib.sha256(content).hexdigest(), fund.record(batch)["file_sha256"], "file: its fingerprint stands in the batch")
        again = fund.city("payout", "release", batch, "--to", os.path.join(fund.folder, "again"), "--as", "front")
        with open(again["file"], "rb") as file:
            equal(file.read() == content, True, "file: the same bytes, as often as it is asked for")
        for tail in ("演示", "99010119", "42001234567"):
            check(tail.encode() not in content, "file: nothing of it is seen without the key")
        try:
            open_zip(content, key[::-1])
            check(False, "file: another key does not open it")
        except WrongKey:
            check(True, "file: another key does not open it")
        rows = read_list(content, key)
        equal(list(rows[0]), ["序号", "姓名", "证件号码", "账号", "户名", "金额", "备注"], "list: its columns")
        equal(sorted(row["金额"] for row in rows), sorted(["21374.49", "24646.09", "27917.70", "800.00", "800.00", "800.00"]), "list: every payment, in yuan")
        equal({(row["账号"], row["户名"]) for row in rows}, {(str(self.number - 1), self.name)}, "list: into the account on file")
        with open(given["summary"], encoding="utf-8") as file:
            summary = file.read()
        for word in ("《演示银行汇总表》", "2022年10月", "人数 6", "76,338.28", fund.record(batch)["file_sha256"]):
            check(word in summary, f"summary F-14: {word[:20]}", summary)
        sent = fund.city("payout", "totals")["totals"]
        equal([(row["agency"], row["count"], row["total_fen"]) for row in sent], [("演示银行", 6, total)], "totals: by agency")
        fund.move(batch, "done")
        self.paid = batch

    def e11(self):
        """PZH-E11: the county changes the account offline on the freeze day."""
        fund, equal = self.fund, self.report.equal
        _, one = fund.settled(self.woman())
        leave = next(i for i, item in fund.items(one) if item["kind"] == "maternity_leave")
        changed = fund.account(fund.county, self.code, self.name, self.next_number())  # not synced yet
        batch = fund.batch("freeze", "print", "sign", "fill_voucher")
        before = fund.record(batch)
        fund.town.settle()
        equal((fund.state(changed["id"]), fund.state(self.first)), ("ACTIVE", "SUPERSEDED"), "PZH-E11: the new account counts, the old one not any more")
        after = fund.record(batch)
        equal((before["count"], after["count"], after["total_fen"]), (2, 0, 0), "PZH-E11: its items are pulled (K08)")
        equal((fund.state(batch), "file_sha256" in after), ("FROZEN", False), "PZH-E11: … and what was signed is signed anew")
        equal(fund.state(one), "GENERATED", "PZH-E11: the application waits for the next batch")
        fund.move(batch, "cancel")
        batch = fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        item = fund.record(leave)
        equal((item["amount_fen"], item["account_no"], fund.state(leave)), (2137449, str(self.number), "PAID"), "PZH-E11: 2137449 in the next batch, to the new account")
        self.first = changed["id"]
        fund.copy()
        fund.move(batch, "send", "done")

    def k08(self):
        """The change was written before finance confirmed, and arrives after it."""
        fund, equal = self.fund, self.report.equal
        for choice in ("let_go", "stop_at_bank"):
            _, one = fund.settled(self.woman())
            ids = [i for i, _ in fund.items(one)]
            old = fund.record(self.first)["account_no"]
            changed = fund.account(fund.county, self.code, self.name, self.next_number())
            batch = fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            fund.town.settle()
            equal(fund.state(changed["id"]), "ACTIVE", f"K08 {choice}: what comes later goes to the new account")
            equal(len(fund.cases("K08")), 2, f"K08 {choice}: finance is asked about each payment")
            fund.copy()
            fund.refused("CONFLICT_OPEN", f"K08 {choice}: nothing leaves before that", "payout", "release", batch, "--to", fund.folder, "--as", "front")
            for case in fund.cases("K08"):
                fund.city("resolve", case["id"], "--choose", choice, "--note", "演示", "--as", "confirm")
            fund.town.settle()
            states = {fund.state(i) for i in ids}
            equal(states, {"PAID"} if choice == "let_go" else {"APPROVED"}, f"K08 {choice}: the payments")
            fund.copy()
            fund.move(batch, "send", "done")
            if choice == "stop_at_bank":
                equal((fund.record(batch)["returned_count"], fund.record(batch)["returned_fen"]), (2, 2217449), "K08 stop_at_bank: the bank's summary says so")
                fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            numbers = {fund.record(i)["account_no"] for i in ids}
            equal(numbers, {old} if choice == "let_go" else {str(self.number)}, f"K08 {choice}: whose account was paid")
            self.first = changed["id"]

    def k09(self):
        """Two counties, both offline, two accounts for one payee."""
        fund, equal = self.fund, self.report.equal
        for choice in ("keep_first", "keep_second"):
            one = fund.account(fund.county, self.code, self.name, self.next_number())
            two = fund.account(fund.county2, self.code, self.name, self.next_number())
            fund.town.settle()
            equal((fund.state(one["id"]), fund.state(two["id"])), ("HELD", "HELD"), "K09: neither counts by the clock")
            _, waiting = fund.settled(self.woman())
            batch = fund.batch("freeze")
            equal((fund.record(batch).get("count", 0), fund.state(waiting)), (0, "GENERATED"), "K09: what is owed waits")
            fund.move(batch, "cancel")
            (case,) = fund.cases("K09")
            equal(case["decider_site"], "0009", "K09: the county asks the payee")
            fund.county("resolve", case["id"], "--choose", choice, "--note", "演示")
            fund.town.settle()
            kept, gone = (one, two) if choice == "keep_first" else (two, one)
            equal((fund.state(kept["id"]), fund.state(gone["id"])), ("ACTIVE", "SUPERSEDED"), f"K09 {choice}: one account")
            fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            equal({item["account_no"] for _, item in fund.items(waiting)}, {fund.record(kept["id"])["account_no"]}, f"K09 {choice}: … and it is paid")
            self.first = kept["id"]
        number = self.next_number()
        one = fund.account(fund.county, self.code, self.name, number)
        two = fund.account(fund.county2, self.code, self.name, number)
        fund.town.settle()
        equal((fund.state(one["id"]), fund.state(two["id"]), fund.cases("K09")), ("ACTIVE", "SUPERSEDED", []), "K09: the same number is one account")
        self.first = one["id"]

    def sent_back(self, desk, batch, items, **more):
        return desk("step", batch, "partial_return", "--from", "-", stdin=json.dumps({"returned": items, "return_reason": "演示", **more}))

    def k32(self):
        """The bank sends back: told twice by two counties it counts once; on hearsay nothing is paid again."""
        fund, equal = self.fund, self.report.equal
        for choice in ("confirmed_return", "not_returned"):
            _, one = fund.settled(self.woman())
            ids = [i for i, _ in fund.items(one)]
            batch = fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            fund.copy()
            fund.move(batch, "send")
            fund.town.settle()
            self.sent_back(fund.county, batch, ids[:1])
            fund.town.settle()
            equal((fund.state(ids[0]), fund.state(batch), len(fund.cases("K32"))), ("PAID", "SENT_TO_BANK", 1), "K32: without the bank's paper finance asks the bank")
            empty = fund.batch("freeze")
            equal(fund.record(empty).get("count", 0), 0, "K32: … and nothing is paid again before")
            fund.move(empty, "cancel")
            fund.resolve("K32", choice, "confirm")
            back = choice == "confirmed_return"
            equal((fund.state(ids[0]), fund.state(batch)), ("APPROVED", "PARTIAL_RETURN") if back else ("PAID", "SENT_TO_BANK"), f"K32 {choice}")
            if back:
                self.reissued(ids[0], batch)
        _, one = fund.settled(self.woman())
        ids = [i for i, _ in fund.items(one)]
        batch = fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        fund.copy()
        fund.move(batch, "send")
        fund.town.settle()
        self.sent_back(fund.county, batch, ids[:1], return_code="closed", bank_reference="T2002")
        self.sent_back(fund.county2, batch, ids[:1], return_code="closed", bank_reference="T2002")
        fund.town.settle()
        record = fund.record(batch)
        amount = fund.record(ids[0])["amount_fen"]
        equal((record["returned_count"], record["returned_fen"], fund.cases("K32")), (1, amount, []), "K32: the same return told twice counts once")
        equal(fund.state(self.first), "BLOCKED", "bank: an account that is closed is blocked")
        self.reissued(ids[0], batch)
        lines = [line for line in fund.city("ledger", ids[0])["lines"] if line["account"] == "bank"]
        equal(sum(line["credit_fen"] - line["debit_fen"] for line in lines), amount, "K32: in the ledger it was paid once")

    def reissued(self, item, batch):
        fund, equal = self.fund, self.report.equal
        empty = fund.batch("freeze")
        equal(fund.record(empty).get("count", 0), 0, "bank: what came back waits for another account")
        fund.move(empty, "cancel")
        changed = fund.account(fund.county, self.code, self.name, self.next_number())
        fund.town.settle()
        self.first = changed["id"]
        fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        equal((fund.state(item), fund.record(item)["account_no"]), ("PAID", str(self.number)), "bank: … and is paid into it")

    def withdrawn(self):
        """The settlement is reversed: before the payment the allowance is withdrawn; after it, K17."""
        fund, equal = self.fund, self.report.equal
        settled, one = fund.settled(self.woman())
        asked = fund.a.new("Reversal", {"target": settled, "reason": "演示：录错"})["id"]
        fund.town.settle()
        fund.city("step", asked, "approve", "--as", "chief")
        fund.town.settle()
        equal((fund.state(one), {fund.state(i) for i, _ in fund.items(one)}), ("WITHDRAWN", {"VOID"}), "reversed before payment: withdrawn, nothing is owed")
        settled, one = fund.settled(self.woman())
        fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        asked = fund.a.new("Reversal", {"target": settled, "reason": "演示：录错"})["id"]
        fund.town.settle()
        fund.city("step", asked, "approve", "--as", "chief")
        fund.resolve("K17", "recover", "confirm")
        rests = sorted(fund.record(i)["rest_fen"] for i in fund.all("Recovery", "OPEN"))
        equal((fund.state(one), rests), ("REVERSED", [80000, 2137449]), "reversed after payment: recovered")

    def restored(self, bin_dir):
        """A new epoch: locked until finance has compared with the bank's own list."""
        fund, equal = self.fund, self.report.equal
        path, _ = fund.copy()
        folder = os.path.join(fund.folder, "city-restored")
        os.makedirs(folder, mode=0o700)
        for name in ("city.keys", "city.toml"):
            shutil.copy2(os.path.join(fund.city.store, name), folder)
        fund.city.stop()
        city = City(bin_dir, folder)
        city("restore", path)
        self.report.check(city("verify")["ok"], "restore: the store says the truth")
        batch = city("new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": "演示银行", "month": 202212}))["verdict"]["record_id"]

        def refused(code, what, *command):
            try:
                city(*command)
                self.report.check(False, what, "taken")
            except Refused as refusal:
                equal(code_of(refusal), code, what)
        refused("PAYOUT_LOCKED", "restore: payout is locked", "step", batch, "freeze", "--as", "front")
        listed = []
        for row in city("list", "PayoutBatch", "--limit", "500")["records"]:
            record = city("show", row["id"])["record"]
            if row["state"] in ("SENT_TO_BANK", "DONE", "PARTIAL_RETURN"):
                listed.append((row["doc_no"] or row["id"], record["count"], f"{record['total_fen'] // 100}.{record['total_fen'] % 100:02d}"))
        bank = os.path.join(fund.folder, "bank.csv")
        write_csv(bank, ("批次", "人数", "金额"), listed + [("990101-lost", 3, "100.00")])
        refused("E-655", "compare: what the bank paid and we do not know is found", "payout", "compare", bank, "--as", "confirm")
        write_csv(bank, ("批次", "人数", "金额"), listed)
        refused("NO_ROLE", "compare: only finance", "payout", "compare", bank, "--as", "front")
        city("payout", "compare", bank, "--as", "confirm")
        city("step", batch, "freeze", "--as", "front")
        equal(city("show", batch)["header"]["state"], "FROZEN", "compare: payout is open again")

    def run(self, bin_dir):
        try:
            self.amounts()
            self.without_account()
            self.voucher_and_list()
            self.e11()
            self.k08()
            self.k09()
            self.k32()
            self.withdrawn()
            self.report.check(self.fund.city("verify")["ok"], "Panzhihua: the store says the truth")
            self.report.check(self.fund.city("ledger")["balanced"], "Panzhihua: the ledger balances")
            self.restored(bin_dir)
        finally:
            self.fund.city.stop()


class Yantai:
    BASE = 876543

    def __init__(self, report, bin_dir, folder):
        self.report = report
        self.code = uscc(21)
        self.fund = Fund(report, bin_dir, os.path.join(folder, "yt"), "yantai", "370600", {self.BASE: (self.code, "演示渔业")},
                         [(self.code, year, self.BASE) for year in (2023, 2024, 2025)], counties=1)
        women = self.fund.town.staff_of[self.BASE, True]
        path = os.path.join(self.fund.folder, "months.csv")
        write_csv(path, ("身份证号码", "缴费月份", "至月份", "足额"), [(one.id_no, "202001", "202610", "是") for one in women])
        said = self.fund.city("import", "contributions", path)
        assert said["refused"] == 0, said
        path = os.path.join(self.fund.folder, "agencies.csv")
        write_csv(path, ("代发机构代码", "代发机构", "银行大类"), [("ICBC", "演示工行", "工商银行"), ("CCB", "演示建行", "建设银行")])
        said = self.fund.city("import", "agencies", path)
        assert said["taken"] == 2, said
        self.card = 0

    def settled(self, woman, event="2024-12-20", settled_on=None, **changes):
        days = {"pregnancy_date": "2024-03-20", "event_date": event, "admission_date": event, "discharge_date": settled_on or event, "settled_on": settled_on or event}
        return self.fund.settled(woman, **{**days, **changes})

    def propose(self, woman, bank="中国工商银行", number=None, at=None, **changes):
        self.card += 1
        form = {"owner_name": woman.name, "owner_id_no": woman.id_no, "kind": "借记卡", "bank_name": bank, "account_no": number or debit_card(self.card),
                "account_name": woman.name, "purpose": "生育津贴", "from": "2024-12-20", "phone": "13900000142", **changes}
        done = self.fund.county.new("PayeeAccount", form)
        self.fund.town.settle()
        return done["id"]

    def amounts(self):
        """YT-E11 by itself after the settlement; YT-E09."""
        fund, equal = self.fund, self.report.equal
        for name, changes, wanted in (("98 d", {}, 2863374), ("113 d, twins", {"fetus_count": 2}, 3301645)):
            _, one = self.settled(fund.town.employed(self.BASE), **changes)
            equal([item["amount_fen"] for _, item in fund.items(one)], [wanted], f"YT-E11: {name}")
            equal({item["payee_kind"] for _, item in fund.items(one)}, {"person"}, f"YT-E11: {name}: to the person")
        for days, wanted in ((112, 1227160), (111, 438272)):
            before = set(fund.all("AllowanceApplication"))
            form = settlement(fund.town.employed(self.BASE), HOSPITAL_A, 15000, 15000, fund.town.next_invoice(), benefit_kind="fp_outpatient", fp_operations=["abortion"],
                              pregnancy_date="2024-08-20", event_date="2024-12-10", visit_date="2024-12-10", settled_on="2024-12-10", birth_type="miscarriage",
                              gestation_certified_days=days, fp_category="planned", service_cert_no="F990101", fund_pay_fen=30000, self_pay_fen=0)
            _, one = fund.after_settling(fund.a.new("Settlement", form, "--settled"), before)
            self.report.check(one is not None, f"YT-E11: at {days} days something is owed", [fund.city("show", fund.all("Settlement")[-1])["verdicts"]])
            if one:
                equal([item["amount_fen"] for _, item in fund.items(one)], [wanted], f"YT-E11: miscarriage at {days} days")
        _, one = self.settled(fund.town.employed(self.BASE), event="2025-11-28", settled_on="2025-11-30", pregnancy_date="2025-03-01")
        equal(fund.record(one)["pay_due"], "2026-02-28", "YT-E09: settled 2025-11-30, due 2026-02-28")

    def accounts(self):
        fund, equal = self.fund, self.report.equal
        woman = fund.town.employed(self.BASE)
        early = self.propose(woman)
        equal(fund.record(early)["failed"], ["NO_NETWORKED_SETTLEMENT"], "account: not without a networked settlement")
        self.settled(woman)
        for code, changes in (("BAD_CARD", {"number": "79927398713"}), ("BANK_NOT_ALLOWED", {"bank": "演示商业银行"}), ("HOLDER_DIFFERS", {"account_name": "别人"})):
            equal(fund.record(self.propose(woman, **changes))["failed"], [code], f"account: {code}")
        book = self.propose(woman, kind="存折", number="100020003000")
        equal(fund.state(book), "ACTIVE", "account: a passbook has no check digit")
        return woman, book

    def batches(self):
        """One batch for each agency and month; made by the 25th, or the working day before; paid after."""
        fund, equal = self.fund, self.report.equal
        woman, book = self.accounts()
        self.propose(woman, old_account_no="100020003000")
        equal(fund.state(book), "SUPERSEDED", "account: a new one supersedes it")
        other = fund.town.employed(self.BASE)
        self.settled(other)
        self.propose(other, bank="中国建设银行")
        fund.refused("AGENCY_UNKNOWN", "batch: only of an agency", "new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": "别家", "month": 202501}))
        icbc = fund.build("ICBC", 202501)
        fund.refused("BATCH_EXISTS", "batch: one for each agency and month", "new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": "ICBC", "month": 202501}))
        equal(fund.record(icbc)["freeze_due"], "2025-01-24", "YT-E08: the 25th is a Saturday: 2025-01-24")
        fund.refused("BATCH_DAY_PAST", "YT-E08: not on the 25th", "step", icbc, "freeze", "--as", "front", at="2025-01-25 09:00:00")
        fund.move(icbc, "freeze", at="2025-01-24 16:00:00")
        equal((fund.record(icbc)["count"], fund.record(icbc)["total_fen"]), (1, 2863374), "batch: what is paid by this agency")
        fund.move(icbc, "print", "sign", "fill_voucher", at="2025-01-24 16:30:00")
        fund.refused("BATCH_NOT_DUE", "batch: paid after the 25th", "step", icbc, "confirm", "--as", "confirm", at="2025-01-25 09:00:00")
        fund.move(icbc, "confirm", at="2025-01-26 09:00:00")
        ccb = fund.build("演示建行", 202501)
        fund.move(ccb, "freeze", at="2025-01-24 16:00:00")
        equal(fund.record(ccb)["count"], 1, "batch: another agency pays the other one")
        self.told(icbc)

    def told(self, icbc):
        fund, equal = self.fund, self.report.equal
        folder = os.path.join(fund.folder, "sms")
        equal(fund.city("sms", "send", "--to-dir", folder)["sent"], 4, "SMS: three accounts and a payment are told")
        texts = []
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                texts.append(json.load(file)["text"])
        self.report.check(any("28,633.74" in text for text in texts), "SMS: the words, with the amount", texts)
        equal(fund.city("sms", "send", "--to-dir", folder)["sent"], 0, "SMS: each once")
        equal({fund.state(one) for one in fund.all("SmsNotice")}, {"SENT"}, "SMS: they know that they were sent")
        with open(os.path.join(fund.city.store, "serve.log"), encoding="utf-8", errors="replace") as file:
            log = file.read()
        self.report.check("13900000142" not in log and "990101" not in log, "SMS: nobody's data in the log")

    def run(self):
        try:
            self.amounts()
            self.batches()
            self.report.check(self.fund.city("verify")["ok"], "Yantai: the store says the truth")
            self.report.check(self.fund.city("ledger")["balanced"], "Yantai: the ledger balances")
        finally:
            self.fund.city.stop()


class SetOff:
    """At the figures of QHD-E10: 204543 that came back unpaid is taken of 2326994, which pays 2122451."""

    def __init__(self, report, bin_dir, folder):
        self.report = report
        self.code = uscc(31)
        self.fund = Fund(report, bin_dir, os.path.join(folder, "dy"), "daye", "420281", {712345: (self.code, "演示农场")}, [(self.code, 2021, 712345), (self.code, 2022, 409086)], counties=1)

    def review(self, one):
        for event, who in (("accept", "front"), ("first_review", "chief"), ("approve", "chief")):
            self.fund.city("step", one, event, "--as", who)

    def applied(self, form):
        one = self.fund.a.new("AllowanceApplication", form)["id"]
        self.fund.town.settle()
        self.review(one)
        return one

    def overtaken(self):
        """K08 at a hospital: the account on the form was changed offline, before finance confirmed."""
        fund, equal = self.fund, self.report.equal
        for choice in ("let_go", "stop_at_bank"):
            woman = fund.town.employed(712345)
            fund.settled(woman)
            one = self.applied(application(woman))
            (item,) = [i for i, _ in fund.items(one)]
            said = fund.a("step", one, "change_account", "--from", "-",
                          stdin=json.dumps({"account_no": "42001234560077", "account_name": "演示单位", "bank_name": "演示银行"}))
            self.report.check("S-312" in [told["code"] for told in said.get("warnings", [])], "K08: the slip says that it is valid once synced", said.get("warnings"))
            fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            fund.town.settle()
            equal((fund.state(item), len(fund.cases("K08"))), ("PAID", 1), f"K08 {choice}: finance is asked")
            fund.resolve("K08", choice, "confirm")
            if choice == "stop_at_bank":
                equal((fund.state(item), fund.record(one)["account_no"]), ("APPROVED", "42001234560077"), "K08 stop_at_bank: the change counts, and it is owed again")
                fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            account = "42001234567890" if choice == "let_go" else "42001234560077"
            equal((fund.state(item), fund.record(item)["account_no"]), ("PAID", account), f"K08 {choice}: whose account was paid")

    def owed(self):
        """An allowance of 204543 is paid, and reversed."""
        fund = self.fund
        woman = fund.town.employed(712345)
        form = settlement(woman, HOSPITAL_A, 61200, 61200, fund.town.next_invoice(), benefit_kind="fp_outpatient", pregnancy_date="2023-02-05", event_date="2023-05-10",
                          visit_date="2023-05-10", settled_on="2023-05-10", birth_type="miscarriage", fp_operations=["abortion"])
        fund.a.new("Settlement", form, "--settled")
        fund.town.settle()
        one = self.applied(application(woman, birth_type="流产", gestation_certified_days=90, fp_operations=["流产术"], pregnancy_date="2023-02-05", event_date="2023-05-10"))
        fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
        (item,) = [i for i, record in fund.items(one) if record["kind"] == "maternity_leave"]
        self.report.equal((fund.record(item)["amount_fen"], fund.state(item)), (204543, "PAID"), "set-off: 204543 was paid")
        asked = fund.city("new", "Reversal", "--as", "chief", stdin=json.dumps({"target": item, "reason": "演示：错发"}))["verdict"]["record_id"]
        fund.city("step", asked, "approve", "--as", "confirm")
        vouchers = [fund.state(one) for one in fund.all("PayoutVoucher")]
        self.report.equal(vouchers, ["VOID"], "reversal after payment: the voucher of what it paid is void")
        (recovery,) = fund.all("Recovery", "OPEN")
        return recovery

    def run(self):
        fund, equal = self.fund, self.report.equal
        try:
            recovery = self.owed()
            fund.city("step", recovery, "agree_instalments", "--from", "-", "--as", "account", stdin=json.dumps({"instalment_fen": 50000, "instalment_from": "2023-07-31"}))
            equal(fund.record(recovery)["next_due"], "2023-07-31", "instalments: the first is due")
            settled, _ = fund.settled(fund.town.employed(712345))
            woman = fund.record(settled)
            one = self.applied({**application(fund.town.people.person(True)), "patient_name": woman["patient_name"], "patient_id_no": woman["patient_id_no"]})
            (item,) = [i for i, _ in fund.items(one)]
            equal(fund.record(item)["amount_fen"], 2326994, "set-off: 2326994 is owed")

            def take():
                fund.city("step", recovery, "set_off", "--from", "-", "--as", "account", stdin=json.dumps({"set_off_item": item}))
            take()
            equal((fund.state(recovery), fund.record(recovery)["rest_fen"]), ("RECOVERED", 0), "QHD-E10: the recovery is closed")
            batch = fund.batch("freeze", "print", "sign")
            equal(fund.record(batch)["total_fen"], 2122451, "QHD-E10: 2122451 is paid")
            asked = fund.a.new("Reversal", {"target": settled, "reason": "演示：录错"})["id"]
            fund.town.settle()
            fund.city("step", asked, "approve", "--as", "chief")
            equal((fund.state(item), fund.state(recovery), fund.record(recovery)["rest_fen"]), ("VOID", "OPEN", 204543), "set-off: what is not paid after all is owed again")
            fund.city("step", recovery, "refund", "--from", "-", "--as", "account", stdin=json.dumps({"refund_fen": 50000}))
            equal((fund.record(recovery)["rest_fen"], fund.record(recovery)["next_due"]), (154543, "2023-08-31"), "instalments: the next is due a month later")
            self.overtaken()
            self.report.check(fund.city("verify")["ok"], "Daye: the store says the truth")
            self.report.check(fund.city("ledger")["balanced"], "Daye: the ledger balances")
            equal(fund.city("ledger")["balances"].get("recovery"), 154543, "Daye: the ledger's recovery is what is left")
        finally:
            fund.city.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    bin_dir = os.path.abspath(arguments.bin)
    folder = tempfile.mkdtemp(prefix="jindu-payout-")
    report = Report()
    try:
        if arguments.only in (None, "pzh"):
            Panzhihua(report, bin_dir, folder).run(bin_dir)
        if arguments.only in (None, "yt"):
            Yantai(report, bin_dir, folder).run()
        if arguments.only in (None, "dy"):
            SetOff(report, bin_dir, folder).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report.done()


if __name__ == "__main__":
    sys.exit(main())
