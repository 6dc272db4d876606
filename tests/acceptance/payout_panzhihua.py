#!/usr/bin/env python3
"""Money leaves the fund in Panzhihua: the automatic allowance, accounts, batches, the encrypted list, returns.

PZH-E01, E02, E11; K08, K09, K32. Expected values are those of domain.md section 10. Through the real programs.
"""
import hashlib
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from bank import WrongKey, open_zip, read_list  # noqa: E402
from fund import Fund  # noqa: E402
from script import play  # noqa: E402
from stage import City, Refused  # noqa: E402
from town import Report, code_of, uscc, write_csv  # noqa: E402


class Panzhihua:
    BASE = 654321

    def __init__(self, bin_dir, folder):
        self.report, self.bin_dir = Report(), bin_dir
        self.code, self.name = uscc(11), "演示钢厂"
        self.fund = Fund(self.report, bin_dir, folder, "panzhihua", "510400", {self.BASE: (self.code, self.name)}, [(self.code, 2021, self.BASE)])
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
        fund.town.settle()
        self.report.check([one for one in fund.county("inbox")["due"] if "new PayeeAccount" in one.get("advice", "")], "no account: the county, which records it, is told")
        said = fund.account(fund.county, self.code, self.name, self.next_number())
        self.report.check("S-312" in [one["code"] for one in said.get("warnings", [])], "account: the slip says that it is valid once synced", said.get("warnings"))
        self.report.equal(said["state"], "PROPOSED", "account: proposed at the county")
        fund.town.settle()
        self.first = said["id"]
        self.report.equal(fund.state(self.first), "ACTIVE", "account: effective at the city")
        wrong = fund.account(fund.county, self.code, self.name, self.next_number(), account_name="别家")
        fund.town.settle()
        self.report.equal((fund.state(wrong["id"]), fund.record(wrong["id"])["failed"]), ("REJECTED", ["HOLDER_DIFFERS"]), "account: the holder is the payee")
        waiting = lambda: [one for one in fund.county("inbox")["returned"] if one["id"] == wrong["id"]]
        self.report.equal([one["reasons"][0]["code"] for one in waiting()], ["HOLDER_DIFFERS"], "account: it waits with its author …")
        fund.county("inbox", "--put-away", waiting()[0]["op_id"])
        self.report.equal(waiting(), [], "account: … until it is put away")

    def voucher_and_list(self):
        """Two signatures of finance, a second medium, and a file that the bank opens by its own means."""
        fund, equal, check = self.fund, self.report.equal, self.report.check
        total = 2137449 + 2464609 + 2791770 + 3 * 80000
        batch = fund.batch("freeze", "print", "sign")
        record = fund.record(batch)
        equal((record["count"], record["total_fen"]), (6, total), "batch: every approved item, to the fen")
        equal(record["person_count"], 3, "batch: … of three women, each counted once")
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
        for word in ("《演示银行汇总表》", "2022年10月", "人数 3", "76,338.28", fund.record(batch)["file_sha256"]):
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
        equal([(at.get("count", 0), at.get("person_count", 0), at.get("total_fen", 0)) for at in (before, after)], [(2, 1, 2217449), (0, 0, 0)], "PZH-E11: its items are pulled (K08)")
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
        for choice in ("keep_first", "keep_second", "keep_3"):
            one = fund.account(fund.county, self.code, self.name, self.next_number())
            two = fund.account(fund.county2, self.code, self.name, self.next_number())
            fund.town.settle()
            equal((fund.state(one["id"]), fund.state(two["id"])), ("HELD", "HELD"), "K09: neither counts by the clock")
            asked = [one, two]
            if choice == "keep_3":
                asked.append(fund.account(fund.county2, self.code, self.name, self.next_number()))
                fund.town.settle()
                equal(fund.state(asked[2]["id"]), "HELD", "K09: a third joins the case")
            _, waiting = fund.settled(self.woman())
            batch = fund.batch("freeze")
            equal((fund.record(batch).get("count", 0), fund.state(waiting)), (0, "GENERATED"), "K09: what is owed waits")
            fund.move(batch, "cancel")
            (case,) = fund.cases("K09")
            equal(case["decider_site"], "0009", "K09: the county asks the payee")
            fund.county("resolve", case["id"], "--choose", choice, "--note", "演示")
            fund.town.settle()
            kept = asked[("keep_first", "keep_second", "keep_3").index(choice)]
            equal([fund.state(account["id"]) for account in asked], ["ACTIVE" if account is kept else "SUPERSEDED" for account in asked], f"K09 {choice}: one account")
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
            woman = self.woman()
            _, one = fund.settled(woman)
            ids = [i for i, _ in fund.items(one)]
            batch = fund.batch("freeze", "print", "sign", "fill_voucher", "confirm")
            fund.copy()
            fund.move(batch, "send")
            fund.town.settle()
            self.sent_back(fund.county, batch, ids[:1])
            fund.town.settle()
            equal((fund.state(ids[0]), fund.state(batch), len(fund.cases("K32"))), ("PAID", "SENT_TO_BANK", 1), "K32: without the bank's paper finance asks the bank")
            (case,) = fund.cases("K32")
            told = {row["label"]: row["mine"]["shown"] for row in case["evidence"]}
            owed = fund.record(ids[0])
            shown = f"{woman.name}，产假津贴 {owed['amount_fen'] / 100:,.2f} 元，{owed['account_name']} {owed['account_no']}"
            equal((told["退回原因"], told["已拨付至"]), ("演示", shown), "K32: who decides sees why, how much and whose")
            empty = fund.batch("freeze")
            equal(fund.record(empty).get("count", 0), 0, "K32: … and nothing is paid again before")
            fund.move(empty, "cancel")
            fund.resolve("K32", choice, "confirm")
            back = choice == "confirmed_return"
            equal((fund.state(ids[0]), fund.state(batch)), ("APPROVED", "PARTIAL_RETURN") if back else ("PAID", "SENT_TO_BANK"), f"K32 {choice}")
            equal(fund.record(batch).get("return_reason"), "演示" if back else None, f"K32 {choice}: what the county said of the return is kept where it holds")
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
        told = [paper.get("waits_fen") for one in fund.city("inbox")["items"] for paper in one["documents"] if paper["type"] == "AllowanceApplication"]
        equal(fund.record(item)["amount_fen"] in told, True, "bank: in the queue stands what waits, not what was paid beside it")
        empty = fund.batch()
        left = {one["id"]: one["why"] for one in fund.city("payout", "suggest", empty, "--as", "front")["left"]}
        equal(left.get(item), "银行退回过，等另一个收款账户", "bank: whoever builds a batch is told what is not in it, and why")
        fund.move(empty, "freeze")
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
                listed.append((row["doc_no"] or row["id"], record["count"], record["person_count"], f"{record['total_fen'] // 100}.{record['total_fen'] % 100:02d}"))
        bank = os.path.join(fund.folder, "bank.csv")
        heads = ("批次", "笔数", "人数", "金额")
        write_csv(bank, heads, listed + [("990101-lost", 3, 3, "100.00")])
        refused("E-655", "compare: what the bank paid and we do not know is found", "payout", "compare", bank, "--as", "confirm")
        write_csv(bank, heads, [(f"990101-{n}", 1, 1, "1.00") for n in range(3000)])
        try:
            city("payout", "compare", bank, "--as", "confirm")
        except Refused as refusal:
            told = refusal.answer["differences"]
            equal((len(told), told[-1].startswith("另有 ")), (501, True), "compare: of another file altogether not all is told, and that is told")
        write_csv(bank, ("批次", "金额"), [(one[0], one[3]) for one in listed])
        refused("E-654", "compare: a list that counts nothing is not taken", "payout", "compare", bank, "--as", "confirm")
        write_csv(bank, heads, listed + listed[:1])
        refused("E-654", "compare: a batch that stands there twice is not taken for paid once", "payout", "compare", bank, "--as", "confirm")
        write_csv(bank, heads, listed)
        with open(bank, encoding="utf-8") as file:
            text = file.read()
        with open(bank, "w", encoding="gb18030") as file:
            file.write(text)
        refused("I-703", "compare: a list in an older encoding is told from a list that is wrong", "payout", "compare", bank, "--as", "confirm")
        for column, what in ((1, "payments"), (2, "persons")):
            wrong = [[*one] for one in listed]
            wrong[0][column] += 1
            write_csv(bank, heads, wrong)
            refused("E-655", f"compare: another count of {what} is found", "payout", "compare", bank, "--as", "confirm")
        write_csv(bank, ("批次", "人数", "金额（元）"), [(one[0], one[2], one[3]) for one in listed])
        refused("NO_ROLE", "compare: only finance", "payout", "compare", bank, "--as", "front")
        city("payout", "compare", bank, "--as", "confirm")
        city("step", batch, "freeze", "--as", "front")
        equal(city("show", batch)["header"]["state"], "FROZEN", "compare: payout is open again")

    def run(self):
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
            self.restored(self.bin_dir)
        finally:
            self.fund.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("payout-panzhihua", Panzhihua))
