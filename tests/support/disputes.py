"""Conflicts of domain.md section 11 as a test plays them: who is asked, who may not answer, and how it ends everywhere.

`Disputes` needs `town` (town.py or bureau.py), `report`, `city` and `folder`.
"""
import contextlib
import json
import os

from stage import Desk, Looks, Refused
from town import code_of, write_csv


class Disputes(Looks):
    files = 0

    def file(self, kind, head, rows):
        """Something is learnt by a file; no line of it is refused."""
        self.files += 1
        path = os.path.join(self.folder, f"{kind}-{self.files}.csv")
        write_csv(path, head, rows)
        report = self.city("import", kind, path)
        assert report["refused"] == 0, report

    def net(self, record_id, account="fund"):
        """What one account comes to for this record, in fen."""
        lines = self.city("ledger", record_id)["lines"]
        return sum(line["debit_fen"] - line["credit_fen"] for line in lines if line["account"] == account)

    def fund(self):
        return self.city("ledger")["balances"].get("fund", 0)

    def recoveries(self, known=()):
        """What is still to come back, but for what was known before; in fen."""
        return sorted(self.record(one)["rest_fen"] for one in self.all("Recovery", "OPEN") if one not in known)

    def cases(self, code, *about):
        return [one for one in self.city("inbox")["items"] if one["code"] == code and all(x in one.get("records", []) for x in about)]

    def one_case(self, code, *about):
        found = self.cases(code, *about)
        others = [(one["code"], one.get("records")) for one in self.city("inbox")["items"] if one["kind"] == "conflict"]
        self.report.check(len(found) == 1, f"{code}: one case is open", others)
        return found[0]

    def offered(self, case, *choices):
        self.report.equal([one["code"] for one in case["choices"]], list(choices), f"{case['code']}: what can be decided")

    def offline(self, record, order=()):
        """Everybody records without a link; then they hand in, in this order, and all meet."""
        self.city.stop()
        made = record()
        self.city.start()
        for desk in order:
            desk.settle_down()
        self.town.settle()
        return made

    def command(self, case, choice, who, value=None):
        told = ("--value", "-") if value is not None else ()
        stdin = json.dumps(value, ensure_ascii=False) if value is not None else None
        if isinstance(who, Desk):
            return who("resolve", case["id"], "--choose", choice, "--note", "演示", *told, stdin=stdin)
        wanted, papers, known = self.told_before(case, choice, who, told, stdin)
        answer = self.city("resolve", case["id"], "--choose", choice, "--note", "演示", "--as", who, *told, stdin=stdin)
        self.report.equal(self.by_known(self.purses(), known), wanted, f"{case['code']} {choice}: the ledger is as it was told before")
        self.report.equal({one: self.state(one) for one in papers}, papers, f"{case['code']} {choice}: the papers stand as it was told before")
        return answer

    def purses(self):
        """{(account, party): debits less credits} of the whole ledger, in fen."""
        found = {}
        for one in self.city("ledger", "--at", "1000000000")["sums"]:
            key = one["account"], one["party"]
            found[key] = found.get(key, 0) + one["balance_fen"]
        return {key: fen for key, fen in found.items() if fen}

    @staticmethod
    def by_known(purses, known):
        """Whoever is founded by a decision has another number when it is only tried: he is called "new"."""
        found = {}
        for (account, party), fen in purses.items():
            key = account, party if party in known else "new"
            found[key] = found.get(key, 0) + fen
        return {key: fen for key, fen in found.items() if fen}

    def told_before(self, case, choice, who, told, stdin):
        """The whole ledger, and the papers, as `effects` says that the choice will leave them. Nothing is written by asking."""
        before, head = self.purses(), self.city("status")["entries"]
        effect = self.city("effects", case["id"], "--as", who, *told, stdin=stdin)
        self.report.equal((self.purses(), self.city("status")["entries"]), (before, head), f"{case['code']}: asking writes nothing")
        (chosen,) = [one for one in effect["choices"] if one["choice"] == choice]
        wanted = dict(before)
        for now, then in zip(effect["now"], chosen.get("money", [])):
            # What is owed or has left grows by credits; the fund, what patients paid, and debts grow by debits.
            sign = 1 if then["account"] in ("fund", "recovery", "self_pay") else -1
            assert then["fen"] - now["fen"] == then["move_fen"] * sign, (now, then)
            key = then["account"], then["party"]
            wanted[key] = wanted.get(key, 0) + then["move_fen"]
        papers = {one["id"]: one["state"] for one in chosen.get("papers", []) if not one["new"]}
        known = {party for _, party in before}
        return self.by_known(wanted, known), papers, known

    def decide(self, case, choice, who, value=None, wrong=()):
        """`wrong`: who may not decide this; each tries first, and the case stays as it is."""
        for other in wrong:
            self.turned_away(case, choice, other, value)
        self.command(case, choice, who, value)
        if isinstance(who, Desk):
            who.settle_down()
        self.town.settle()
        self.report.check(case["id"] not in json.dumps(self.city("inbox")), f"{case['code']} {choice}: nobody is asked any more")

    def turned_away(self, case, choice, who, value=None):
        name = who.name if isinstance(who, Desk) else who
        try:
            self.command(case, choice, who, value)
            if isinstance(who, Desk):
                who.settle_down()
            left = self.state(case["id"])
            self.report.equal(left, "OPEN", f"{case['code']}: not {name}'s to decide")
        except Refused as refused:
            # S-270: a site that does not follow it knows of no such case.
            told = code_of(refused)
            self.report.check(told == "NO_ROLE" or (isinstance(who, Desk) and told == "S-270"), f"{case['code']}: not {name}'s to decide", told)
            self.report.equal(self.state(case["id"]), "OPEN", f"{case['code']}: … and nothing is decided by that")

    def heard(self, desk, made):
        """(kind, code) of the last answer to what `new`, `amend` or `step` recorded, as its author reads it."""
        for op in desk("list", "operations", "--limit", "100000")["operations"]:
            if op["op_id"] == made["op_ids"][-1]:
                said = op.get("verdict") or {}
                return said.get("kind"), said.get("code")
        return None, None

    def at(self, desk, record_id):
        """The state that a desk shows; where it does not follow the record, the code that says so."""
        try:
            return desk("show", record_id)["state"]
        except Refused as refused:
            return code_of(refused)

    def ends(self, what, wanted, *desks):
        """The states at the city, and at each of these desks."""
        self.report.equal([self.state(one) for one in wanted], list(wanted.values()), f"{what}: at the city")
        for desk in desks:
            self.report.equal([self.at(desk, one) for one in wanted], list(wanted.values()), f"{what}: {desk.name} has it so")

    def at_the_end(self):
        """Nothing is left open; every file says the truth."""
        for desk in self.town.desks:
            said = desk("sync")
            self.report.check(said["digests_equal"] and desk("verify")["ok"], f"{desk.name}: digests equal, files sound", said)
        left = [(one["code"], one.get("records")) for one in self.city("inbox")["items"] if one["kind"] == "conflict"]
        self.report.equal(left, [], "no conflict is left open")
        found = self.city("verify")
        self.report.check(found["ok"] and found["ledger_balanced"], "the city verifies, the ledger balances", found)

    @contextlib.contextmanager
    def to_the_end(self):
        """The stories of a script, and what must hold when they are told."""
        try:
            yield
            self.at_the_end()
        finally:
            self.city.stop()
