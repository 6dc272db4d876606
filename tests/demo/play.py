#!/usr/bin/env python3
"""A city's demonstration is played: its narration is there, and its last line is the account, with nothing lost and nothing doubled."""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from town import Report  # noqa: E402

KEYS = ["recorded", "at_city", "accepted", "merged", "held", "parked", "refused", "lost", "doubled", "digests_equal", "fund_fen", "ledger_balanced", "seconds"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--city", required=True)
    options = parser.parse_args()
    report = Report()
    command = [sys.executable, os.path.join(ROOT, "packaging", "demo", "demo.py"), "--bin", options.bin, "--city", options.city, "--quick"]
    played = subprocess.run(command, capture_output=True, text=True, check=False)
    print(played.stdout, played.stderr, flush=True)
    report.equal(played.returncode, 0, "it plays to its end")
    told = played.stdout.splitlines()
    report.check(len([line for line in told if line[1:2] == "、"]) >= 5, "it tells its parts in Chinese")
    try:
        line = json.loads(told[-1])
    except (IndexError, ValueError):
        line = {}
    report.equal(list(line), KEYS, "the last line is the account")
    report.equal([line.get(key) for key in ("lost", "doubled", "digests_equal", "ledger_balanced")], [0, 0, True, True], "nothing is lost or doubled, digests agree, the ledger balances")
    report.check(line.get("recorded", 0) > 0 and line.get("recorded") == line.get("at_city"), "all that was recorded stands at the city", line)
    return report.done()


if __name__ == "__main__":
    sys.exit(main())
