"""How the demonstration speaks: Chinese sentences from the programs' own answers."""
import collections

KINDS = (("accepted", "已确认"), ("merged", "已合并"), ("held", "待核定"), ("parked", "等候"), ("refused", "已退回"))


def say(text):
    print(text, flush=True)


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d} 元"


def kinds_in_words(status):
    """First verdicts: what the city said when it first saw each operation."""
    return f"操作 {status['operations']}：" + "，".join(f"{word} {status[kind]}" for kind, word in KINDS)


def labels_of(listed):
    """备案登记 14（已确认 13，已撤销 1）"""
    states = collections.Counter(row["state_label"] for row in listed["records"])
    inside = "，".join(f"{label} {count}" for label, count in states.most_common())
    return f"{listed['label']} {len(listed['records'])}（{inside}）"
