#!/usr/bin/env python3
"""Plays the story of a city: work without a link, the link back, and what the city is special for.

Real programs on loopback, from nothing; a story for each city in stories/. All people, institutions, employers and amounts are
invented and marked so. The last line is JSON, computed from the stores.
"""
import argparse
import importlib
import json
import os
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "stories"), HERE, os.path.join(HERE, "..", "..", "tests", "support")]
import faces  # noqa: E402


def cities():
    return sorted(name[:-3] for name in os.listdir(os.path.join(HERE, "stories")) if name.endswith(".py"))


def is_good(line):
    return line["lost"] == 0 and line["doubled"] == 0 and line["digests_equal"] and line["ledger_balanced"]


def play(story, start):
    story.play()
    line = story.account(time.monotonic() - start)
    print(json.dumps(line, ensure_ascii=False), flush=True)
    if sys.stdout.isatty() and not os.environ.get("CI"):
        faces.show(story)
    return 0 if is_good(line) else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--city", default="daye")
    parser.add_argument("--quick", action="store_true", help="a small register: for tests")
    parser.add_argument("--keep", action="store_true", help="leave the folder in place")
    options = parser.parse_args()
    if options.city not in cities():
        print(f"没有“{options.city}”的演示。可选：{'、'.join(cities())}，例如 make demo CITY=yantai", file=sys.stderr)
        return 2
    folder = tempfile.mkdtemp(prefix="jindu-demo-")
    start = time.monotonic()
    story = importlib.import_module(options.city).Story(os.path.abspath(options.bin), folder, options.quick)
    try:
        return play(story, start)
    finally:
        story.end()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
