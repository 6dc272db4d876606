"""How the city's posts pay by batches: who takes which step, and the copy on a second medium."""
import json
import os

WHO = {"sign": "chief", "refuse": "chief", "fill_voucher": "account", "confirm": "confirm", "give_key": "confirm"}


class Batches:
    """Needs `city` and `folder`, and staff front, chief, account and confirm."""

    copies = 0

    def build(self, agency="演示银行", month=202210, at=None):
        said = self.city("new", "PayoutBatch", "--as", "front", stdin=json.dumps({"agency": agency, "month": month}), at=at)
        return said["verdict"]["record_id"]

    def move(self, batch, *events, at=None):
        for event in events:
            self.city("step", batch, event, "--as", WHO.get(event, "front"), at=at)

    def batch(self, *events, **where):
        batch = self.build(**where)
        self.move(batch, *events)
        return batch

    def copy(self):
        """A sealed copy of the city, receipted by finance: (path, what the city said of it)."""
        self.copies += 1
        path = os.path.join(self.folder, f"copy-{self.copies}.db")
        said = self.city("backup", path)
        self.city("payout", "receipt", path, "--medium", "演示U盘", "--as", "account")
        return path, said
