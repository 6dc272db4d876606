"""A town for the browser tests: founds it, prints one JSON line about it, and ends it when its input closes.

   python3 stage.py --bin DIR --folder DIR [--profile daye]
Commands come as lines: "city stop", "city start" ("city start outside": with the page for those outside), "settle", "papers", "hostile JSON", "returned". Each is answered by a line. All people are invented.
"""
import argparse
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from bureau import Bureau, claim, lines  # noqa: E402
from forms import liangping_application, own_account, panzhihua_claim, qinhuangdao_application, yantai_claim, yantai_filing  # noqa: E402
from stage import Desk, Refused, run  # noqa: E402
from town import HOSPITAL_A, Town, application, birth, day, filing, uscc  # noqa: E402

EMPLOYER = (uscc(11), "演示制药厂")
BUREAUS = {"panzhihua": "510400", "yantai": "370600", "qinhuangdao": "130300"}
PHARMACY = 785000  # her wage of the year before, in fen

DIVISIONS = {"daye": "420281", "liangping": "500155", **BUREAUS}
CONSOLE = {"chief": (), "first": ("first_reviewer",), "front": ("front_clerk",), "clerk": ("city_clerk",), "account": ("finance_accountant",), "confirm": ("finance_confirm",), "director": ("director",)}


def told(value):
    print(json.dumps(value, ensure_ascii=False), flush=True)


HOSTILE = []  # Texts that stand in every free field of the papers that are made.


def spoilt(desk, kind, form):
    """The form with a hostile text in every field of text that takes one, one of its lines' among them. Gives it, the record,
    and each text that was refused: {field, code, message, text}."""
    texts = [(None, one["name"]) for one in desk("fields", kind)["fields"] if one["kind"] == "text" and not one.get("server_only")]
    texts += [(one["name"], each["name"]) for one in desk("fields", kind)["fields"] if form.get(one["name"]) and one["kind"] == "lines" for each in one["fields"] if each["kind"] == "text"]
    tried = {at: place for place, at in enumerate(texts)}  # Each begins with another one.
    ends = {at: place + len(HOSTILE) for place, at in enumerate(texts)}
    refused = []
    while True:
        whole = json.loads(json.dumps(form))
        for (lines_, name), place in tried.items():
            if place < ends[lines_, name]:
                for row in whole[lines_] if lines_ else [whole]:
                    row[name] = HOSTILE[place % len(HOSTILE)]
        try:
            return whole, desk.new(kind, whole), refused
        except Refused as no:
            moved = False
            for one in no.answer.get("problems") or []:
                parts = one.get("field", "").replace("]", "").replace("[", ".").split(".")
                at = (parts[0], parts[-1]) if len(parts) > 1 else (None, parts[0])
                if at in tried and tried[at] < ends[at]:
                    row = whole[parts[0]][0] if at[0] else whole
                    refused.append({**one, "text": row[at[1]]})
                    tried[at] += 1
                    moved = True
            if moved:
                continue
            # Refused for what the texts come to together (a name that is in no register): those fields stay as they were.
            open_ = [at for at in texts if tried[at] < ends[at]]
            if not open_:
                raise
            refused.append({**(no.answer.get("problems") or [no.answer.get("error")])[0], "text": "", "field": ""})
            for at in [at for at in open_ if at[1] in form and at[0] is None] or open_:
                tried[at] = ends[at]


def made(papers, desk, kind, form):
    """Records a paper; the form goes along: what is printed is held against what was typed."""
    form = {name: value for name, value in form.items() if value is not None}
    if HOSTILE:
        form, done, refused = spoilt(desk, kind, form)
        papers.append({"type": kind, "desk": desk.data, "id": done["id"], "doc_no": done["doc_no"], "form": form, "refused": refused})
        return done["id"]
    done = desk.new(kind, form)
    papers.append({"type": kind, "desk": desk.data, "id": done["id"], "doc_no": done["doc_no"], "form": form})
    return done["id"]


