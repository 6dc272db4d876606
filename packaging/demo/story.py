"""What every city's story has: its programs, how it speaks of them, and the account at its end."""
import subprocess

from stage import Refused
from tell import kinds_in_words, labels_of, say


class Story:
    """A city's story sets `city` and `desks`, and plays its parts in `play`."""

    def __init__(self, folder):
        self.folder = folder
        self.city, self.desks = None, ()

    def play(self):
        raise NotImplementedError

    def end(self):
        if self.city is not None:
            self.city.stop()

    # The link.

    def cut(self):
        """The city cannot be reached any more."""
        self.city.stop()
        try:
            self.desks[0]("sync")
        except Refused as refused:
            say(f"  {self.desks[0].name}同步：{refused.answer.get('error', {}).get('message', '连不上')}")

    def meet(self):
        """Everybody hands over and fetches, until nothing moves."""
        for _ in range(2):
            for desk in self.desks:
                desk.settle_down()

    def waiting(self):
        for desk in self.desks:
            status = desk("status")
            if status["pending"]:
                say(f"  {desk.name}：待上传 {status['pending']}")

    # Telling.

    def state_label(self, record_id):
        return self.city("show", record_id)["header"]["state_label"]

    def reasons(self, desk, record_id):
        """Why something came back, as its desk reads it."""
        found = [row["reasons"] for row in desk("inbox")["returned"] if row["id"] == record_id]
        return "；".join(reason["message"] for reason in found[0]) if found else ""

    def tell_all(self, *record_types):
        for desk in self.desks:
            status = desk("status")
            say(f"  {desk.name}：已送达 {status['delivered']} · 待上传 {status['pending']} · 需处理 {status['needs_person']}")
            for record_type in record_types:
                listed = desk("list", record_type, "--limit", "100000")
                if listed["records"]:
                    say(f"    {labels_of(listed)}")
        say("  市局：" + kinds_in_words(self.city("status")))
        for item in self.city("inbox")["items"]:
            if item["kind"] == "conflict":
                say(f"    待核定 {item['code']} {item.get('code_label', '')}")

    def print_text(self, text):
        say("    " + text.rstrip("\n").replace("\n", "\n    "))

    def print_command(self, *arguments):
        """What the city's program says to a person."""
        command = [self.city.program, "--store", self.city.store, *arguments]
        self.print_text(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    def print_reports(self, *names):
        for name in names:
            self.print_command("report", name)

    # The end.

    def account(self, seconds):
        """From the stores: what was acknowledged at the desks, what stands at the city."""
        told = [op["op_id"] for desk in self.desks for op in desk("list", "operations", "--limit", "100000")["operations"]]
        log = [op["op_id"] for op in self.city.lines("export", "operations", "--format", "jsonl")]
        verified = self.city("verify")
        desks_equal = [desk("verify")["ok"] and desk("sync")["digests_equal"] for desk in self.desks]
        status = self.city("status")
        kinds = {kind: status[kind] for kind in ("accepted", "merged", "held", "parked", "refused")}
        return {"recorded": len(told), "at_city": len(set(log) & set(told)), **kinds,
                "lost": len(set(told) - set(log)), "doubled": len(log) - len(set(log)), "digests_equal": all(desks_equal),
                "fund_fen": status["fund_fen"], "ledger_balanced": verified["ledger_balanced"], "seconds": round(seconds, 1)}
