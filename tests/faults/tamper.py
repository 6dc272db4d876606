#!/usr/bin/env python3
"""One byte of a desk's or the city's files is changed, on copies: it is found and named, never passed over.

And a planted person is in none of the files at rest and in no log: neither ID number, name nor phone.
"""
import argparse
import glob
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from stage import City, Desk, Refused, resident_id, wait_for  # noqa: E402
from town import HOSPITAL_A, Person, Report, Town, filing, settlement  # noqa: E402

PAGE = 4096
PLANTED = Person(resident_id("990101", "1991-12-13", 77, True), "例水仙山茶", True)
PHONE = "13900777142"


class Scene:
    """The desk's directory at rest, and once more with work that is in its write-ahead logs alone."""

    def __init__(self, bin_dir, folder):
        self.bin, self.folder = bin_dir, folder
        self.town = Town(bin_dir, folder, women=30, men=10)
        self.town.women.append(PLANTED)
        self.desk_log = os.path.join(folder, "desk-serve.log")

    def build(self):
        town, desk = self.town.found(), self.town.a
        husband = town.man()
        filed = desk.new("Filing", filing(husband, PLANTED, contact_phone=PHONE))
        desk.new("Settlement", settlement(PLANTED, HOSPITAL_A, 23500, 23000, town.next_invoice(), husband, filing=filed["id"],
                                          contact_phone=PHONE))
        for _ in range(4):
            desk.new("Settlement", settlement(town.woman(), HOSPITAL_A, 9000, 8000, town.next_invoice()))
        desk("check", PLANTED.id_no, PLANTED.name, "--benefit", "prenatal")
        for wrong in ({"patient_id_no": PLANTED.id_no[:-1]}, {"spouse_id_no": PLANTED.id_no}, {"contact_phone": PHONE + "x"}):
            try:
                desk.new("Filing", filing(husband, PLANTED, **wrong))
            except Refused:
                pass
        town.settle()
        self.at_rest = os.path.join(self.folder, "at-rest")
        shutil.copytree(desk.data, self.at_rest)
        # The city's store is copied before anything more is handed over, and at rest.
        town.city.stop()
        self.city_at_rest = os.path.join(self.folder, "city-at-rest")
        shutil.copytree(town.city.store, self.city_at_rest)
        with open(self.desk_log, "ab") as log:
            # Holds the files open, so that what is recorded meanwhile stays in the write-ahead logs.
            self.serving = subprocess.Popen([desk.program, "--data", desk.data, "serve", "--port", "0"], stdout=log, stderr=log)
        wait_for(lambda: os.path.getsize(self.desk_log) > 0, 20, "the desk to serve")
        for _ in range(3):
            desk.new("Settlement", settlement(PLANTED, HOSPITAL_A, 9100, 8100, town.next_invoice(), contact_phone=PHONE))
        self.with_wal = os.path.join(self.folder, "with-wal")
        shutil.copytree(desk.data, self.with_wal, ignore=shutil.ignore_patterns("*-shm"))
        self.serving.kill()
        self.serving.wait()
        return self

    def copy(self, source):
        place = os.path.join(self.folder, "copy")
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(source, place)
        return place


def flip(path, offset, mask):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ mask]))


def outcome(run, *arguments):
    """(exit code, answer) of a command, whatever it is."""
    try:
        return 0, run(*arguments)
    except Refused as refused:
        return refused.code, refused.answer


def offsets(dice, size, count):
    """The first and last bytes, the page edges, and others by chance."""
    fixed = [0, 15, 16, 23, 24, PAGE - 1, PAGE, size - 1]
    return sorted({at for at in fixed if at < size} | {dice.randrange(size) for _ in range(count)})


def flip_pages(scene, report, dice, count, source, name, open_program):
    """A page database at rest: exit not 0, and the file and its page are named."""
    path = os.path.join(source, name)
    missed, unnamed, strange = [], [], []
    tried = offsets(dice, os.path.getsize(path), count)
    for at in tried:
        place = scene.copy(source)
        flip(os.path.join(place, name), at, 1 << dice.randrange(8))
        code, answer = outcome(open_program(place), "verify")
        text = str(answer)
        if code == 0:
            missed.append(at)
        elif code not in (1, 3):
            strange.append((at, code))
        elif name not in text:
            unnamed.append((at, text[:900]))
        elif f"page {at // PAGE + 1}" not in text and at >= PAGE:
            unnamed.append((at, text[:900]))
    report.check(not missed, f"{name}: a flipped byte is found ({len(tried)} places)", missed)
    report.check(not strange, f"{name}: the program survives it", strange)
    report.check(not unnamed, f"{name}: file and page are named", unnamed[:3])