def papers_of(town, profile):
    """Each kind of paper that a desk of this city prints, recorded at it and not confirmed."""
    papers = []
    if profile == "daye":
        made(papers, town.a, "Filing", filing(town.man(), town.wife()))
        made(papers, town.a, "AllowanceApplication", application(town.woman(), town.man(), patient_employer_name="演示棉纺厂", marriage_cert_no="J990101-2020-000008",
             birth_cert_no="C990101202200017", account_contact="例会计", account_phone="0714-8725809", spouse_employer_name="演示运输队",
             spouse_account_contact="样会计", spouse_account_phone="0714-8717336"))
        done = made(papers, town.a, "Settlement", birth(town.woman(), HOSPITAL_A, 520000, 486235, town.next_invoice(), patient_employer_name="演示棉纺厂"))
        why = HOSTILE[0] if HOSTILE else "演示：金额录错"
        back = town.a("reverse", done, "--reason", why)
        papers.append({"type": "Reversal", "desk": town.a.data, "id": back["id"], "doc_no": back["doc_no"], "form": {"reason": why}, "target": papers[-1]["doc_no"], "refused": []})
    elif profile == "liangping":
        made(papers, town.county, "AllowanceApplication", liangping_application(town.employed(PHARMACY), EMPLOYER, "counter", birth_cert_no="C500155202400021"))
    elif profile == "panzhihua":
        woman = town.woman()
        made(papers, town.one, "Filing", yantai_filing(woman, "2022-10-12", "2022-08-20", pregnancy_date="2022-01-05", fp_operations=["restoration"], employer_opinion="同意"))
        made(papers, town.one, "Filing", yantai_filing(town.woman(), "2022-10-12", "2022-09-20", "transfer", filing_kind="referral", pregnancy_date="2022-01-05", birth_place=None,
             from_institution_name="演示市院", diagnosis="演示：胎盘前置", referral_reason="演示：本地不能处置", handling_opinion="同意转诊"))
        made(papers, town.one, "ReimbursementClaim", panzhihua_claim(town.woman(), town.next_invoice(), 430000, 421560))
    elif profile == "yantai":
        made(papers, town.one, "Filing", yantai_filing(town.woman(), day(-60), day(), employer_opinion="同意"))
        made(papers, town.one, "ReimbursementClaim", yantai_claim(town.woman(), town.next_invoice(), 456789))
        made(papers, town.one, "PayeeAccount", own_account(town.woman(), "6222020200112230", old_account_no="6222020200119987", reason="旧卡遗失"))
        woman = town.woman()
        made(papers, town.one, "DeemedContribution", {"name": woman.name, "id_no": woman.id_no, "kind": "transfer_in", "from_month": 202309, "to_month": 202402,
             "from_division": "370200", "proof": "演字2024第8号", "declared_on": "2024-09-26"})
        made(papers, town.one, "Inspection", {"institution_code": town.hospital_code, "inspected_on": "2024-09-20", "findings": "演示：收费超标准", "requested_fen": 123450, "month": 202409,
             "items": [{"item": "收费", "result": "超标准", "deduct_fen": 100000}, {"item": "病历", "result": "缺页", "deduct_fen": 23450}]})
    else:
        made(papers, town.one, "ReimbursementClaim", claim(town.woman(), town.next_invoice()))
        made(papers, town.one, "AllowanceApplication", qinhuangdao_application(town.woman()))
    return papers


def console(town):
    """Who works at the console, each with a passphrase of his own."""
    town.city("staff", "add", "bare", "--name", "样无", "--role", "first_reviewer")  # has set none
    for name, posts in CONSOLE.items():
        if name != "chief":
            town.city("staff", "add", name, "--name", "样" + name, *[word for post in posts for word in ("--role", post)])
    for name in CONSOLE:  # Afterwards: a person with a passphrase is a second person for the next.
        run(town.city.command("staff", "passphrase", name, "--new-file", "-"), stdin=f"{name} has a passphrase\n")


def employers_desk(town, folder):
    """At the county's window stands a computer for the clerks of one employer."""
    town.employer = Desk(os.path.dirname(town.city.program), os.path.join(folder, "employer"), "employer")
    town.city("staff", "add", "e01", "--name", "例员", "--site", "0009", "--role", "employer_clerk", "--employer", EMPLOYER[0])
    town.employer("enrol", town.city.url, town.city("enrol", "0009", "--operator", "e01")["code"])
    town.employer.settle_down()
    town.desks += (town.employer,)


def returned(town):
    """A claim that the city has sent back: its lines do not come to its total, and it says so in a notice."""
    papers = []
    made(papers, town.one, "ReimbursementClaim", claim(town.woman(), town.next_invoice(), lines=lines((128000, True), (76543, True), (9956, False))))
    town.settle()
    return papers[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--profile", default="daye")
    parser.add_argument("--alike", action="store_true", help="the same desks and people in every city")
    ask = parser.parse_args()
    programs = os.path.abspath(ask.bin)
    person = lambda one: {"name": one.name, "id_no": one.id_no}
    if ask.profile in BUREAUS and not ask.alike:
        town = Bureau(programs, ask.folder, ask.profile, BUREAUS[ask.profile]).found()
        told({"desks": {"county": town.one.data, "hospital": town.hospital.data, "employer": town.employer.data}, "hospital": town.hospital_code})
    else:
        more = {} if ask.profile == "daye" else {"profile": ask.profile, "division": DIVISIONS[ask.profile], "employers": {PHARMACY: EMPLOYER}}
        town = Town(programs, ask.folder, women=20, men=20, counties=1, **more).found()
        console(town)
        if ask.alike and ask.profile != "daye":
            employers_desk(town, ask.folder)
        employed = [person(one) for one in town.staff_of[PHARMACY, True]] if ask.profile != "daye" else []
        told({"employed": employed, "city": town.city.url, "store": town.city.store, "desks": {"a": town.a.data, "b": town.b.data, "county": town.county.data, **({"employer": town.employer.data} if ask.alike and employed else {})}, "hospital": HOSPITAL_A,
              "women": [person(one) for one in town.women], "men": [person(one) for one in town.men], "wives": [person(town.wife()) for _ in range(20)]})
    try:
        for line in sys.stdin:
            words = line.split()
            if words == ["city", "stop"]:
                town.city.stop()
            elif words[:2] == ["city", "start"]:
                town.city.start(lookup=words[2:] == ["outside"])
                told({"done": line.strip(), "lookup": town.city.lookup_url})
                continue
            elif words == ["settle"]:
                town.settle()
            elif words == ["returned"]:
                told(returned(town))
                continue
            elif words == ["papers"]:
                told(papers_of(town, ask.profile))
                continue
            elif words[:1] == ["hostile"]:
                HOSTILE[:] = json.loads(line.split(" ", 1)[1])
                told(papers_of(town, ask.profile))
                HOSTILE.clear()
                continue
            elif words[:1] == ["city"]:
                try:
                    told(town.city(*words[1:]))
                except Refused as refused:
                    told(refused.answer)
                continue
            told({"done": line.strip()})
    finally:
        town.city.stop()


if __name__ == "__main__":
    main()
