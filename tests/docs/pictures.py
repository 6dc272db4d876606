#!/usr/bin/env python3
"""Every picture and page that the documents lead to is there, and no picture is larger than it must be or led to by nobody."""
import os
import re
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BYTES_MAX = 60 * 1024


def main():
    pages = ["README.md"] + sorted(os.path.join("docs", name) for name in os.listdir(os.path.join(ROOT, "docs")) if name.endswith(".md"))
    named, wrong = set(), []
    for page in pages:
        with open(os.path.join(ROOT, page), encoding="utf-8") as file:
            text = file.read()
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            path = os.path.normpath(os.path.join(os.path.dirname(page), target))
            named.add(path)
            if not os.path.exists(os.path.join(ROOT, path)):
                wrong.append(f"{page}: {target} is not there")
    for name in sorted(os.listdir(os.path.join(ROOT, "docs", "img"))):
        path = os.path.join("docs", "img", name)
        if path not in named:
            wrong.append(f"{path}: no document shows it")
        if os.path.getsize(os.path.join(ROOT, path)) > BYTES_MAX:
            wrong.append(f"{path}: larger than {BYTES_MAX} bytes")
    for one in wrong:
        print(one, file=sys.stderr)
    print(f"{len(pages)} pages, {len(named)} links, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
