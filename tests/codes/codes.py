#!/usr/bin/env python3
"""docs/CODES.md against the sources: every code stands there once, with the files that say it.

A code that turns up in another file must be entered here first, which is when somebody sees what it already means.
"""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# As the programs write it: a literal of its own, or in front of its sentence.
SAID = re.compile(r'(?:"|错误 |code\\*":\\*"|code: \')([CDEHINS]-\d{3})(?=["\'\\ ：])')
ROW = re.compile(r"^\| `([A-Z]-\d{3})` \| ([^|]+) \| ([^|]+) \|$")


def said():
    """{code: files that say it}"""
    found = {}
    for top in ("client", "server", "sync", "schema"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            if "node_modules" in folder:
                continue
            for name in names:
                if not name.endswith((".cpp", ".h", ".js", ".jsx")):
                    continue
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    text = re.sub(r"(?<!:)//[^\n]*", "", file.read())
                for match in SAID.finditer(text):
                    found.setdefault(match[1], set()).add(os.path.relpath(path, ROOT))
    return found


def table():
    """[(code, meaning, files)], as they stand in docs/CODES.md"""
    with open(os.path.join(ROOT, "docs", "CODES.md"), encoding="utf-8") as file:
        rows = [ROW.match(line.rstrip("\n")) for line in file if line.startswith("| `")]
    assert all(rows), "docs/CODES.md: a row that does not read"
    return [(row[1], row[2].strip(), set(re.findall(r"[\w./]+\.(?:cpp|h|jsx?)", row[3]))) for row in rows]


def main():
    wrong, rows, sources = [], table(), said()
    codes = [code for code, _, _ in rows]
    wrong += [f"{code} stands twice" for code in sorted(set(codes)) if codes.count(code) > 1]
    meanings = [meaning for _, meaning, _ in rows]
    wrong += [f"two codes mean: {meaning}" for meaning in sorted(set(meanings)) if meanings.count(meaning) > 1]
    wrong += [f"{code} is not in docs/CODES.md: {sorted(sources[code])}" for code in sorted(set(sources) - set(codes))]
    for code, _, files in rows:
        if sources.get(code, set()) != files:
            wrong.append(f"{code}: said in {sorted(sources.get(code, set()))}, docs/CODES.md has {sorted(files)}")
    if codes != sorted(codes):
        wrong.append("docs/CODES.md: not in the order of the codes")
    print("\n".join(wrong) if wrong else f"{len(codes)} codes, one meaning each")
    return 1 if wrong or len(codes) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
