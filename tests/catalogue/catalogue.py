#!/usr/bin/env python3
"""The catalogue of conflicts (domain.md section 11) against the sources: each code is detected by the city, offers the choices that the
catalogue names, and is provoked by a test that takes each choice. Prints the table; fails where one has none.

An empty list of choices: the catalogue decides it by itself. PENDING says in words what is not there yet, and must shrink.
"""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

CHOICES = {
    "K01": ["keep_first", "keep_second", "both_as_transfer", "refuse_both"],
    "K02": ["reject", "correct"],
    "K03": ["keep", "reverse"],
    "K04": ["keep_first", "keep_second", "two_pregnancies"],
    "K05": [],
    "K06": ["A", "B", "typed"],
    "K07": ["refuse", "apply", "reopen"],
    "K08": ["let_go", "stop_at_bank"],
    "K09": ["keep_first", "keep_second"],
    "K10": ["keep_first", "keep_second"],
    "K11": ["keep_first", "keep_second"],
    "K12": ["merge_first", "merge_second", "keep_apart"],
    "K13": ["same_person", "correct", "other_person", "freeze_both", "first_wrong"],
    "K14": ["accept_late", "refuse"],
    "K15": ["keep", "reverse", "recover", "invited", "left", "closed", "claim"],
    "K16": [],
    "K17": ["recover", "let_stand"],
    "K18": [],
    "K19": ["keep", "adjust", "reverse", "reopen", "recover"],
    "K20": ["reject_claim", "reverse_settlement"],
    "K21": ["waive", "reverse"],
    "K22": ["reduce", "keep"],
    "K23": ["next_year", "redo"],
    "K24": ["noted"],
    "K25": ["keep_first", "take_second"],
    "K26": ["reprinted", "not_printed"],
    "K27": ["received", "typed"],
    "K28": ["return", "original_seen", "check_invoice"],
    "K29": ["invited", "left", "closed", "claim"],
    "K30": ["keep", "reverse"],
    "K31": ["apply", "refuse"],
    "K32": ["confirmed_return", "not_returned"],
    "K33": ["keep_first", "keep_second", "two_pregnancies"],
    "K34": ["keep", "breach", "reverse", "recover"],
    "K35": ["refuse", "apply"],
}

PENDING = {}


def read(*folders, endings):
    """{path: text} of all files below the folders."""
    texts = {}
    for folder in folders:
        for at, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in names:
                path = os.path.join(at, name)
                if name.endswith(endings) and os.path.basename(path) != "catalogue.py":
                    with open(path, encoding="utf-8") as file:
                        texts[os.path.relpath(path, ROOT)] = file.read()
    return texts


def places(texts, code):
    return sorted(path for path, text in texts.items() if re.search(rf"\b{code}\b", text))


def main():
    city = read("server", "sync", endings=(".cpp", ".h"))
    tests = read("tests/unit", "tests/acceptance", endings=(".cpp", ".py", ".h"))
    wanting = []
    print("| code | detected in | choices | tests |")
    print("| --- | --- | --- | --- |")
    for code, choices in sorted(CHOICES.items()):
        detected, tested = places(city, code), places(tests, code)
        said = [choice for choice in choices if not any(f'"{choice}"' in city[path] for path in city)]
        untried = [choice for choice in choices if not any(choice in tests[path] for path in tested)]
        faults = []
        if not detected:
            faults.append("not detected")
        if not tested:
            faults.append("no test")
        faults += [f"no choice {choice}" for choice in said] + [f"no test takes {choice}" for choice in untried]
        print(f"| {code} | {', '.join(os.path.basename(path) for path in detected[:3])} | {', '.join(choices) or 'by itself'} | "
              f"{', '.join(os.path.basename(path) for path in tested[:3])} |")
        if faults and code not in PENDING:
            wanting.append(f"{code}: {'; '.join(faults)}")
        if code in PENDING:
            print(f"pending {code}: {PENDING[code]}" if faults else f"{code} is there: take it out of PENDING")
    for line in wanting:
        print(f"FAIL {line}")
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main())
