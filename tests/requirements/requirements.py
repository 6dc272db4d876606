#!/usr/bin/env python3
"""docs/REQUIREMENTS.md against rows.tsv and the tests: what was asked for, row by row, and the test that shows it.

A row says one of these, or several, separated by " ; ":
  ctest-name: beginning of a doctest case's or browser test's name, or a part of a Python check's name
  outside: why it cannot be shown here        later: what it waits for        open: what is missing
A test that was renamed is found: its file no longer holds the name. The number of open rows may only fall.
Without --write the page is compared; with it, it is written, and the number of open rows allowed is lowered.
"""
import argparse
import ast
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
ROWS, PAGE = os.path.join(HERE, "rows.tsv"), os.path.join(ROOT, "docs", "REQUIREMENTS.md")
ALLOWED = re.compile(r"^# open rows allowed: (\d+)$", re.MULTILINE)
WORDS = {"outside": "不在本系统内", "later": "后续阶段", "open": "**未完成**"}
NUMBERS = {"DY": range(1, 102), "LP": range(1, 31), "PZH": [*range(1, 31), *range(40, 60)], "YT": range(1, 141), "QHD": range(1, 97)}

HEAD = """# 需求与证明

五个城市的通知和业务规范共 {count} 条要求，每条由哪个测试证明。`ctest -R 名称` 运行它；引号里是测试中的名目。
本页由 `tests/requirements/rows.tsv` 生成，并由测试 `requirements` 核对：引用的测试改名或消失，测试即失败。

**{shown} 条有测试证明，{outside} 条不由本系统完成或留待后续阶段（写明原因），{open} 条未完成。**
"""


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def rows():
    """[(number, wording, [(kind or ctest name, text)]) or title]"""
    found = []
    for line in read(ROWS).splitlines():
        if line.startswith("## "):
            found.append(line[3:])
        elif line and not line.startswith("#"):
            number, wording, evidence = line.split("\t")
            found.append((number, wording, [tuple(one.split(": ", 1)) for one in evidence.split(" ; ")]))
    return found


def cpp_names(path):
    """The names of a file's doctest cases; a long name may be a literal broken in two."""
    cases = re.findall(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)', read(path))
    return ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', one)) for one in cases]


def python_names(path):
    """All texts of the file, those inside of f-strings as well; a docstring is nobody's check."""
    tree = ast.parse(read(path))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs]


def registered(build):
    """{ctest name: names of what it checks}: the tests as CTest has them."""
    listed = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True, check=True).stdout
    sources = {}
    for folder, _, files in os.walk(os.path.join(ROOT, "tests")):
        if "CMakeLists.txt" in files:
            for name, listing in re.findall(r"jindu_test\((\w+)\s+SOURCES\s+([^)]*?)\s+LIBS", read(os.path.join(folder, "CMakeLists.txt"))):
                sources[name] = [os.path.join(folder, one) for one in listing.split() if one.endswith(".cpp")]
    names = {}
    for test in json.loads(listed)["tests"]:
        scripts = [one for one in test.get("command", []) if one.endswith(".py")]
        pages = [one for one in test.get("command", []) if one.endswith(".test.mjs")]
        if pages:
            names[test["name"]] = re.findall(r"^\s*test\('((?:[^'\\]|\\.)*)'", read(pages[0]), re.MULTILINE)
        elif scripts:
            names[test["name"]] = python_names(scripts[0])
        else:
            names[test["name"]] = [name for path in sources.get(test["name"], []) for name in cpp_names(path)]
    return names


def full_name(checks, text, script):
    """The whole name that a row's short one stands for, or None."""
    fits = [one for one in checks if (text in one if script else one.startswith(text))]
    if not script and len(set(fits)) > 1:
        return None  # Two cases begin like this: the row must say more.
    return (text if script else fits[0]) if fits and len(text) >= 5 else None


def judge(found, tests):
    """(problems, [(number, wording, shown evidence, kinds)] with titles between)"""
    wrong, told = [], []
    for row in found:
        if isinstance(row, str):
            told.append(row)
            continue
        number, wording, evidence = row
        cells, kinds = [], set()
        for one in evidence:
            if len(one) != 2 or not one[1].strip():
                wrong.append(f"{number}: reads as nothing: {one}")
                continue
            kind, text = one
            if kind in WORDS:
                kinds.add(kind)
                cells.append(f"{WORDS[kind]}：{text}")
            elif kind not in tests:
                wrong.append(f"{number}: there is no test {kind}")
            else:
                name = full_name(tests[kind], text, kind.startswith(("acceptance_", "docs_", "faults", "requirements")))
                if name is None:
                    wrong.append(f"{number}: {kind} has no one check “{text}”")
                kinds.add("shown")
                cells.append(f"`{kind}` “{name or text}”")
        told.append((number, wording, "<br>".join(cells), kinds))
    return wrong, told


def page(told):
    lines = [one for one in told if not isinstance(one, str)]
    count = {"open": sum("open" in kinds for *_, kinds in lines)}
    count["shown"] = sum("shown" in kinds and "open" not in kinds for *_, kinds in lines)
    count["outside"] = len(lines) - count["open"] - count["shown"]
    text = HEAD.format(count=len(lines), **count)
    for one in told:
        if isinstance(one, str):
            text += f"\n## {one}\n\n| 编号 | 要求 | 证明 |\n| --- | --- | --- |\n"
        else:
            text += "| " + " | ".join(cell.replace("|", "\\|") for cell in one[:3]) + " |\n"
    return text, count["open"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = rows()
    wrong, told = judge(found, registered(arguments.build))
    wanted = [f"{city}-{number:02}" for city, numbers in NUMBERS.items() for number in numbers]
    there = [row[0] for row in found if not isinstance(row, str)]
    wrong += [f"{number}: not in rows.tsv" for number in wanted if number not in there]
    wrong += [f"{number}: twice, or unknown" for number in there if there.count(number) > 1 or number not in wanted]
    text, still_open = page(told)
    allowed = int(ALLOWED.search(read(ROWS))[1])
    if still_open > allowed:
        wrong.append(f"{still_open} rows are open, {allowed} are allowed: what was shown once is not given up")
    if arguments.write and not wrong:
        listing = ALLOWED.sub(f"# open rows allowed: {still_open}", read(ROWS))
        for path, content in ((PAGE, text), (ROWS, listing)):
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
    elif still_open < allowed:
        wrong.append(f"only {still_open} rows are open: lower the number allowed (requirements.py --write)")
    elif not wrong and read(PAGE) != text:
        wrong.append("docs/REQUIREMENTS.md is not what rows.tsv says: run requirements.py --write")
    print("\n".join(wrong) if wrong else f"{len(there)} requirements, {still_open} open")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