def flip_small(scene, report, dice, count, name):
    """`slots` has two copies, `mark` is a hint: a damaged one is named, or the work goes on whole."""
    path = os.path.join(scene.at_rest, name)
    hurt, silent, strange, tried = [], [], [], offsets(dice, os.path.getsize(path), count)
    whole = Desk(scene.bin, scene.at_rest, name)("status")["seq"]
    for at in tried:
        place = scene.copy(scene.at_rest)
        flip(os.path.join(place, name), at, 1 << dice.randrange(8))
        code, answer = outcome(Desk(scene.bin, place, name), "verify")
        if code not in (0, 1, 3):
            strange.append((at, code))
        if code == 0:
            silent.append(at)
            if Desk(scene.bin, place, name)("status")["seq"] != whole:
                hurt.append(at)
        elif name not in str(answer):
            hurt.append((at, str(answer)[:200]))
    report.check(not strange, f"{name}: the program survives a flipped byte ({len(tried)} places)", strange)
    report.check(not hurt, f"{name}: it is named, or nothing is hurt", hurt[:3])
    report.check(not silent, f"{name}: it is named", f"{len(silent)} of {len(tried)} passed over, at {silent[:12]}")


def flip_wal(scene, report, dice, count):
    """SQLite drops a log from its first bad frame on: entries go missing, which chain and mark tell."""
    whole = Desk(scene.bin, scene.copy(scene.with_wal), "whole")
    everything = {op["op_id"] for op in whole("list", "operations", "--limit", "100000")["operations"]}
    for name in ("outbox.db-wal", "replica.db-wal"):
        path = os.path.join(scene.with_wal, name)
        if not report.check(os.path.exists(path) and os.path.getsize(path) > PAGE, f"{name}: there is one to flip"):
            continue
        tried, silent, strange, named = offsets(dice, os.path.getsize(path), count), [], [], 0
        for at in tried:
            place = scene.copy(scene.with_wal)
            flip(os.path.join(place, name), at, 1 << dice.randrange(8))
            desk = Desk(scene.bin, place, name)
            code, answer = outcome(desk, "verify")
            if code not in (0, 1, 3):
                strange.append((at, code))
            if code:
                named += 1
                if name.split(".")[0] not in str(answer) and "mark" not in str(answer):
                    silent.append((at, str(answer)[:200]))
                continue
            here = {op["op_id"] for op in desk("list", "operations", "--limit", "100000")["operations"]}
            shown = outcome(desk, "list", "Settlement", "--limit", "100")[1]
            if here != everything or len(shown["records"]) != scene.settlements:
                silent.append((at, f"{len(here)} operations, {len(shown['records'])} records, verify ok"))
        report.check(not strange, f"{name}: the program survives a flipped byte ({len(tried)} places)", strange)
        report.check(not silent, f"{name}: nothing is missing without a word ({named} told)", silent[:4])


def search(scene, report):
    """Planted person: in UTF-8, UTF-16 and GB18030, in every file of the desk and every log."""
    places = {"the desk at rest": scene.at_rest, "the desk at work": scene.with_wal, "the city's store": scene.city_at_rest}
    for what, folder in places.items():
        found = []
        files = [path for path in glob.glob(os.path.join(folder, "**"), recursive=True) if os.path.isfile(path)]
        for path in files:
            with open(path, "rb") as file:
                data = file.read()
            for value in (PLANTED.id_no, PLANTED.name, PHONE):
                if any(value.encode(code) in data for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")):
                    found.append(os.path.basename(path))
        report.check(not found, f"{what}: the planted person is in none of {len(files)} files", found)
    for path in (os.path.join(scene.town.city.store, "serve.log"), scene.desk_log):
        with open(path, "rb") as file:
            data = file.read()
        names = (PLANTED.id_no, PLANTED.name, PHONE)
        report.check(not any(value.encode() in data for value in names), f"{os.path.basename(path)}: nor is it in this log")


def names_of_files(scene, report):
    """What a desk leaves on the disk is what was said."""
    seen = {name for name in os.listdir(scene.at_rest)}
    known = {"outbox.db", "replica.db", "slots", "mark", "device.secret", "desk.toml"}
    sides = {name + tail for name in ("outbox.db", "replica.db") for tail in ("-wal", "-shm")}
    report.check(known <= seen <= known | sides | {"serve.log"}, "the desk's directory holds the files that were named", sorted(seen))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--flips", type=int, default=10, help="by chance, a file")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bin_dir = os.path.abspath(options.bin)
    folder = tempfile.mkdtemp(prefix="jindu-tamper-")
    scene, report, dice = Scene(bin_dir, folder), Report(), random.Random(options.seed)
    try:
        scene.build()
        desk_of = lambda place: Desk(bin_dir, place, "copy")  # noqa: E731
        for source in (scene.at_rest, scene.with_wal):
            report.check(desk_of(scene.copy(source))("verify")["ok"], "an untouched copy is sound")
        scene.settlements = len(desk_of(scene.copy(scene.with_wal))("list", "Settlement")["records"])
        names_of_files(scene, report)
        for name in ("outbox.db", "replica.db"):
            flip_pages(scene, report, dice, options.flips, scene.at_rest, name, desk_of)
        for name in ("slots", "mark"):
            flip_small(scene, report, dice, options.flips, name)
        flip_wal(scene, report, dice, options.flips)
        report.check(City(bin_dir, scene.copy(scene.city_at_rest))("verify")["ok"], "an untouched city is sound")
        flip_pages(scene, report, dice, options.flips, scene.city_at_rest, "city.db", lambda place: City(bin_dir, place))
        search(scene, report)
        return report.done()
    finally:
        scene.town.city.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
