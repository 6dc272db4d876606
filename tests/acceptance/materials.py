#!/usr/bin/env python3
"""Scans of papers through the real programs: attached, carried behind the operations, cut and resumed, looked at by reviewers; K28.

Claims of Qinhuangdao. Pictures are noise with the head of a JPEG, PNG or PDF: synthetic, of nobody.
"""
import datetime
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from bureau import EMPLOYER_SAYS, Bureau, claim  # noqa: E402
from link import Link  # noqa: E402
from script import play  # noqa: E402
from stage import City, Refused, wait_for  # noqa: E402
from town import Report, code_of  # noqa: E402

CLAIM = "ReimbursementClaim"
CHUNK = 64 * 1024
SEEN = ("id_card", "fee_list", "discharge_record")
HEADS = {"jpg": b"\xff\xd8\xff\xe0", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-1.4\n"}


def after_working_days(count):
    """A day on which so many working days have passed, weekends left out twice to be sure."""
    here = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    return (here + datetime.timedelta(days=count * 2 + 6)).strftime("%Y-%m-%d 10:00:00")


class Materials:
    def __init__(self, bin_dir, folder):
        self.bin, self.folder = bin_dir, folder
        self.town = Bureau(bin_dir, folder, "qinhuangdao", "130300", wages=(712345,)).found()
        self.report, self.city, self.one, self.two = Report(), self.town.city, self.town.one, self.town.two
        self.noise = random.Random(28)
        self.pictures, self.elsewhen = 0, False

    def picture(self, size, kind="jpg"):
        """A file of so many bytes; its path and its SHA-256."""
        self.pictures += 1
        path = os.path.join(self.folder, f"scan-{self.pictures}.{kind}")
        content = (HEADS[kind] + self.noise.randbytes(size))[:size]
        with open(path, "wb") as file:
            file.write(content)
        return path, hashlib.sha256(content).hexdigest()

    def refused(self, wanted, what, act):
        try:
            act()
            self.report.check(False, what, "taken")
        except Refused as refused:
            codes = [one["code"] for one in refused.answer.get("problems", [])] + [code_of(refused)]
            verdict = refused.answer.get("verdict", {}).get("code")
            self.report.check(wanted in [*codes, verdict], what, refused.answer)

    def handed_in(self, desk=None, receipt=None, settle=True, others=SEEN, **changes):
        """A claim whose receipt is recorded as a copy, by its fingerprint; the other originals were seen."""
        papers = [*others, {"kind": "receipt", "form": "copy", "sha256": receipt, "pages": 1} if receipt else "receipt"]
        form = claim(self.town.woman(), self.town.next_invoice(), materials=papers, **changes)
        one = (desk or self.one).new(CLAIM, form)["id"]
        if settle:
            self.town.settle()
        return one

    def passed(self, one):
        self.city("step", one, "employer_pass", "--from", "-", "--as", "employer", stdin=EMPLOYER_SAYS)
        self.town.settle()

    def receipt_of(self, one):
        return [paper for paper in self.city("show", one)["papers"]["materials"] if paper["kind"] == "receipt"][-1]

    # Attaching.

    def refuses_what_is_no_scan(self):
        one = self.handed_in()
        text, empty, big = (os.path.join(self.folder, name) for name in ("a.txt", "empty.jpg", "big.jpg"))
        for path, content in ((text, b"Word document"), (empty, b""), (big, HEADS["jpg"] + bytes(16 * 1024 * 1024))):
            with open(path, "wb") as file:
                file.write(content)
        good, _ = self.picture(1000)
        for code, what, arguments in (("S-284", "a text file is refused", (one, text, "收费票据")), ("S-283", "an empty one is", (one, empty, "收费票据")),
                                      ("S-282", "one of more than 16 MB is", (one, big, "收费票据")), ("S-281", "an unknown kind is", (one, good, "借条")),
                                      ("S-286", "a file that is not there is", (one, good + "x", "receipt")),
                                      ("S-251", "a record that is not there is", ("00000000-0000-7000-8000-000000000000", good, "receipt"))):
            self.refused(code, f"attach: {what}", lambda arguments=arguments: self.one("attach", arguments[0], arguments[1], "--as", arguments[2]))
        self.report.equal(self.one("status")["documents"]["files_waiting"], 0, "attach: … and nothing of them is kept")

    def travels(self):
        report, (path, name) = self.report, self.picture(200_000)
        one = self.handed_in(receipt=name)
        shown = self.one("show", one)["documents"]
        report.equal((shown["pending"], shown["line"][:6]), (4, "材料待上传 "[:6]), "documents pending are told with the record")
        report.check(shown["due"], "… with a due date", shown)
        self.passed(one)
        self.refused("MATERIAL_PENDING", "a claim is not taken up while the scan of its receipt is pending", lambda: self.city("step", one, "accept", "--as", "front"))
        answer = self.one("attach", one, path, "--as", "收费票据")
        report.equal((answer["sha256"], answer["media_type"], answer["chunks"]), (name, "image/jpeg", 4), "attached: by its SHA-256, in chunks of 64 KiB")
        report.equal(self.one("status")["documents"]["files_waiting"], 1, "… it waits on this computer, and status says so")
        report.check("影像待上传 1" in self.one("status")["line"], "… in its line")
        report.check(self.one("attach", one, path, "--as", "receipt")["attached_before"], "the same file again is the same attachment")
        sent = self.one("sync")
        report.equal((sent["files_sent"], self.one("status")["documents"]["files_waiting"]), (1, 0), "it travels with the next sync")
        self.town.settle()
        paper = self.receipt_of(one)
        report.equal((paper["scan"], paper["whole"], paper["size"]), ("received", True, 200_000), "the city has it whole")
        out = os.path.join(self.folder, "out.jpg")
        self.refused("C-434", "… nobody writes it out without a name", lambda: self.city("material", paper["id"], "--out", out))
        self.city("material", paper["id"], "--out", out, "--as", "front")
        with open(out, "rb") as file:
            report.equal(hashlib.sha256(file.read()).hexdigest(), name, "a reviewer gets the same bytes")
        nothing = self.city("list", "Institution")["records"][0]["id"]
        self.refused("C-430", "what has no papers at all has none to look at", lambda: self.city("material", nothing))
        self.refused("C-432", "… and overwrites nothing", lambda: self.city("material", paper["id"], "--out", out, "--as", "front"))
        report.equal(self.one("show", one)["documents"]["pending"], 3, "the desk hears of it: three originals are to follow")
        self.town.review(one)
        report.equal(self.town.state(one), "APPROVED", "the claim goes on")
        self.town.settle()
        quiet = self.one("sync")
        report.equal((quiet["files_sent"], quiet["rounds"]), (0, 1), "after that one exchange says that nothing is new")

    def same_picture_once(self):
        path, name = self.picture(150_000, "png")
        before = self.city("status")["files"]
        ids = [self.handed_in(desk, receipt=name) for desk in (self.one, self.two)]
        for desk, one in zip((self.one, self.two), ids):
            desk("attach", one, path, "--as", "receipt")
            desk("sync")
        self.town.settle()
        after = self.city("status")["files"]
        self.report.equal((after["named"] - before["named"], after["bytes"] - before["bytes"]), (1, 150_000), "one picture for two claims is stored once")
        self.report.equal([self.receipt_of(one)["scan"] for one in ids], ["received", "received"], "… and both have it")

    # The link.

    def on_a_bad_link(self):
        town, report = self.town, self.report
        link = Link(self.city.port)
        config = os.path.join(self.one.data, "desk.toml")
        with open(config, encoding="utf-8") as file:
            text = file.read()
        with open(config, "w", encoding="utf-8") as file:
            file.write(text.replace(self.city.url, link.url))
        try:
            self.cut(link)
            self.killed(link, "desk")
            self.killed(link, "city")
            self.lost_answer(link)
        finally:
            with open(config, "w", encoding="utf-8") as file:
                file.write(text)
            link.close()

    def attached(self, size):
        path, name = self.picture(size, "pdf")
        one = self.handed_in(receipt=name)
        self.one("attach", one, path, "--as", "receipt")
        return one

    def resumes(self, link, one, size, what):
        """The rest goes up, and not the whole again."""
        held = self.receipt_of(one).get("chunks_held", 0)
        self.report.check(0 < held < size // CHUNK, f"{what}: the city holds some of it", held)
        link.limit()
        self.one("sync")
        paper = self.receipt_of(one)
        self.report.equal((paper["scan"], paper["whole"]), ("received", True), f"{what}: the next sync brings the rest")
        rest = size - held * CHUNK
        self.report.check(link.sent < rest + 2 * CHUNK, f"{what}: … and only the rest", (link.sent, rest))
        self.report.check(self.one("verify")["ok"] and self.city("verify")["ok"], f"{what}: both stores hold")

    def cut(self, link):
        size = 3_000_000
        one = self.attached(size)
        link.limit(cut_after=1_500_000)
        try:
            self.one("sync")
            self.report.check(False, "cut: the sync is cut", "it was not")
        except Refused as refused:
            self.report.equal(refused.code, 3, "cut: the sync is cut")
        self.report.equal(self.one("status")["pending"], 0, "cut: the operations had gone before")
        # What is recorded meanwhile goes before the rest of the file.
        later = self.handed_in(settle=False)
        link.limit(cut_after=300_000)
        try:
            self.one("sync")
        except Refused:
            pass
        self.report.equal((self.town.state(later), self.receipt_of(one)["scan"]), ("EMPLOYER_PENDING", "pending"), "cut: a new claim overtakes it")
        self.resumes(link, one, size, "cut")

    def killed(self, link, which):
        size = 2_500_000
        one = self.attached(size)
        link.limit(hold_after=1_200_000)
        process = subprocess.Popen(self.one.command("sync"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.report.check(link.held.wait(30), f"kill: the {which} is killed in the middle of an upload")
        if which == "city":
            self.city.kill()
            link.go.set()
            process.wait(timeout=60)
            self.city.start()
        else:
            process.send_signal(signal.SIGKILL)
            process.wait()
            link.go.set()
        self.resumes(link, one, size, f"kill {which}")

    def lost_answer(self, link):
        size = 1_000_000
        one = self.attached(size)
        before = self.city("status")["files"]["bytes"]
        for answer in range(1, 6):
            link.limit(lose_answer=answer)
            try:
                self.one("sync")
            except Refused:
                pass
        link.limit()
        self.one("sync")
        self.report.equal(self.receipt_of(one)["scan"], "received", "lost answers: it arrives all the same")
        self.report.equal(self.city("status")["files"]["bytes"] - before, size, "lost answers: … once")
        self.report.check(self.city("verify")["ok"], "lost answers: the city's store holds")

    def in_the_backup(self):
        one = self.handed_in()
        path, name = self.picture(90_000)
        self.one("attach", one, path, "--as", "receipt")
        self.one("sync")
        paper = [p for p in self.city("show", one)["papers"]["materials"] if p.get("whole")][0]
        copy = os.path.join(self.folder, "copy.db")
        self.city("backup", copy)
        store = os.path.join(self.folder, "restored")
        os.makedirs(store)
        for keep in ("city.keys", "city.toml"):
            shutil.copy(os.path.join(self.city.store, keep), store)
        other = City(self.bin, store)
        other("restore", copy)
        out = os.path.join(self.folder, "restored.jpg")
        other("material", paper["id"], "--out", out, "--as", "front")
        with open(out, "rb") as file:
            self.report.equal(hashlib.sha256(file.read()).hexdigest(), name, "a restored city has the scans, too")
        self.report.check(os.path.exists(path) and self.one("verify")["ok"], "the desk keeps its copy until a second medium is receipted")

    # K28.

    def altered(self, choice):
        town, report = self.town, self.report
        _, recorded = self.picture(70_000)
        other, sent = self.picture(80_000)
        one = self.handed_in(receipt=recorded)
        self.passed(one)
        answer = self.one("attach", one, other, "--as", "receipt")
        report.check("S-285" in [w["code"] for w in answer["warnings"]], f"K28 altered {choice}: the desk says that it is another picture", answer)
        self.one("sync")
        town.settle()
        paper, case = self.receipt_of(one), town.case(one, "K28")
        report.equal((paper["scan"], paper["sha256"], paper["attached_sha256"]), ("altered", recorded, sent), f"K28 altered {choice}: both fingerprints are there")
        report.check(case is not None, f"K28 altered {choice}: a case is open")
        self.refused("MATERIAL_ALTERED", f"K28 altered {choice}: nobody takes it up", lambda: self.city("step", one, "accept", "--as", "front"))
        return one, town.case(one, "K28")["id"]

    def altered_return(self):
        one, case = self.altered("return")
        self.city("resolve", case, "--choose", "return", "--as", "first")
        self.town.settle()
        self.report.equal((self.town.state(one), self.town.notice(one)), ("RETURNED", ["MATERIAL_MISSING"]), "K28 return: it goes back, and a notice asks for the paper")
        path, name = self.picture(60_000)
        self.one("step", one, "correct", "--from", "-", stdin=json.dumps({"materials": [{"kind": "receipt", "form": "copy", "sha256": name}]}))
        self.one("attach", one, path, "--as", "receipt")
        self.one("sync")
        self.town.settle()
        self.passed(one)
        self.town.review(one)
        self.report.equal((self.town.state(one), self.town.net(one)), ("APPROVED", 204543), "K28 return: with the right scan it is approved")

    def altered_original(self):
        one, case = self.altered("original_seen")
        self.city("resolve", case, "--choose", "original_seen", "--as", "first")
        self.town.review(one)
        self.report.equal((self.receipt_of(one)["scan"], self.town.state(one), self.town.net(one)), ("waived", "APPROVED", 204543),
                          "K28 original_seen: the original counts, and the claim goes on")

    def altered_check(self):
        town, report = self.town, self.report
        one, case = self.altered("check_invoice")
        self.city("resolve", case, "--choose", "check_invoice", "--as", "first")
        town.settle()
        again = town.case(one, "K28")
        report.check(again is not None and again["id"] != case, "K28 check: nobody else uses the invoice: the scan is asked about again")
        self.refused("MATERIAL_ALTERED", "K28 check: … and is still not decided upon", lambda: self.city("step", one, "accept", "--as", "front"))
        # The very picture of a receipt that another claim was made with.
        path, name = self.picture(75_000)
        first = self.handed_in(self.two, receipt=name)
        self.two("attach", first, path, "--as", "receipt")
        self.two("sync")
        _, recorded = self.picture(75_000)
        later = self.handed_in(receipt=recorded)
        self.one("attach", later, path, "--as", "receipt")
        self.one("sync")
        town.settle()
        self.city("resolve", town.case(later, "K28")["id"], "--choose", "check_invoice", "--as", "first")
        town.settle()
        case = town.case(later, "K02")
        report.equal((town.state(later), case is not None), ("HELD", True), "K28 check: the picture of another claim's receipt is K02")
        self.city("resolve", case["id"], "--choose", "reject", "--as", "first")
        town.settle()
        report.equal((town.state(first), town.state(later), town.net(later)), ("EMPLOYER_PENDING", "REJECTED", 0), "K28 check: … and is decided as such")

    def turn_of_day(self):
        """The city serves on a day when the scans are overdue; nothing else of its day is looked at."""
        self.city.stop()
        self.elsewhen = True
        log = open(os.path.join(self.city.store, "serve.log"), "ab")
        self.city.process = subprocess.Popen(
            ["env", "TZ=CST-8", "DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "faketime", "-m", after_working_days(3), self.city.program, "--store", self.city.store, "serve", "--port", str(self.city.port)],
            stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
        log.close()
        assert self.city.process.stdout.readline().startswith("READY ")

    def end_that_day(self):
        """faketime is a process of its own around the city: it ends with it, and takes away what it had shared."""
        pid = self.city.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            for inner in file.read().split():
                os.kill(int(inner), signal.SIGTERM)
        self.city.process.stdout.read()  # Until nobody holds it any more.
        self.city.process.wait(timeout=30)
        self.city.process.stdout.close()
        self.city.process, self.elsewhen = None, False

    def missing(self):
        town, report = self.town, self.report
        pictures = [self.picture(40_000 + n) for n in range(3)]
        scans = {kind: self.picture(30_000 + n) for n, kind in enumerate(SEEN)}
        copies = [{"kind": kind, "form": "copy", "sha256": name, "pages": 1} for kind, (_, name) in scans.items()]
        late = self.handed_in(receipt=pictures[0][1], others=copies)
        for kind, (path, _) in scans.items():
            self.one("attach", late, path, "--as", kind)
        original, returned = (self.handed_in(receipt=name) for _, name in pictures[1:])
        seen, waiting = self.handed_in(), self.handed_in()
        for one in (late, original, returned, seen, waiting):
            self.passed(one)
        town.review(seen)
        report.equal([town.case(one, "K28") for one in (late, original, returned)], [None] * 3, "K28 missing: nobody is asked before it is due")
        self.turn_of_day()
        wait_for(lambda: self.receipt_of(returned)["scan"] == "missing", 30, "the turn of the day")
        report.equal([self.receipt_of(one)["scan"] for one in (late, original, returned)], ["missing"] * 3, "K28 missing: three working days later it is")
        cases = [town.case(one, "K28") for one in (late, original, returned)]
        report.check(all(cases), "K28 missing: each is asked about", cases)
        report.equal((town.state(late), town.case(seen, "K28"), self.receipt_of(seen)["scan"]), ("EMPLOYER_PASSED", None, "waived"),
                     "K28 missing: the claim itself goes on; an original that a reviewer decided on needs no scan")
        self.refused("MATERIAL_MISSING", "K28 missing: nobody takes it up", lambda: self.city("step", late, "accept", "--as", "front"))
        # Late: it comes after all, and the case lapses.
        self.one("attach", late, pictures[0][0], "--as", "receipt")
        self.one("sync")
        report.equal((self.receipt_of(late)["scan"], town.case(late, "K28")), ("received", None), "K28 late: it comes after all, and nobody is asked any more")
        town.review(late)
        self.city("resolve", cases[1]["id"], "--choose", "original_seen", "--as", "first")
        town.review(original)
        report.equal((town.state(late), self.receipt_of(original)["scan"], town.state(original)), ("APPROVED", "waived", "APPROVED"), "K28 missing: late or by the original, the claim goes on")
        report.check(town.case(waiting, "K28") is not None, "K28 missing: originals whose scans never came are asked about, too")
        town.review(waiting)
        report.equal(town.state(waiting), "APPROVED", "K28 missing: … but who has seen the original may go on")
        self.city("resolve", cases[2]["id"], "--choose", "return", "--as", "first")
        report.equal(town.state(returned), "RETURNED", "K28 missing: return sends the claim back")
        self.end_that_day()
        self.city.start()
        town.settle()
        due = [one for one in self.one("inbox")["returned"] if one["id"] == returned]
        report.check(due and "材料" in json.dumps(due, ensure_ascii=False), "K28 return: the site's inbox says what is wanted", due)

    def story(self):
        self.refuses_what_is_no_scan()
        self.travels()
        self.same_picture_once()
        self.on_a_bad_link()
        self.in_the_backup()
        self.altered_return()
        self.altered_original()
        self.altered_check()
        self.missing()
        self.report.check(self.city("verify")["ok"], "verify: the city's store holds", self.city("verify"))
        self.report.check(self.one("verify")["ok"], "verify: the county's files hold")

    def run(self):
        try:
            self.story()
        finally:
            if self.elsewhen:
                self.end_that_day()
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("materials", Materials))
