#!/usr/bin/env python3
"""Pastes every block of docs/OPERATIONS.md into one shell, in order: each command must work as it stands there.

With --suite gm-1 the same day is played in the other suite, on a port of its own.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "OPERATIONS.md")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--suite", choices=("intl-1", "gm-1"), default="intl-1")
    arguments = parser.parse_args()
    bin_dir = os.path.abspath(arguments.bin)
    with open(PAGE, encoding="utf-8") as page:
        blocks = re.findall(r"^```sh\n(.*?)^```$", page.read(), re.MULTILINE | re.DOTALL)
    # The shell ends what it has started, also where a command in the middle fails.
    if arguments.suite == "gm-1":
        blocks = [re.sub(r"(init --profile daye|enrol http\S+ \S+)", r"\1 --suite gm-1", block).replace("18201", "18202") for block in blocks]
    script = "set -eu -o pipefail\ntrap 'kill ${CITY:-} 2>/dev/null || true' EXIT\n" + "\n".join(blocks)
    with tempfile.TemporaryDirectory(prefix="jindu-operations-") as folder:
        done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=300, check=False,
                              env={**os.environ, "PATH": bin_dir + os.pathsep + os.environ["PATH"]})
    print(done.stdout)
    commands = sum(block.count("jindu-") for block in blocks)
    if done.returncode != 0 or commands < 30:
        print(done.stderr, file=sys.stderr)
        print(f"docs/OPERATIONS.md: exit {done.returncode}, {commands} commands", file=sys.stderr)
        return 1
    print(f"docs/OPERATIONS.md: {commands} commands work as they stand there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
