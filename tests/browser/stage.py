"""A town for the browser tests: founds it, prints one JSON line about it, and ends it when its input closes.

   python3 stage.py --bin DIR --folder DIR
Commands come as lines: "city stop", "city start", "settle". Each is answered by a line. All people are invented.
"""
import argparse
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from stage import run  # noqa: E402
from town import HOSPITAL_A, Town  # noqa: E402

CONSOLE = {"chief": (), "first": ("first_reviewer",), "front": ("front_clerk",), "clerk": ("city_clerk",), "account": ("finance_accountant",), "confirm": ("finance_confirm",), "director": ("director",)}


def told(value):
    print(json.dumps(value, ensure_ascii=False), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--folder", required=True)
    ask = parser.parse_args()
    town = Town(os.path.abspath(ask.bin), ask.folder, women=20, men=20, counties=1).found()
    # Who works at the console, each with a passphrase of his own.
    town.city("staff", "add", "bare", "--name", "样无", "--role", "first_reviewer")  # has set none
    for name, posts in CONSOLE.items():
        if name != "chief":
            town.city("staff", "add", name, "--name", "样" + name, *[word for post in posts for word in ("--role", post)])
        run(town.city.command("staff", "passphrase", name, "--new-file", "-"), stdin=f"{name} has a passphrase\n")
    person = lambda one: {"name": one.name, "id_no": one.id_no}
    told({"city": town.city.url, "store": town.city.store, "desks": {"a": town.a.data, "b": town.b.data, "county": town.county.data}, "hospital": HOSPITAL_A,
          "women": [person(one) for one in town.women], "men": [person(one) for one in town.men], "wives": [person(town.wife()) for _ in range(20)]})
    try:
        for line in sys.stdin:
            words = line.split()
            if words == ["city", "stop"]:
                town.city.stop()
            elif words == ["city", "start"]:
                town.city.start()
            elif words == ["settle"]:
                town.settle()
            elif words[:1] == ["city"]:
                told(town.city(*words[1:]))
                continue
            told({"done": line.strip()})
    finally:
        town.city.stop()


if __name__ == "__main__":
    main()
