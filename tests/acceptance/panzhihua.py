#!/usr/bin/env python3
"""Panzhihua's claims through the real programs (domain.md section 10, PZH-E03 to E09; K20).

Expected values are those of the tables; amounts marked sample there are the profile's 演示定额.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from bureau import Bureau, scan  # noqa: E402
from forms import PANZHIHUA_PAPERS as PAPERS, panzhihua_claim as out_of_city  # noqa: E402
from script import play  # noqa: E402
from town import Report, birth  # noqa: E402

CLAIM = "ReimbursementClaim"


class Panzhihua:
    def __init__(self, bin_dir, folder):
        town = Bureau(bin_dir, folder, "panzhihua", "510400", wages=(654321,))
        town.more = [(town.people.person(True), "终止") for _ in range(4)]
        self.town = town.found()
        self.report, self.city = Report(), town.city
        self.one, self.hospital = town.one, town.hospital
        self.dismissed = [person for person, _ in town.more]

    def submit(self, form):
        done = self.one.new(CLAIM, form)
        self.town.settle()
        return done["id"]

    def caps(self):
        """E03, E04: level 2, sample cap 250000."""
        rows = (("PZH-E03", 430000, 421560, 250000, 180000), ("PZH-E04", 240000, 231045, 231045, 8955), ("PZH-E04", 250000, 250000, 250000, 0))
        for name, total, scope, fund, own in rows:
            one = self.submit(out_of_city(self.town.woman(), self.town.next_invoice(), total, scope))
            record = self.town.record(one)
            self.report.equal((record["fund_pay_fen"], record["self_pay_fen"]), (fund, own), f"{name}: in scope {scope}: fund {fund}, self {own}")
            self.town.review(one)
            self.town.pay(one)
            self.report.equal((self.town.state(one), self.town.net(one)), ("PAID", fund), f"{name}: paid")

    def put_right(self):
        """What is put right follows the rule: of level 1 the sample cap is 200000, of level 3 300000 (E03's is of level 2)."""
        one = self.submit(out_of_city(self.town.woman(), self.town.next_invoice(), 430000, 421560))
        self.one.amend(one, {"institution_level": 1})
        self.town.settle()
        record = self.town.record(one)
        self.report.equal((record["fund_pay_fen"], record["self_pay_fen"], self.town.state(one), self.town.notice(one)), (200000, 230000, "SUBMITTED", []), "amended to level 1: the desk reckons anew")
        self.one.amend(one, {"contact_phone": "13900000177"})
        self.town.settle()
        self.report.equal((self.town.record(one)["fund_pay_fen"], self.town.state(one)), (200000, "SUBMITTED"), "a telephone number changes no amount")
        two = self.submit(out_of_city(self.town.woman(), self.town.next_invoice(), 430000, 421560, claim_reason="transfer", materials=[*PAPERS, "referral_form"]))
        self.one("step", two, "correct", "--from", "-", stdin=json.dumps({"institution_level": 3, "claim_reason": "emergency"}))
        self.town.settle()
        record = self.town.record(two)
        self.report.equal((record["fund_pay_fen"], record["self_pay_fen"], self.town.state(two)), (300000, 130000, "SUBMITTED"), "put right at level 3: the same")

    def grant(self):
        """E05: 280 days after the end of the contract, and one more."""
        rows = (("2023-10-17", "SUBMITTED", []), ("2023-10-18", "RETURNED", ["GT_280_DAYS"]))
        for woman, (day, state, codes) in zip(self.dismissed, rows):
            form = out_of_city(woman, self.town.next_invoice(), claim_kind="one_time_birth_grant", labour_end_date="2023-01-10", event_date=day, admission_date=day,
                               discharge_date="2023-10-20", pregnancy_date="2023-01-20", payee_kind="person", account_name=woman.name, materials=[*PAPERS, "labour_end_cert"])
            one = self.submit(form)
            self.report.equal((self.town.state(one), self.town.notice(one)), (state, codes), f"PZH-E05: contract ended 2023-01-10, birth {day}")
            if state == "SUBMITTED":
                self.report.equal(self.town.record(one)["fund_pay_fen"], 150000, "PZH-E05: sample 150000")

    def forfeited(self):
        """E06: in the city and not networked."""
        rows = ((None, "RETURNED", ["WAIVED_NOT_NETWORKED"]), ("desk_outage", "SUBMITTED", []))
        for reason, state, codes in rows:
            form = out_of_city(self.town.woman(), self.town.next_invoice(), visit_division="510402", claim_reason="general", special_reason=reason)
            one = self.submit(form)
            self.report.equal((self.town.state(one), self.town.notice(one)), (state, codes), f"PZH-E06: not networked, {reason or 'no reason'}")
            self.report.equal(self.town.net(one), 0, "PZH-E06: nothing is owed yet")

    def not_approved(self):
        one = self.submit(out_of_city(self.town.woman(), self.town.next_invoice(), claim_reason="transfer", materials=[*PAPERS, "referral_form"]))
        self.report.equal((self.town.state(one), self.town.notice(one)), ("RETURNED", ["NOT_APPROVED_OUT_OF_CITY"]), "a transfer without a filing is not approved")

    def referral(self):
        """The same with a filing that is confirmed."""
        woman = self.town.woman()
        filed = self.one.new("Filing", {
            "filing_kind": "referral", "visit_institution_name": "演示外地医院", "patient_name": woman.name, "patient_sex": "female", "patient_id_no": woman.id_no,
            "patient_employer_name": "演示单位", "contact_phone": "13900000142", "expected_date": "2022-10-12", "pregnancy_date": "2022-01-05", "declared_on": "2022-09-20",
            "declarant_name": woman.name, "filing_reason": "transfer", "from_institution_name": "演示市院", "referral_reason": "演示：胎盘前置"})["id"]
        self.town.settle()
        self.report.equal(self.town.state(filed), "CONFIRMED", "a referral is filed and confirmed")
        one = self.submit(out_of_city(woman, self.town.next_invoice(), claim_reason="transfer", materials=[*PAPERS, "referral_form"]))
        self.report.equal((self.town.state(one), self.town.record(one).get("filing")), ("SUBMITTED", filed), "… and the claim rests on it")
        try:
            self.one("cancel", filed)
            self.town.settle()
        except Exception as refused:  # noqa: BLE001  (the desk may refuse it already)
            self.report.check("K03" in str(refused), "a filing that a claim relies on is not cancelled", refused)
        self.report.equal(self.town.state(filed), "CONFIRMED", "… the filing stands")

    def spouses(self):
        """E07, E08."""
        wife, husband = self.town.stranger(), self.town.man()
        papers = [*PAPERS, "wife_id_card"]
        form = dict(claim_kind="spouse_one_time_medical", claimant_kind="spouse", spouse_name=husband.name, spouse_id_no=husband.id_no)
        one = self.submit(out_of_city(wife, self.town.next_invoice(), materials=papers, **form))
        self.report.equal((self.town.state(one), self.town.notice(one)), ("RETURNED", ["MATERIAL_MISSING"]), "PZH-E07: not found in insurance: the commitment is wanted")
        self.report.check("书面承诺" in self.town.notice_text(one), "PZH-E07: … and named", self.town.notice_text(one))
        self.one("step", one, "correct", "--from", "-", stdin=json.dumps({"materials": ["commitment"]}))
        self.town.settle()
        self.report.equal((self.town.state(one), self.town.record(one)["fund_pay_fen"]), ("SUBMITTED", 125000), "PZH-E07: with it: sample 125000")
        insured = self.town.woman()
        husband = self.town.man()
        form.update(spouse_name=husband.name, spouse_id_no=husband.id_no)
        one = self.submit(out_of_city(insured, self.town.next_invoice(), materials=papers, **form))
        self.report.check("SPOUSE_INSURED" in self.town.notice(one), "PZH-E08: insured herself", self.town.notice(one))
        self.report.equal((self.town.state(one), self.town.net(one)), ("RETURNED", 0), "PZH-E08: 0")

    def at_hospital(self):
        """一(一), 五(二): the hospital tells what she gets, settles with her card, and hands the papers on to the bureau."""
        town, woman = self.town, self.town.woman()
        stay = dict(event_date="2022-10-10", admission_date="2022-10-08", discharge_date="2022-10-13", settled_on="2022-10-13", pregnancy_date="2022-01-05")
        form = birth(woman, town.hospital_code, 240000, 231045, town.next_invoice(), **stay)
        told = self.hospital.reckon("Settlement", form)
        self.report.equal((told["fund_pay_fen"], told["self_pay_fen"]), (231045, 8955), "at the hospital: told what the fund pays, and what stays hers")
        wanted = [row["kind"] for row in told["materials"]]
        self.report.equal(wanted, ["social_card", "service_cert", "diagnosis_cert"], "at the hospital: told which papers are wanted")
        papers = [scan("social_card", "copy"), scan("service_cert", "copy"), "discharge_record"]
        one = self.hospital.new("Settlement", {**form, "materials": papers})["id"]
        town.settle()
        self.report.equal(town.state(one), "CONFIRMED", "at the hospital: settled with her card")
        shown = self.hospital("show", one)
        self.report.check(told["money"]["sample"] and shown.get("sample"), "at the hospital: the cap is a sample figure, and is shown as one")
        self.report.check(shown["doc_no"] in [row["doc_no"] for row in self.city("report", "samples")["rows"]], "at the city: … and told in the list of what rests on samples")
        at_county = [self.one("show", row["id"])["record"] for row in self.one("list", "Material", "--limit", "1000")["records"]]
        handed = sorted((row["kind"], row["form"], row["kept_by"]) for row in at_county if row["owner"] == one)
        self.report.equal(handed, [("discharge_record", "original_seen", "hospital"), ("service_cert", "copy", "hospital"), ("social_card", "copy", "hospital")],
                          "at the hospital: the bureau has what was handed in")

    def due(self):
        """E10: 30 working days."""
        form = out_of_city(self.town.woman(), self.town.next_invoice())
        for at, wanted in (("2025-09-15", "2025-10-31"), ("2026-01-30", "2026-03-19")):
            due = {row["what"]: row["date"] for row in self.one.reckon(CLAIM, form, at=f"{at} 10:00:00")["due"]}
            self.report.equal(due.get("claim"), wanted, f"PZH-E10: received {at}, due {wanted}")

    def k20(self, choice):
        town, woman = self.town, self.town.woman()
        stay = dict(event_date="2022-10-10", admission_date="2022-10-08", discharge_date="2022-10-13", settled_on="2022-10-13", pregnancy_date="2022-01-05")
        self.city.stop()
        settled = self.hospital.new("Settlement", birth(woman, town.hospital_code, 200000, 200000, town.next_invoice(), **stay))["id"]
        claimed = self.one.new(CLAIM, out_of_city(woman, town.next_invoice()))["id"]
        self.city.start()
        town.settle()
        self.report.equal((town.state(settled), town.state(claimed)), ("HELD", "HELD"), "K20: one stay settled on the spot and claimed: both wait")
        self.city("resolve", town.case(claimed, "K20")["id"], "--choose", choice, "--as", "first")
        town.settle()
        wanted = {"reject_claim": ("CONFIRMED", "REJECTED", 200000), "reverse_settlement": ("REVERSED", "SUBMITTED", 0)}[choice]
        self.report.equal((town.state(settled), town.state(claimed), town.net(settled)), wanted, f"K20 {choice}: one of them is paid")

    def run(self):
        try:
            for story in (self.caps, self.put_right, self.grant, self.forfeited, self.not_approved, self.referral, self.spouses, self.at_hospital, self.due,
                          lambda: self.k20("reject_claim"), lambda: self.k20("reverse_settlement")):
                story()
            self.report.check(self.city("verify")["ok"], "the city's store says the truth")
            self.report.check(self.city("ledger")["balanced"], "the ledger balances")
        finally:
            self.city.stop()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("panzhihua", Panzhihua))
