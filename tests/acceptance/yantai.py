#!/usr/bin/env python3
"""Yantai from end to end: hospital settlement of each kind, filing out of the city, claims with the allowance, deemed months.

YT-E01, E02, E10, E12 to E15, E18, E19 of domain.md section 10 at their figures; K03, K10, K19, K20 as they arise here. Through the
real programs: a hospital's desk, two county laptops, the city's posts. Clearing is yantai_clearing.py, payout payout.py.
"""
import hashlib
import json
import os
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from bureau import Bureau  # noqa: E402
from forms import YANTAI_BORN as BORN, YANTAI_PAPERS as CLAIM_PAPERS, yantai_claim as out_of_city, yantai_filing as filing  # noqa: E402
from script import play  # noqa: E402
from stage import Refused  # noqa: E402
from town import Report, birth, code_of, settlement, write_csv  # noqa: E402

BASE = 876543  # YT-E11
LEAVE = 2863374  # of 98 d
OTHER = 543217  # DY-E02: 1774509 of 98 d; 600000, DY-E01: 1960000
CLAIM, FILING = "ReimbursementClaim", "Filing"
STAY_PAPERS = ["id_card", "service_cert", "birth_cert", "receipt", "discharge_record"]
# Whose months are their own; everybody else is paid up.
RUNS = {"twelve": (202306, 202405), "eleven": (202306, 202404), "eight": (202310, 202405), "gap": (202310, 202405), "province": (202310, 202405),
        "institution": (201501, 201504), "short": (202306, 202404), "later": (202501, 202508)}


class Town(Bureau):
    def __init__(self, bin_dir, folder):
        super().__init__(bin_dir, folder, "yantai", "370600", wages=(BASE, OTHER), wage_year=2021)
        self.own_run = {name: self.people.person(True) for name in RUNS}
        self.ended = self.people.person(True)
        self.more = [(one, "正常") for one in self.own_run.values()] + [(self.ended, "终止")]

    def pay_contributions(self):
        people = [one for group in self.staff_of.values() for one in group]
        self.months([(one, 202001, 202610) for one in people] + [(self.own_run[name], *run) for name, run in RUNS.items()])


