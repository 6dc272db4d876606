#!/usr/bin/env python3
"""`make demo` of a city that has no story says which there are, before anything is built."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from town import Report  # noqa: E402

CITIES = ("daye", "liangping", "panzhihua", "qinhuangdao", "yantai")


def main():
    report = Report()
    for command in (["make", "demo", "CITY=nowhere"], [sys.executable, "packaging/demo/demo.py", "--bin", "nowhere", "--city", "nowhere"]):
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        report.equal(said.returncode, 2, f"{command[0]}: it does not play")
        report.check("没有“nowhere”的演示" in said.stderr and all(city in said.stderr for city in CITIES), f"{command[0]}: it says which cities have a story", said.stderr)
        report.equal(said.stdout, "", f"{command[0]}: nothing is built")
    return report.done()


if __name__ == "__main__":
    sys.exit(main())
