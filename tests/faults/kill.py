#!/usr/bin/env python3
"""Real processes killed with SIGKILL at random moments, under load.

A city serves; two hospitals and a county record, amend, settle, reverse and sync by command line, several
commands of one desk at the same time. The killer takes the city's process or a running command. At the end
everything is handed over and the stores are asked: each acknowledged operation is at the city exactly once,
money is what was typed, files are sound, digests equal.

The seed chooses what is done and when to kill; the machine's scheduling does the rest.
"""
import argparse
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from stage import Refused  # noqa: E402
from town import HOSPITAL_A, HOSPITAL_B, Report, Town, filing, settlement  # noqa: E402

# What a command may answer while things are killed: nothing of it was acknowledged.
EXPECTED = {
    "OFFLINE_LIMIT",  # settlements wait for a city that is down
    "S-251",  # the record has not come to this desk yet
    "N-401",  # city down
    "D-504",  # another command holds the desk's files
    "D-512",  # a thousand documents of one day: more than any desk writes
    "ONLINE_ONLY",  # an approval needs the city, which is down
    "BAD_STATE",  # the other thread of the county was first
}


class Killed(Exception):
    pass


class Load:
    def __init__(self, town, seed):
        self.town = town
        self.seed = seed
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.running = set()
        self.acknowledged = []  # (desk, op_id, record_id)
        self.typed = {}  # invoice number: fund amount
        self.settlements = {}  # record_id: invoice number, as acknowledged
        self.filings = collections.defaultdict(list)  # desk: (record_id, husband, wife)
        self.to_reverse = collections.defaultdict(list)
        self.answers = collections.Counter()
        self.strange = []

    def run(self, desk, *arguments, form=None):
        """One command; what it acknowledged is noted. Killed: nobody knows."""
        command = desk.command(*arguments)
        process = subprocess.Popen(command, stdin=subprocess.PIPE if form is not None else subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        with self.lock:
            self.running.add(process)
        try:
            text = None if form is None else json.dumps(form, ensure_ascii=False)
            out, err = process.communicate(text, timeout=120)
        except BrokenPipeError:
            process.wait()
            out, err = "", ""
        finally:
            with self.lock:
                self.running.discard(process)
        if process.returncode == -9:
            self.answers["killed"] += 1
            raise Killed
        answer = json.loads(out) if out.strip() else {}
        if process.returncode != 0:
            code = answer.get("error", {}).get("code", "?")
            self.answers[code] += 1
            if code not in EXPECTED or process.returncode not in (1, 3):
                self.strange.append(f"{desk.name}: exit {process.returncode}: {arguments[:2]}: {out[-300:]}{err[-300:]}")
            raise Refused(process.returncode, answer, command)
        self.answers[arguments[0]] += 1
        if answer.get("op_ids"):
            with self.lock:
                record = answer.get("id")
                self.acknowledged.extend((desk.name, op_id, record) for op_id in answer["op_ids"])
        return answer

    def record_filing(self, desk, dice):
        with self.lock:
            husband, wife = dice.choice(self.town.men), self.town.wife()
        institution = HOSPITAL_B if desk is self.town.b else HOSPITAL_A
        answer = self.run(desk, "new", "Filing", "--from", "-", form=filing(husband, wife, institution))
        self.filings[desk.name].append((answer["id"], husband, wife))

    def record_settlement(self, desk, dice):
        institution = HOSPITAL_B if desk is self.town.b else HOSPITAL_A
        total = dice.randint(2000, 90000)
        scope = total - dice.randint(0, 1999)
        with self.lock:
            invoice = self.town.next_invoice()
            self.typed[invoice] = scope
        mine = self.filings[desk.name]
        if mine and dice.random() < 0.4:
            record, husband, wife = dice.choice(mine)
            form = settlement(wife, institution, total, scope, invoice, husband, filing=record)
        else:
            form = settlement(dice.choice(self.town.women), institution, total, scope, invoice)
        answer = self.run(desk, "new", "Settlement", "--from", "-", form=form)
        with self.lock:
            self.settlements[answer["id"]] = invoice
            self.to_reverse[desk.name].append(answer["id"])

    def amend(self, desk, dice):
        with self.lock:
            known = [one for desk_filings in self.filings.values() for one in desk_filings] \
                if desk is self.town.county else list(self.filings[desk.name])
        if not known:
            return
        patch = {"contact_phone": f"139{dice.randint(0, 99999999):08d}"} if dice.random() < 0.5 else \
            {"remark": f"演示说明{dice.randint(0, 999)}"}
        self.run(desk, "amend", dice.choice(known)[0], "--from", "-", form=patch)

    def reverse(self, desk, dice):
        if desk is self.town.county:
            waiting = self.run(desk, "list", "Reversal", "--state", "REQUESTED")["records"]
            if waiting:
                self.run(desk, "step", dice.choice(waiting)["id"], "approve")
            return
        with self.lock:
            mine = self.to_reverse[desk.name]
            target = mine.pop(dice.randrange(len(mine))) if mine else None
        if target:
            self.run(desk, "new", "Reversal", "--from", "-", form={"target": target, "reason": "演示：录入错误"})

    def work(self, desk, number):
        dice = random.Random(f"{self.seed}/{desk.name}/{number}")
        acts, weights = [self.record_filing, self.amend, self.reverse, lambda d, _: self.run(d, "sync")], [4, 2, 2, 4]
        if desk is not self.town.county:
            acts, weights = acts + [self.record_settlement], weights + [7]
        while not self.stop.is_set():
            try:
                dice.choices(acts, weights)[0](desk, dice)
            except Refused as refused:
                if refused.answer.get("error", {}).get("code") in ("N-401", "OFFLINE_LIMIT"):
                    self.stop.wait(0.05)
            except Killed:
                pass
            except Exception as error:  # A worker that dies silently would make the load vanish.
                self.strange.append(f"{desk.name}: {error!r}")
                return

    def kill_one(self, dice):
        """True: something was running and is dead now."""
        if dice.random() < 0.35:
            self.town.city.kill()
            time.sleep(dice.uniform(0, 0.3))
            self.town.city.start()
            return "city"
        with self.lock:
            running = [one for one in self.running if one.poll() is None]
            if not running:
                return None
            victim = dice.choice(running)
            victim.kill()
        victim.wait()
        return "desk" if victim.returncode == -9 else None


def drive(load, kills, seed):
    """Load and kills; gives how many of each."""
    dice = random.Random(seed)
    threads = [threading.Thread(target=load.work, args=(desk, number)) for desk in load.town.desks for number in range(2)]
    for thread in threads:
        thread.start()
    hit = collections.Counter()
    try:
        while sum(hit.values()) < kills and any(thread.is_alive() for thread in threads):
            time.sleep(dice.uniform(0.02, 0.6))
            killed = load.kill_one(dice)
            if killed:
                hit[killed] += 1
    finally:
        load.stop.set()
        for thread in threads:
            thread.join()
    return hit


def examine(load, report):
    """From the stores, after everything was handed over."""
    town, city = load.town, load.town.city
    town.settle()
    for desk in town.desks:
        report.check(desk("sync")["digests_equal"], f"{desk.name}: digests equal")
    city.stop()
    log = city.lines("export", "operations", "--format", "jsonl")
    seen = collections.Counter(op["op_id"] for op in log)
    told = [op_id for _, op_id, _ in load.acknowledged]
    lost = [op_id for op_id in told if op_id not in seen]
    doubled = [op_id for op_id, count in seen.items() if count > 1]
    places = collections.Counter((op["replica_id"], op["seq"], op["op_id"]) for op in log)
    report.equal(len(told), len(set(told)), "no operation was acknowledged under two presses")
    report.check(not lost, "each acknowledged operation is at the city", lost[:5])
    report.check(not doubled and max(places.values(), default=0) <= 1, "each is there once", doubled[:5])
    for desk in town.desks:
        own = {op["op_id"] for op in desk("list", "operations", "--limit", "100000")["operations"]}
        report.check({op for name, op, _ in load.acknowledged if name == desk.name} <= own, f"{desk.name}: keeps what it acknowledged")
        report.check(own <= set(seen), f"{desk.name}: nothing is left behind", sorted(own - set(seen))[:5])
        report.check(desk("verify")["ok"], f"{desk.name}: verify")
        report.equal(desk("status")["pending"], 0, f"{desk.name}: nothing waits")
    report.check(os.path.exists(os.path.join(city.store, "in-flight")), "city: what is judged is noted")
    verified = city("verify")
    report.check(verified["ok"], "city: verify", verified)
    report.check(verified["ledger_balanced"], "city: ledger balanced")
    money(load, report)
    return {"acknowledged": len(told), "at_city": len(log), "lost": len(lost), "doubled": len(doubled)}


def money(load, report):
    settled = load.town.city.lines("export", "Settlement", "--format", "jsonl")
    invoices = collections.Counter(one["record"]["invoice_no"] for one in settled)
    report.check(max(invoices.values(), default=0) <= 1, "each invoice is settled once", invoices.most_common(2))
    at_city = {one["id"]: one for one in settled}
    wrong = [record for record, invoice in load.settlements.items()
             if record not in at_city or at_city[record]["record"]["invoice_no"] != invoice]
    report.check(not wrong, "each acknowledged settlement is at the city as typed", wrong[:5])
    standing = [one["record"]["invoice_no"] for one in settled if one["state"] != "REVERSED"]
    report.equal(load.town.city("status")["fund_fen"], sum(load.typed[invoice] for invoice in standing),
                 f"fund is the sum of what was typed ({len(standing)} stand, {len(settled) - len(standing)} reversed)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the folder in place")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="jindu-kill-")
    town = Town(os.path.abspath(options.bin), folder)
    report = Report()
    start = time.monotonic()
    try:
        load = Load(town.found(), options.seed)
        hit = drive(load, options.kills, options.seed)
        report.check(not load.strange, "every command ended as it should", load.strange[:5])
        report.equal(sum(hit.values()), options.kills, "all kills happened")
        line = examine(load, report)
        print("answers: " + json.dumps(dict(load.answers.most_common()), ensure_ascii=False))
        code = report.done()
        print(json.dumps({"kills": sum(hit.values()), "city": hit["city"], "desk": hit["desk"], **line,
                          "seconds": round(time.monotonic() - start, 1)}), flush=True)
        return code
    finally:
        town.city.kill()
        if options.keep or report.failures:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
