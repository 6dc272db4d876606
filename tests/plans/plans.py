#!/usr/bin/env python3
"""What SQLite makes of every statement of the stores: none may read a whole table unless that is its purpose.

The city's tables all begin with the city, so a search by the city alone is a whole table, too.
"""
import glob
import os
import re
import sqlite3
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
STORES = (("city", "server/store"), ("outbox", "sync/oplog"), ("replica", "sync/replica"))
STATEMENT = re.compile(r'constexpr char (k\w+)\[\] =\s*R"sql\((.*?)\)sql"', re.S)
WHOLE = re.compile(r"SCAN (?!CONSTANT ROW|\(subquery)|\(city=\?( AND place<\?)?\)")

# What is asked of the whole: who asks.
MEANT = {
    ("city", "kTotals"): "the overview's totals of scans",
    ("city", "kSites"): "all sites", ("city", "kOperators"): "all operators", ("city", "kReplicas"): "all devices", ("city", "kChains"): "all chains",
    ("city", "kFeeds"): "all feeds", ("city", "kKeys"): "the staff's earlier keys, some dozens: what they signed is verified",
    ("city", "kDifference"): "verify: the whole ledger balances", ("city", "kUnbalanced"): "verify: each place of the ledger balances",
    ("city", "kBalance"): "the overview's balances", ("city", "kSums"): "sums of the ledger as of a version, for reports and verify",
    ("city", "kKinds"): "verify: verdicts counted",
    ("city", "kAnyWaiting"): "stops at the first row",
    ("city", "kVoidCodes"): "somebody's end, a few times a year: all codes that were ever given",
    ("city", "kCount"): "the overview's number of records",
}


def statements():
    for store, folder in STORES:
        for path in sorted(glob.glob(os.path.join(ROOT, folder, "*.cpp"))):
            with open(path, encoding="utf-8") as file:
                for name, sql in STATEMENT.findall(file.read()):
                    if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", sql):
                        yield store, os.path.relpath(path, ROOT), name, sql


def main():
    stores = {}
    for store, _ in STORES:
        stores[store] = sqlite3.connect(":memory:")
        for path in sorted(glob.glob(os.path.join(ROOT, "schema", "sql", store, "*.sql"))):
            with open(path, encoding="utf-8") as file:
                stores[store].executescript(file.read())
    seen, faults, used = 0, [], set()
    for store, path, name, sql in statements():
        seen += 1
        count = max([int(one) for one in re.findall(r"\?(\d+)", sql)], default=sql.count("?"))
        plan = [row[3] for row in stores[store].execute("EXPLAIN QUERY PLAN " + sql, [0] * count)]
        if not any(WHOLE.search(step) for step in plan):
            continue
        used.add((store, name))
        if (store, name) not in MEANT:
            faults.append(f"{path} {name}: {' | '.join(plan)}")
    faults += [f"{store} {name}: reads no whole table any more" for store, name in MEANT if (store, name) not in used]
    faults += [] if seen >= 50 else [f"only {seen} statements found"]
    for fault in faults:
        print("FAIL", fault)
    print(f"{seen} statements, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
