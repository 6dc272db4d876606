"""A city and its desks as real processes in a directory of their own, driven by command line.

Used by the fault tests, the acceptance tests and the demo. Only loopback; ends only what it started.
All people, institutions and amounts are synthetic (division 990101 is assigned to nobody).
"""
import json
import os
import signal
import subprocess
import time


class Refused(Exception):
    """A command ended with another code than 0: `code` is its exit code, `answer` its JSON."""

    def __init__(self, code, answer, command):
        super().__init__(f"exit {code}: {' '.join(command)}: {json.dumps(answer, ensure_ascii=False)[:400]}")
        self.code = code
        self.answer = answer


def run(command, stdin=None, timeout=120, at=None):
    """Runs a command with --json; gives its JSON. Raises Refused on another exit code than 0.

    `at`: "2022-09-30 16:50:00" in Chinese time, when the command is to believe that it begins.
    """
    if at is not None:
        command = ["env", "TZ=CST-8", "faketime", "-m", at, *command]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=timeout, check=False)
    lines = done.stdout.strip()
    try:
        answer = json.loads(lines) if lines else {}
    except ValueError:
        answer = {"text": lines, "stderr": done.stderr}
    if done.returncode != 0:
        if done.stderr and isinstance(answer, dict):
            answer.setdefault("stderr", done.stderr[-500:])
        raise Refused(done.returncode, answer, command)
    return answer


class City:
    """The city's store and, while `serve` runs, its process."""

    LOOKS = ("show", "list", "explain", "inbox")

    def __init__(self, bin_dir, store):
        self.program = os.path.join(bin_dir, "jindu-city")
        self.store = store
        self.reader = None  # who looks at records where a test does not say it; none: they are masked
        self.process = None
        self.url = self.lookup_url = None
        self.port = 0

    def command(self, *arguments):
        return [self.program, "--store", self.store, "--json", *map(str, arguments)]

    def __call__(self, *arguments, stdin=None, at=None):
        if self.reader and arguments[0] in self.LOOKS and "--as" not in arguments:
            arguments += ("--as", self.reader)
        return run(self.command(*arguments), stdin, at=at)

    def lines(self, *arguments):
        """For exports: one JSON value a line."""
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]

    def start(self, lookup=False):
        """Serves; returns when it takes requests. The port stays the same over restarts. `lookup`: shows the page for those
        outside, too, at `lookup_url`."""
        log = open(os.path.join(self.store, "serve.log"), "ab")
        self.process = subprocess.Popen(
            [self.program, "--store", self.store, "serve", "--port", str(self.port), *(["--lookup-port", "0"] if lookup else [])],
            stdout=subprocess.PIPE, stderr=log, text=True)
        log.close()
        line = self.process.stdout.readline()
        if not line.startswith("READY "):
            raise RuntimeError(f"city does not serve: {line!r}")
        self.url = line.split()[1]
        self.port = int(self.url.rsplit(":", 1)[1])
        if lookup:
            self.lookup_url = self.process.stdout.readline().split()[1]

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)
            self.process.stdout.close()
            self.process = None

    def kill(self):
        """No goodbye: SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None


class Desk:
    def __init__(self, bin_dir, data, name):
        self.program = os.path.join(bin_dir, "jindu-desk")
        self.data = data
        self.name = name

    def command(self, *arguments):
        return [self.program, "--data", self.data, "--json", *map(str, arguments)]

    def __call__(self, *arguments, stdin=None, at=None):
        return run(self.command(*arguments), stdin, at=at)

    def new(self, record_type, record, *more, at=None):
        return self("new", record_type, "--from", "-", *more, stdin=json.dumps(record, ensure_ascii=False), at=at)

    def reckon(self, record_type, record, at=None):
        """What it comes to; found wanting is an answer as well."""
        try:
            return self("reckon", record_type, "--from", "-", stdin=json.dumps(record, ensure_ascii=False), at=at)
        except Refused as refused:
            if "conclusion" not in refused.answer:
                raise
            return refused.answer

    def amend(self, record_id, patch):
        return self("amend", record_id, "--from", "-", stdin=json.dumps(patch, ensure_ascii=False))

    def settle_down(self, rounds=20):
        """Syncs until nothing waits and nothing more comes."""
        for _ in range(rounds):
            answer = self("sync")
            if not answer["pushed"] and not answer["pulled"] and not answer["verdicts"]:
                return answer
        raise RuntimeError(f"{self.name} does not come to rest: {answer}")


def resident_id(division, birth, sequence, female):
    """A resident ID number with the right check character (GB 11643)."""
    digits = f"{division}{birth.replace('-', '')}{sequence:02d}{sequence * 2 % 10 if female else (sequence * 2 + 1) % 10}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits))
    return digits + "10X98765432"[total % 11]


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise RuntimeError(f"waited {seconds} s for {what}")


class Looks:
    """What a test asks the city of records. Needs `city`."""

    def state(self, record_id):
        return self.city("show", record_id)["header"]["state"]

    def record(self, record_id):
        return self.city("show", record_id)["record"]

    def all(self, kind, state=""):
        return [row["id"] for row in self.city("list", kind, *(["--state", state] if state else []), "--limit", "2000")["records"]]