class Yantai:
    def __init__(self, bin_dir, folder):
        self.town = Town(bin_dir, folder).found()
        self.report, self.city, self.folder = Report(), self.town.city, folder
        self.one, self.two, self.hospital = self.town.one, self.town.two, self.town.hospital
        self.files = 0

    # Asking.

    def refused(self, code, what, act):
        try:
            act()
            self.report.check(False, what, "taken")
        except Refused as refused:
            codes = [one["code"] for one in refused.answer.get("problems", [])] or [code_of(refused)]
            self.report.check(code in codes, what, codes)

    def verdict_of(self, record_id):
        """The code that its author was given first; of several operations, the one that was not taken as it was."""
        codes = [one.get("code") for one in self.city("show", record_id)["verdicts"]]
        return next((code for code in codes if code), None)

    def file(self, kind, head, rows):
        self.files += 1
        path = os.path.join(self.folder, f"{kind}-{self.files}.csv")
        write_csv(path, head, rows)
        return self.city("import", kind, path)

    def all(self, kind, state=""):
        return [row["id"] for row in self.city("list", kind, *(["--state", state] if state else []), "--limit", "2000")["records"]]

    def amounts(self, record_id):
        record = self.town.record(record_id)
        return record["fund_pay_fen"], record["self_pay_fen"]

    # At the hospital.

    def stay(self, woman, total, scope, sponsor=None, **changes):
        form = birth(woman, self.town.hospital_code, total, scope, self.town.next_invoice(), sponsor, **{**BORN, "settled_on": "2022-09-24", **changes})
        del form["fund_pay_fen"], form["self_pay_fen"]
        return {name: value for name, value in {**form, "materials": STAY_PAPERS, **changes}.items() if value is not None}

    def visit(self, woman, cost, **changes):
        """An operation at the outpatient desk, which she has paid herself before."""
        form = settlement(woman, self.town.hospital_code, cost, cost, self.town.next_invoice(), benefit_kind="fp_outpatient", pregnancy_date=None, event_date="2022-09-14",
                          visit_date="2022-09-14", settled_on="2022-09-14", self_paid_first=True, materials=["id_card", "outpatient_record", "receipt"])
        del form["fund_pay_fen"], form["self_pay_fen"]
        form.update(changes)
        return {name: value for name, value in form.items() if value is not None}

    def settle(self, form, *more):
        done = self.hospital.new("Settlement", form, *more)
        self.town.settle()
        return done

    def births(self):
        """1.1: registered and settled at once; four kinds; what the desk keeps; who may."""
        equal, check, town = self.report.equal, self.report.check, self.town
        woman = town.woman()
        town.hospital("check", woman.id_no, woman.name, "--benefit", "inpatient")
        form = self.stay(woman, 431200, 405000)
        reckoned = self.hospital.reckon("Settlement", {**form, "materials": []})
        wanted = [one["kind"] for one in reckoned["materials"]]
        equal(wanted, ["social_card", "service_cert", "birth_cert", "receipt", "discharge_record"], "birth: the desk says which papers it takes")
        equal((reckoned["fund_pay_fen"], reckoned["self_pay_fen"]), (405000, 26200), "birth: in scope all of it is paid, the rest is hers")
        done = self.hospital.new("Settlement", form)
        equal((done["state"], len(done["op_ids"]) >= 2), ("RECORDED", True), "birth: registered and settled in one press (即时办结)")
        town.settle()
        one = done["id"]
        equal((town.state(one), self.amounts(one)), ("CONFIRMED", (405000, 26200)), "birth: confirmed, to the fen")
        pregnancy = self.city("show", town.record(one)["pregnancy"])
        equal((pregnancy["header"]["state"], pregnancy["record"]["birth_type"]), ("ENDED", "normal"), "birth: the pregnancy is registered, and has ended")
        papers = [self.hospital("show", row["id"])["record"] for row in self.hospital("list", "Material")["records"]]
        equal({row["kept_by"] for row in papers}, {"hospital"}, "birth: the hospital keeps the copies")
        equal(town.net(one), 405000, "birth: the fund has paid its part")
        kinds = ("disease_by_pregnancy", "birth_with_disease_by_pregnancy", "birth_with_other_disease")
        for kind in kinds:
            changes = {} if kind != "disease_by_pregnancy" else {"birth_type": None, "fetus_count": None}
            done = self.settle(self.stay(town.woman(), 300000, 288000, inpatient_kind=kind, **changes))
            equal((town.state(done["id"]), self.amounts(done["id"])), ("CONFIRMED", (288000, 12000)), f"birth: {kind} is settled as well")
        self.refused("NO_ROLE", "birth: settling is the hospital's, not the bureau's", lambda: self.one.new("Settlement", self.stay(town.woman(), 1000, 1000)))
        done = self.settle(settlement(town.woman(), town.hospital_code, 23500, 20000, town.next_invoice(), pregnancy_date="2022-03-01", event_date="2022-09-14",
                                      visit_date="2022-09-14", settled_on="2022-09-14"))
        equal((town.state(done["id"]), self.amounts(done["id"])), ("CONFIRMED", (20000, 3500)), "prenatal: what is in scope is paid")

    def refusals(self):
        """Who does not meet the conditions is told why, and nothing is paid."""
        equal, check, town = self.report.equal, self.report.check, self.town
        rows = (("IDENTITY_FAILED", {"identity_checked": False}, "人证相符"), ("POLICY_NOT_MET", {"birth_policy_ok": False}, "符合生育政策"))
        for code, changes, label in rows:
            form = self.stay(town.woman(), 200000, 180000, **changes)
            said = self.hospital.reckon("Settlement", form)
            failed = [rule for rule in said["rules"] if rule.get("outcome") == "fail"]
            equal([(rule["code"], rule["label"]) for rule in failed], [(code, label)], f"{code}: the desk says which condition is not met")
            self.refused(code, f"{code}: … and settles nothing", lambda form=form: self.hospital.new("Settlement", form))
            done = self.settle(form, "--not-met")
            record = town.record(done["id"])
            equal((town.state(done["id"]), town.net(done["id"])), ("RETURNED", 0), f"{code}: registered and returned")
            check("不符合" in record["remark"], f"{code}: … with the reason that she was told", record["remark"])
        # What was settled all the same waits for a person, and is in no clearing.
        one = self.settle(self.stay(town.woman(), 200000, 180000, identity_checked=False), "--settled")["id"]
        equal((town.state(one), self.verdict_of(one)), ("HELD", "IDENTITY_FAILED"), "identity not checked, but settled: held")
        equal(town.record(one).get("clearing"), None, "… and in no clearing")
        self.city("resolve", town.case(one, "RULES")["id"], "--choose", "reverse", "--as", "first")
        town.settle()
        equal((town.state(one), town.net(one)), ("REVERSED", 0), "… until it is decided")
        one = self.settle(self.stay(town.ended, 200000, 180000), "--not-met")["id"]
        check("参保状态" in town.record(one)["remark"], "insurance that has ended: returned, and told why", town.record(one)["remark"])

    def operations(self):
        """YT-E18, E19: by quota, whatever it cost; she has paid before, and is paid back."""
        equal, check, town = self.report.equal, self.report.check, self.town
        rows = (("YT-E18", 18600, {"fp_operations": ["iud_insert"]}, 15000, 3600), ("YT-E18", 12000, {"fp_operations": ["iud_insert"]}, 15000, 0))
        for name, cost, changes, fund, own in rows:
            form = self.visit(town.woman(), cost, **changes)
            told = self.hospital.reckon("Settlement", {**form, "materials": []})
            equal([one["kind"] for one in told["materials"]], ["social_card", "receipt", "outpatient_record"], f"{name}: told at once which papers to bring (一次性告知)")
            check(told["money"]["sample"], f"{name}: the quota is marked as a sample")
            done = self.settle(form)
            equal(done["state"], "RECORDED", f"{name}: settled at once (即时办结)")
            equal((town.state(done["id"]), self.amounts(done["id"])), ("CONFIRMED", (fund, own)), f"{name}: of {cost} paid before, {fund} come back, {own} stay hers")
        abortion = {"fp_operations": ["abortion"], "pregnancy_date": "2022-06-20", "birth_type": "miscarriage", "gestation_certified_days": 86}
        for name, changes, fund, category in (("YT-E19: without a service certificate", {}, 25000, "contraceptive_failure"),
                                              ("YT-E19: with one", {"service_cert_no": "S1", "fp_category": "planned"}, 30000, "planned")):
            done = self.settle(self.visit(town.woman(), 40000, **abortion, **changes))
            equal((town.state(done["id"]), self.amounts(done["id"])), ("CONFIRMED", (fund, 40000 - fund)), f"{name}: {category}, {fund}")
        self.refused("S-201", "an operation is named", lambda: self.hospital.new("Settlement", self.visit(town.woman(), 40000)))

    def men(self):
        """1.1.4: 生育补助金 at the hospital, by the husband's insurance: a fixed sum."""
        equal, town = self.report.equal, self.town
        husband, wife = town.man(), town.stranger()
        form = self.stay(wife, 600000, 520000, husband)
        wanted = [one["kind"] for one in self.hospital.reckon("Settlement", {**form, "materials": []})["materials"]]
        equal(wanted, ["social_card", "service_cert", "birth_cert", "receipt", "discharge_record"], "men's subsidy: its papers")
        one = self.settle(form)["id"]
        equal((town.state(one), self.amounts(one)), ("CONFIRMED", (215000, 385000)), "men's subsidy: a fixed sum")
        equal(self.city("show", town.record(one)["sponsor"])["record"]["id_no"], husband.id_no, "men's subsidy: by his insurance")
        before = len(self.all("AllowanceApplication"))
        equal(before, len([x for x in self.all("AllowanceApplication") if town.record(x)["patient_id_no"] != wife.id_no]), "men's subsidy: no leave is paid for it")

    # Months.

    def birth_of(self, name, event="2024-05-20", conceived="2023-09-01"):
        woman = self.town.own_run[name]
        return self.settle(self.stay(woman, 300000, 300000, event_date=event, admission_date=event, discharge_date=event, settled_on=event, pregnancy_date=conceived),
                           "--settled")["id"]

    def months(self):
        """YT-E12: twelve months up to the event's month, or the month before."""
        equal = self.report.equal
        one = self.birth_of("twelve")
        equal(self.town.state(one), "CONFIRMED", "YT-E12: 2023-06 to 2024-05: 12, accepted")
        one = self.birth_of("eleven")
        equal((self.town.state(one), self.verdict_of(one)), ("HELD", "CONTRIB_LT_12_CONSECUTIVE"), "YT-E12: 2023-06 to 2024-04: 11")

    def deem(self, name, kind, first, last, division=None, at=None):
        woman = self.town.own_run[name]
        form = {"name": woman.name, "id_no": woman.id_no, "kind": kind, "from_month": first, "to_month": last, "from_division": division, "proof": "演示〔2024〕1号",
                "request": "演示提报单1"}
        done = self.one.new("DeemedContribution", {key: value for key, value in form.items() if value is not None}, at=at)
        self.town.settle()
        return done["id"]

    def granted(self, one):
        for event, who in (("check", "clerk"), ("chief_sign", "chief"), ("director_sign", "director"), ("enter", "clerk")):
            self.city("step", one, event, "--as", who)
        self.town.settle()

    def deemed(self):
        """YT-E13 to E15: asked for at the county, three signatures at the city."""
        equal, town = self.report.equal, self.town
        one = self.deem("eight", "transfer_in", 202304, 202309, "370200")
        equal((town.state(one), town.record(one)["months"]), ("SUBMITTED", 6), "YT-E13: six contiguous months inside the province")
        self.refused("BAD_STATE", "YT-E13: nobody signs before it was checked", lambda: self.city("step", one, "director_sign", "--as", "director"))
        self.granted(one)
        equal((town.state(one), town.state(self.birth_of("eight"))), ("ANSWERED", "CONFIRMED"), "YT-E13: 14 accepted")
        for name, first, last, division, code in (("gap", 202303, 202308, "370200", "GAP"), ("province", 202304, 202309, "320100", "OTHER_PROVINCE")):
            one = self.deem(name, "transfer_in", first, last, division)
            equal((town.state(one), self.verdict_of(one)), ("REFUSED", code), f"YT-E13: {code}: the months elsewhere do not count")
            equal(self.one("show", one)["state"], "REFUSED", f"YT-E13: {code}: … the county reads so")
            born = self.birth_of(name)
            equal(self.verdict_of(born), "CONTRIB_LT_12_CONSECUTIVE", f"YT-E13: {code}: … and the settlement bears it")
        one = self.deem("institution", "institution_service", 201203, 201412)
        equal(town.record(one)["months"], 34, "YT-E14: 34 months of service in an institution")
        self.granted(one)
        born = self.birth_of("institution", "2015-04-20", "2014-08-01")
        equal(town.state(born), "CONFIRMED", "YT-E14: with 4 of contribution accepted")
        found = [rule["found"] for rule in self.city("explain", born)["rules"] if rule["rule"] == "months_consecutive"]
        equal(found, ["38 个月"], "YT-E14: 38 together")
        woman = town.own_run["later"]
        form = {"name": woman.name, "id_no": woman.id_no, "kind": "transfer_in", "from_month": 202406, "to_month": 202412, "from_division": "370200", "proof": "演示"}
        one = self.city("new", "DeemedContribution", "--from", "-", "--as", "clerk", stdin=json.dumps(form, ensure_ascii=False), at="2025-09-26 10:00:00")["verdict"]["record_id"]
        equal(town.record(one)["due"], "2025-10-23", "YT-E15: asked for 2025-09-26, due 2025-10-23")

    # Filing out of the city.

    def filings(self):
        """2.1 to 2.3, YT-E10."""
        equal, check, town = self.report.equal, self.report.check, self.town
        for declared, reason, state in (("2025-02-28", "work", "CONFIRMED"), ("2025-03-01", "work", "RETURNED"), ("2025-03-01", "emergency", "CONFIRMED")):
            woman = town.woman()
            one = self.one.new(FILING, filing(woman, "2025-03-31", declared, reason))["id"]
            town.settle()
            what = f"YT-E10: expected 2025-03-31, filed {declared}{', an emergency' if reason == 'emergency' else ''}"
            equal(town.state(one), state, what)
            if state == "RETURNED":
                equal((self.verdict_of(one), town.record(one).get("late")), ("LATE_FILING", True), "YT-E10: LATE_FILING")
                self.late(one)
        papers = {"work": ["out_of_city_form", "business_licence"], "home_place": ["out_of_city_form", "household_book"], "emergency": ["inpatient_record"]}
        for reason, wanted in papers.items():
            said = self.one.reckon(FILING, filing(town.woman(), "2025-03-31", "2025-01-10", reason), at="2025-01-10 10:00:00")
            equal([row["kind"] for row in said["materials"]], wanted, f"filing: papers for {reason}")
            equal([row["date"] for row in said["due"] if row["what"] == "filing"], ["2025-01-10"], "filing: done on the day it is received")
        self.refused("NO_ROLE", "filing: at the bureau, not at a hospital", lambda: self.hospital.new(FILING, filing(town.woman(), "2025-03-31", "2025-01-10")))
        one = self.one.new(FILING, filing(town.man(), "2025-03-31", "2025-01-10"))["id"]
        town.settle()
        equal((town.state(one), self.verdict_of(one)), ("RETURNED", "NOT_FEMALE"), "filing: a woman's alone")

    def scanned(self):
        """YT-45: entered at the front desk without a link, with the scan of its form."""
        picture = os.path.join(self.folder, "form.jpg")
        content = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 800
        with open(picture, "wb") as file:
            file.write(content)
        self.city.stop()
        form = filing(self.town.woman(), "2025-03-31", "2025-01-10", "work")
        papers = [{"kind": "out_of_city_form", "form": "photo", "sha256": hashlib.sha256(content).hexdigest()}, "business_licence"]
        one = self.one.new(FILING, {**form, "materials": papers})["id"]
        self.one("attach", one, picture, "--as", "out_of_city_form")
        waiting = self.one("status")["documents"]["files_waiting"]
        self.report.equal((self.one("show", one)["state"], waiting), ("SUBMITTED", 1), "YT-45: entered and scanned without a link, the scan waits")
        self.city.start()
        self.town.settle()
        held = {row["kind"]: (row.get("scan"), row.get("whole")) for row in self.city("show", one)["papers"]["materials"]}
        self.report.equal((self.town.state(one), held.get("out_of_city_form")), ("CONFIRMED", ("received", True)), "YT-45: the filing is recorded, and the city has the scan")

    def late(self, one):
        """Returned once for its reason, then the chief's."""
        back = [row for row in self.one("inbox")["returned"] if row["id"] == one]
        self.report.check(back and "LATE_FILING" in [reason["code"] for reason in back[0]["reasons"]], "late filing: the front desk reads why (一次性告知)", back)
        self.one("step", one, "correct", "--from", "-", stdin=json.dumps({"late_reason": "演示：外派通知晚到"}))
        self.town.settle()
        self.report.equal(self.town.state(one), "SUBMITTED", "late filing: with its reason it waits for the chief")
        self.city("step", one, "confirm", "--as", "chief")
        self.report.equal(self.town.state(one), "CONFIRMED", "late filing: … who confirms it")

    def amended(self):
        """维护 and 撤销: neither scan nor second review, at a laptop without a link."""
        equal, check, town = self.report.equal, self.report.check, self.town
        woman = town.woman()
        one = self.one.new(FILING, filing(woman, "2025-03-31", "2025-01-10"))["id"]
        town.settle()
        before = self.city("show", one)["header"]
        number = before["doc_no"]
        self.city.stop()
        said = self.one.amend(one, {"expected_date": "2025-04-10", "contact_phone": "13900000143"})
        self.city.start()
        town.settle()
        after = self.city("show", one)
        equal((after["header"]["state"], after["header"]["doc_no"], after["record"]["expected_date"]), ("CONFIRMED", number, "2025-04-10"), "amended: in force at once, under the same number")
        check(after["header"]["version"] > before["version"], "amended: as a new version")
        check(one not in str(self.city("inbox")["items"]) and one not in str(self.one("inbox")["due"]), "amended: nobody has to review it")
        equal([row for row in self.one("list", "Material")["records"] if row.get("owner") == one], [], "amended: nothing is scanned for it")
        self.one("cancel", number)
        town.settle()
        equal(town.state(one), "CANCELLED", "cancelled: at once, without a review")
        check(one not in str(self.city("inbox")["items"]), "cancelled: … and nobody's task")
        # A claim relies on it: K03.
        woman = town.woman()
        filed = self.one.new(FILING, filing(woman, "2022-10-25", "2022-08-20", pregnancy_date=BORN["pregnancy_date"]))["id"]
        town.settle()
        claimed = self.submit(out_of_city(woman, town.next_invoice(), 120000, claim_reason="work"))
        equal(town.record(claimed).get("filing"), filed, "K03: the claim rests on the filing by itself")
        self.refused_cancel(filed)
        equal(town.state(filed), "CONFIRMED", "K03: a filing that a claim relies on stands")
        self.local_care()

    def refused_cancel(self, filed):
        try:
            self.two.settle_down()
            self.two("cancel", filed)
            self.town.settle()
        except Refused as refused:
            self.report.check("K03" in str(refused) or code_of(refused) is not None, "K03: the desk says so", refused)

    def local_care(self):
        """2.1.1: whoever has filed may settle in the city all the same."""
        woman = self.town.woman()
        filed = self.one.new(FILING, filing(woman, "2022-10-25", "2022-08-20", pregnancy_date=BORN["pregnancy_date"]))["id"]
        self.town.settle()
        one = self.settle(self.stay(woman, 200000, 180000))["id"]
        self.report.equal((self.town.state(filed), self.town.state(one)), ("CONFIRMED", "CONFIRMED"), "a filing is no hindrance to settling in the city")
        self.report.check(one not in str(self.city("inbox")["items"]), "… and no conflict")

    # Claims.

    def submit(self, form, desk=None):
        done = (desk or self.one).new(CLAIM, form)
        self.town.settle()
        return done["id"]

    def reviewed(self, form):
        one = self.submit(form)
        self.report.equal((self.town.state(one), self.town.notice(one)), ("SUBMITTED", []), "claim: nothing is missing")
        self.town.review(one)
        return one

    def carried(self, one):
        application = self.town.record(one)["application"]
        return application, [(item, self.town.record(item)) for item in self.town.record(application)["items"]]

    def caps(self):
        """YT-E01: what is in scope, up to 3,500 yuan, and her leave beside it: to the employer, by one voucher."""
        equal, town = self.report.equal, self.town
        for scope, fund in ((349999, 349999), (350000, 350000), (350001, 350000), (587640, 350000)):
            form = out_of_city(town.woman(), town.next_invoice(), scope)
            reckoned = self.one.reckon(CLAIM, form)
            equal((reckoned["fund_pay_fen"], reckoned["self_pay_fen"]), (fund, scope - fund), f"YT-E01: in scope {scope}: fund {fund}")
            due = self.one.reckon(CLAIM, form, at="2022-10-20 10:00:00")["due"]
            equal([row["date"] for row in due if row["what"] == "claim"], ["2022-10-20"], "claim: a target of the same working day")
            one = self.reviewed(form)
            equal((town.net(one), town.record(one)["payee_kind"]), (fund, "employer"), f"YT-E01: {fund} are owed to the employer")
            equal([item["amount_fen"] for _, item in self.carried(one)[1]], [LEAVE], "claim: her leave comes with it (3.1.1)")
            town.pay(one)
            voucher = self.city("show", town.record(one)["voucher"])["record"]
            equal((town.state(one), voucher["amount_fen"], voucher["payee_name"]), ("PAID", fund + LEAVE, "演示单位0"), "claim: one voucher over both, to the employer")
            self.paid_claim = one

    def posts(self):
        """Each of the three posts another person; sent back by the chief, by finance; handed over without paper."""
        equal, check, town = self.report.equal, self.report.check, self.town
        self.city("staff", "add", "two-posts", "--name", "试员", *[x for role in ("front_clerk", "section_chief", "finance_confirm") for x in ("--role", role)])
        one = self.submit(out_of_city(town.woman(), town.next_invoice(), 300000))
        equal(self.city("show", town.record(one)["pregnancy"])["header"]["type"], "PregnancyCase", "claim: the birth is registered with it (3.1.6-3)")
        self.city("step", one, "accept", "--as", "two-posts")
        self.city("step", one, "first_review", "--as", "first")
        self.refused("OTHER_PERSON", "claim: who has accepted it does not approve it", lambda: self.city("step", one, "approve", "--as", "two-posts"))
        self.city("step", one, "send_back", "--from", "-", "--as", "chief", stdin=json.dumps({"opinion": "演示：票据与明细再核"}))
        equal(town.state(one), "ACCEPTED", "claim: the chief sends it back to the front desk")
        self.city("step", one, "first_review", "--as", "first")
        self.city("step", one, "approve", "--as", "chief")
        waits = [row["steps"] for row in self.city("inbox")["items"] if row.get("id") == one]
        check(waits and "finance_check" in str(waits), "claim: approved, it stands in finance's inbox; nobody carries a paper", waits)
        self.city("step", one, "finance_check", "--as", "account")
        self.refused("OTHER_PERSON", "claim: who has accepted it does not pay it", lambda: self.city("step", one, "pay", "--as", "two-posts"))
        self.city("step", one, "finance_return", "--from", "-", "--as", "confirm", stdin=json.dumps({"opinion": "演示：账号有误"}))
        equal((town.state(one), town.net(one)), ("FIRST_REVIEWED", 0), "claim: sent back by finance nothing is owed")
        self.city("step", one, "approve", "--as", "chief")
        town.pay(one)
        states = sorted(self.city("show", row)["header"]["state"] for row in self.all("PayoutVoucher") if town.record(row)["paid_for"] == one)
        equal((town.state(one), states), ("PAID", ["CONFIRMED", "VOID"]), "claim: paid by the second voucher, the first is void")

    def wives(self):
        """YT-E02: 2,150 yuan for a male employee's wife, once for a birth."""
        equal, town = self.report.equal, self.town
        for total, infants, what in ((600000, 1, "invoice 600000"), (180000, 1, "invoice 180000"), (600000, 2, "twins")):
            wife, husband = town.stranger(), town.man()
            form = out_of_city(wife, town.next_invoice(), total, claim_kind="male_subsidy", claimant_kind="spouse", claim_reason="general", spouse_name=husband.name,
                               spouse_id_no=husband.id_no, fetus_count=infants, lines=None, materials=["service_cert", "birth_cert", "receipt"])
            one = self.reviewed(form)
            equal((town.net(one), "application" in town.record(one)), (215000, False), f"YT-E02: {what}: 215000, and no leave")
            town.pay(one)
            equal((town.state(one), self.city("show", town.record(one)["voucher"])["record"]["amount_fen"]), ("PAID", 215000), f"YT-E02: {what}: paid")
            again = self.submit({**form, "invoices": [{**form["invoices"][0], "no": town.next_invoice()}], "remark": "演示"})
            equal(town.state(again), "HELD", f"YT-E02: {what}: once")
            self.city("resolve", town.case(again, "K11")["id"], "--choose", "keep_first", "--as", "first")
            town.settle()
            equal((town.state(again), town.net(again)), ("REJECTED", 0), f"YT-E02: {what}: … the second is not paid")

    def conditions(self):
        """3.1.3, 3.1.4, 3.1.6: the same conditions; one notice for all; the filing is made up for."""
        equal, check, town = self.report.equal, self.report.check, self.town
        woman = town.own_run["short"]
        days = dict(event_date="2024-05-20", admission_date="2024-05-18", discharge_date="2024-05-24", pregnancy_date="2023-09-01")
        form = out_of_city(woman, town.next_invoice(), 300000, birth_policy_ok=False, materials=["receipt"], **days)
        one = self.submit(form)
        equal(town.state(one), "RETURNED", "claim: not met: returned")
        codes = town.notice(one)
        check({"CONTRIB_LT_12_CONSECUTIVE", "POLICY_NOT_MET", "MATERIAL_MISSING"} <= set(codes), "claim: one notice names everything (一次性告知)", codes)
        text = town.notice_text(one)
        check("生育服务手册" in text and "出生医学证明" in text and "费用明细" in text, "claim: … each paper by its name", text)
        check(one in [row["id"] for row in self.one("inbox")["returned"]], "claim: the front desk has it back")
        form = out_of_city(town.woman(), town.next_invoice(), 300000, birth_type="cesarean")
        check("住院病历" in town.notice_text(self.submit(form)), "claim: the record of the stay, if it was no natural birth")
        woman = town.woman()
        one = self.submit(out_of_city(woman, town.next_invoice(), 300000, claim_reason="work"))
        equal((town.state(one), town.notice(one)), ("RETURNED", ["FILING_REQUIRED"]), "claim: no filing: the filing comes first")
        filed = self.one.new(FILING, filing(woman, "2022-10-08", "2022-10-20", pregnancy_date="2022-01-05"))["id"]
        town.settle()
        self.late(filed)
        town.settle()
        equal((town.state(one), town.record(one)["filing"]), ("SUBMITTED", filed), "claim: with it the claim goes on by itself")
        town.review(one)
        equal(town.net(one), 300000, "claim: … and is approved")

    def reversed(self):
        """3.2 拨付撤销: the voucher is void, both parts come back."""
        equal, town, one = self.report.equal, self.town, self.paid_claim
        application, items = self.carried(one)
        asked = self.city("new", "Reversal", "--from", "-", "--as", "both", stdin=json.dumps({"target": one, "reason": "演示：录错"}))["verdict"]["record_id"]
        self.refused("OTHER_PERSON", "reversal: by a second person of finance", lambda: self.city("step", asked, "approve", "--as", "both"))
        self.refused("K18", "reversal: not twice", lambda: self.city("new", "Reversal", "--from", "-", "--as", "account", stdin=json.dumps({"target": one, "reason": "演示"})))
        self.city("step", asked, "approve", "--as", "confirm")
        equal((town.state(one), town.state(application), town.state(items[0][0])), ("REVERSED", "REVERSED", "REVERSED"), "reversal: the claim, and the leave with it")
        equal(self.city("show", town.record(one)["voucher"])["header"]["state"], "VOID", "reversal: the voucher is void")
        rests = sorted(town.record(row)["rest_fen"] for row in self.all("Recovery", "OPEN"))
        equal(rests, [350000, LEAVE], "reversal: 350000 and the leave have to come back")
        equal((town.net(one), town.net(items[0][0])), (0, 0), "reversal: the fund has paid nothing, net")

    def k19(self, choice, wage, before, after):
        """The wage is corrected after the approval: nothing is recomputed silently, and nothing paid before somebody has looked."""
        equal, town = self.report.equal, self.town
        one = self.reviewed(out_of_city(town.woman(OTHER), town.next_invoice(), 300000, account_name="演示单位1"))
        application, items = self.carried(one)
        equal(items[0][1]["amount_fen"], before, f"K19 {choice}: {before} are approved")
        self.file("wages", ("统一社会信用代码", "年度", "上年度职工月平均工资", "来源"), [(town.employers[OTHER][0], 2021, f"{wage / 100:.2f}", "税务推送")])
        equal(town.state(application), "HELD", f"K19 {choice}: the leave waits")
        self.refused("CASE_OPEN", f"K19 {choice}: finance waits with it", lambda: self.city("step", one, "finance_check", "--as", "account"))
        self.city("resolve", town.case(application, "K19")["id"], "--choose", choice, "--note", "演示", "--as", "first")
        town.pay(one)
        equal(self.city("show", town.record(one)["voucher"])["record"]["amount_fen"], 300000 + after, f"K19 {choice}: {after} are paid with the claim")

    def k10(self, choice):
        """One pregnancy ended at a hospital of the city, and she was an emergency elsewhere days later: one leave."""
        equal, town = self.report.equal, self.town
        woman = town.woman()
        facts = {"pregnancy_date": "2022-06-20", "birth_type": "miscarriage", "gestation_certified_days": 86}
        before = set(self.all("AllowanceApplication"))
        self.settle(self.visit(woman, 25000, fp_operations=["abortion"], **facts))
        (automatic,) = set(self.all("AllowanceApplication")) - before
        form = out_of_city(woman, town.next_invoice(), 180000, materials=[*CLAIM_PAPERS, "inpatient_record"], **facts)
        one = self.submit(form)
        town.review(one)
        equal((town.state(automatic), town.state(town.record(one)["application"])), ("HELD", "HELD"), "K10: the automatic one and the one of the claim: both wait")
        self.refused("CASE_OPEN", "K10: … and the claim with them", lambda: self.city("step", one, "finance_check", "--as", "account"))
        self.city("resolve", town.case(automatic, "K10")["id"], "--choose", choice, "--note", "演示", "--as", "first")
        town.settle()
        town.pay(one)
        first = choice == "keep_first"
        equal(town.state(automatic), "GENERATED" if first else "WITHDRAWN", f"K10 {choice}: one leave is paid")
        equal(self.city("show", town.record(one)["voucher"])["record"]["amount_fen"], 180000 + (0 if first else 438272), f"K10 {choice}: the voucher pays what is left")

    def k20(self):
        """Settled in the city without a link, and claimed by the employer."""
        town, woman = self.town, self.town.woman()
        self.city.stop()
        settled = self.hospital.new("Settlement", self.stay(woman, 200000, 200000))["id"]
        claimed = self.one.new(CLAIM, out_of_city(woman, town.next_invoice(), 180000))["id"]
        self.city.start()
        town.settle()
        self.report.equal((town.state(settled), town.state(claimed)), ("HELD", "HELD"), "K20: one birth settled on the spot and claimed: both wait")
        self.city("resolve", town.case(claimed, "K20")["id"], "--choose", "reject_claim", "--as", "first")
        town.settle()
        self.report.equal((town.state(settled), town.state(claimed)), ("CONFIRMED", "REJECTED"), "K20: one of them is paid")

    def capped(self):
        """YT-E18 with the switch on: a quota pays no more than the cost."""
        with open(os.path.join(ROOT, "schema", "cities", "yantai.textproto"), encoding="utf-8") as file:
            text = file.read()
        text = text.replace("version: 1\n", "version: 2\n", 1).replace('  from: "2016-01-01"\n', '  from: "2016-01-01"\n  to: "2024-12-31"\n', 1)
        start = text.index('  money {\n    name: "fp_quota"')
        quota = text[start:text.index("\n  }\n", start)]
        text += 'values {\n  from: "2025-01-01"\n  continues: true\n' + quota + "\n    quota_capped_by_actual: true\n  }\n}\n"
        path = os.path.join(self.folder, "yantai-2.textproto")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.report.equal(self.city("profile", "check", path)["findings"], [], "YT-E18: a profile with the switch on")
        self.city.stop()
        self.city("profile", "use", path)
        self.city.start()
        self.town.settle()
        for date, fund in (("2025-02-14", 12000), ("2022-09-14", 15000)):
            form = self.visit(self.town.woman(), 12000, fp_operations=["iud_insert"], event_date=date, visit_date=date, settled_on=date)
            one = self.settle(form)["id"]
            self.report.equal(self.amounts(one), (fund, 0), f"YT-E18: cost 12000 on {date}: {fund}")

    def run(self):
        try:
            for story in (self.births, self.refusals, self.operations, self.men, self.months, self.deemed, self.filings, self.scanned, self.amended, self.caps, self.posts, self.wives,
                          self.conditions, self.reversed, lambda: self.k19("keep", 600000, 1774509, 1774509), lambda: self.k19("reopen", OTHER, 1960000, 1774509), lambda: self.k10("keep_first"),
                          lambda: self.k10("keep_second"), self.k20, self.capped):
                story()
            for desk in self.town.desks:
                self.report.check(desk("sync")["digests_equal"], f"{desk.name}: digests equal")
            self.report.check(self.city("verify")["ok"], "the city's store says the truth")
            self.report.check(self.city("ledger")["balanced"], "the ledger balances")
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("yantai", Yantai))
