#!/usr/bin/env python3
"""Conflicts about persons and papers between offline sites, through the real programs, each decided each possible way.

domain.md section 11: K06 of a field that the owner site decides, K07 of what builds on a refused step, K12 of a wrong check digit, K13, K26.
Two sites record without a link, hand in one after the other, and each choice is followed to its end at the city and at both sites.
"""
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from disputes import Disputes  # noqa: E402
from script import play  # noqa: E402
from stage import Desk, Refused  # noqa: E402
from town import HOSPITAL_A, HOSPITAL_B, Person, Report, Town, filing, settlement  # noqa: E402


class Offline(Disputes):
    def __init__(self, bin_dir, folder):
        self.town = Town(bin_dir, folder, women=20, men=40, counties=1).found()
        self.report, self.folder, self.city = Report(), folder, self.town.city
        self.a, self.b, self.county = self.town.a, self.town.b, self.town.county
        for name, role in (("first", "first_reviewer"), ("clerk", "city_clerk")):
            self.city("staff", "add", name, "--name", "试员", "--role", role)
        self.a2 = self.second_computer()

    # K06 ---------------------------------------------------------------------------------------
    def k06(self, choice):
        """A certificate's number, typed twice: no identity, event or money, so the hospital whose paper it is decides."""
        one = self.a.new("Filing", filing(self.town.man(), self.town.wife()))["id"]
        self.town.settle()
        mine, theirs, third = "J990101-2021-000011", "J990101-2021-000012", "J990101-2021-000013"
        made = {}

        def record():
            self.a.amend(one, {"marriage_cert_no": mine})
            made["county"] = self.county.amend(one, {"marriage_cert_no": theirs})
        self.offline(record, (self.a,))
        case = self.one_case("K06", one)
        self.offered(case, "A", "B", "typed")
        self.report.equal(self.record(one)["marriage_cert_no"], mine, "K06: the present value stays meanwhile")
        self.decide(case, choice, self.a, {"marriage_cert_no": third} if choice == "typed" else None, wrong=(self.county, "first"))
        wanted = {"A": mine, "B": theirs, "typed": third}[choice]
        self.report.equal([self.record(one)["marriage_cert_no"]] + [desk("show", one)["record"]["marriage_cert_no"] for desk in (self.a, self.county)], [wanted] * 3,
                          f"K06 {choice}: the number, at the city and at both sites")
        self.report.equal(self.heard(self.county, made["county"])[0], "accepted" if choice == "B" else "refused", f"K06 {choice}: the county hears of it")
        self.ends(f"K06 {choice}", {one: "CONFIRMED"}, self.a, self.county)

    # K07 ---------------------------------------------------------------------------------------
    def second_computer(self):
        """Another of hospital A."""
        self.city("staff", "add", "a02", "--name", "例员", "--site", "0003", "--role", "desk_clerk")
        desk = Desk(self.town.bin, os.path.join(self.folder, "hospital-a-2"), "hospital-a-2")
        desk("enrol", self.city.url, self.city("enrol", "0003", "--operator", "a02")["code"])
        desk.settle_down()
        self.town.desks += (desk,)
        return desk

    def k07(self, choice):
        """Two clerks of one hospital put the same returned filing right; one of them then went on from his own correction."""
        one = self.a.new("Filing", filing(self.town.man(), self.town.wife(), institution_code="H42028199999"))["id"]
        self.town.settle()
        self.ends("K07: it had come back", {one: "RETURNED"}, self.a, self.a2)
        right = json.dumps({"institution_code": HOSPITAL_A})

        def record():
            self.a2("step", one, "correct", "--from", "-", stdin=right)
            return self.a("step", one, "correct", "--from", "-", stdin=right), self.a.amend(one, {"fetus_count": 2})
        corrected, builds = self.offline(record, (self.a2, self.a))
        self.report.equal(self.heard(self.a, corrected)[0], "refused", "K07: it was put right already")
        self.report.equal(self.heard(self.a, builds), ("held", "PARENT_REFUSED"), "K07: what builds on that waits for a person")
        self.report.equal((self.state(one), self.record(one)["fetus_count"]), ("CONFIRMED", 1), "K07: … and the filing stands as it is")
        case = self.one_case("K07")
        self.offered(case, "refuse", "apply")
        self.decide(case, choice, self.county, wrong=(self.a, "clerk"))
        wanted = 2 if choice == "apply" else 1
        self.ends(f"K07 {choice}", {one: "CONFIRMED"}, self.a, self.a2, self.county)
        self.report.equal([self.record(one)["fetus_count"]] + [desk("show", one)["record"]["fetus_count"] for desk in (self.a, self.a2, self.county)], [wanted] * 4,
                          f"K07 {choice}: what it says, at the city and everywhere")
        told = self.heard(self.a, builds)[0]
        self.report.check(told in ("accepted", "merged") if choice == "apply" else told == "refused", f"K07 {choice}: its author hears of it", told)

    # K12 ---------------------------------------------------------------------------------------
    def k12(self):
        """A number whose check digit cannot be right never gets as far as a Person: the desk does not take it, whatever was settled."""
        woman = self.town.woman()
        wrong = Person(woman.id_no[:17] + ("1" if woman.id_no[17] != "1" else "2"), woman.name, True)
        pending = self.b("status")["pending"]
        for kind, form, more in (("Settlement", settlement(wrong, HOSPITAL_B, 19000, 18060, self.town.next_invoice()), ("--settled",)), ("Filing", filing(self.town.man(), wrong, HOSPITAL_B), ())):
            try:
                self.b.new(kind, form, *more)
                self.report.check(False, f"K12: a wrong check digit on a {kind}")
            except Refused as refused:
                self.report.check(refused.answer["problems"][0]["field"] == "patient_id_no", f"K12: a wrong check digit on a {kind} is told at once", refused.answer)
        self.report.equal(self.b("status")["pending"], pending, "K12: … and nothing is recorded")

    # K13 ---------------------------------------------------------------------------------------
    def k13(self, choice, kind, frozen=False):
        """One number, two names, at two hospitals. `frozen`: both wait until it is known who is who."""
        husband, wife, right = self.town.man(), self.town.wife(), self.town.wife()
        if kind == "Settlement" and choice == "correct":
            wife, right = self.town.woman(), self.town.woman()  # Both insured: the one's number was typed for the other.
        alias = Person(wife.id_no, right.name, True)

        def record():
            if kind == "Filing":
                return self.a.new(kind, filing(husband, wife)), self.b.new(kind, filing(husband, alias, HOSPITAL_B))
            if choice == "correct":
                return (self.a.new(kind, settlement(wife, HOSPITAL_A, 24000, 23500, self.town.next_invoice())),
                        self.b.new(kind, settlement(alias, HOSPITAL_B, 26000, 25100, self.town.next_invoice()), "--settled"))
            first = self.a.new("Filing", filing(husband, wife))
            return first, self.b.new(kind, settlement(alias, HOSPITAL_B, 26000, 25100, self.town.next_invoice(), husband, filing=first["id"]), "--settled")
        first, made = self.offline(record, (self.a, self.b))
        filed, one = first["id"], made["id"]
        self.ends(f"K13 {kind}: the first paper", {filed: "CONFIRMED"}, self.a, self.county)
        self.ends(f"K13 {kind}: nobody is paid before somebody has looked", {one: "HELD"}, self.b, self.county)
        case = self.one_case("K13", one)
        self.offered(case, "same_person", "correct", "other_person", "freeze_both")
        gone = "CANCELLED" if kind == "Filing" else "REVERSED"
        if frozen:
            self.decide(case, "freeze_both", "clerk", wrong=("first",))
            self.ends(f"K13 {kind}: both wait", {filed: "HELD", one: "HELD"}, self.a, self.b, self.county)
            case = self.one_case("K13", filed, one)
            self.offered(case, "same_person", "correct", "other_person", "first_wrong")
        self.decide(case, choice, "clerk", {"patient_id_no": right.id_no} if choice == "correct" else None, wrong=("first", self.county))
        self.ends(f"K13 {kind} {choice}: the first paper", {filed: "CANCELLED" if choice == "first_wrong" else "CONFIRMED"}, self.a, self.county)
        self.ends(f"K13 {kind} {choice}", {one: gone if choice == "other_person" else "CONFIRMED"}, self.b, self.county)
        self.report.equal(self.heard(self.b, made)[0], "refused" if choice == "other_person" else "accepted", f"K13 {kind} {choice}: its author hears of it")
        if kind == "Settlement":
            self.report.equal(self.net(one), 0 if choice == "other_person" else 25100, f"K13 {kind} {choice}: what the fund has paid")
        if choice == "correct":
            both = [self.record(x) for x in (filed, one)]
            self.report.check(both[0]["patient"] != both[1]["patient"] and both[0]["pregnancy"] != both[1]["pregnancy"], f"K13 {kind} correct: two persons, each with her own", both)
            self.report.equal(self.b("show", one)["record"]["patient_id_no"], right.id_no, f"K13 {kind} correct: her desk has the right number")

    # K26 ---------------------------------------------------------------------------------------
    def k26(self, choice):
        """A desk's folder was copied: both printed the same number on two papers."""
        self.b.settle_down()
        data = os.path.join(self.folder, f"copied-{choice}")
        shutil.copytree(self.b.data, data)
        copy = Desk(self.town.bin, data, "the copy")
        self.city.stop()
        made = [desk.new("Filing", filing(self.town.man(), self.town.wife(), HOSPITAL_B)) for desk in (self.b, copy)]
        self.report.equal(made[0]["doc_no"], made[1]["doc_no"], "K26: one number on two papers")
        self.city.start()
        for desk in (self.b, copy):
            desk.settle_down()
        self.town.settle()
        one, two = (x["id"] for x in made)
        self.ends("K26: both papers stand", {one: "CONFIRMED", two: "CONFIRMED"}, self.b, copy)
        numbers = [self.city("show", x)["header"] for x in (one, two)]
        self.report.equal(numbers[0]["doc_no"], made[0]["doc_no"], "K26: who was first keeps the number")
        self.report.check(numbers[1]["doc_no"] != made[1]["doc_no"], "K26: the other has a new one", numbers[1])
        self.report.equal(numbers[1].get("aliases"), [made[1]["doc_no"]], "K26: … and the old one beside it")
        self.report.equal(copy("show", two)["doc_no"], numbers[1]["doc_no"], "K26: its desk shows the new one")
        case = self.one_case("K26", two)
        self.offered(case, "reprinted", "not_printed")
        self.decide(case, choice, copy, wrong=(self.county, self.a, "first"))
        copy.settle_down()
        self.ends(f"K26 {choice}", {one: "CONFIRMED", two: "CONFIRMED"}, self.b, copy)
        self.report.check(copy("verify")["ok"], f"K26 {choice}: the copy's files hold")

    def run(self):
        stories = [lambda choice=choice: self.k06(choice) for choice in ("A", "B", "typed")]
        stories += [lambda choice=choice: self.k07(choice) for choice in ("refuse", "apply")] + [self.k12]
        stories += [lambda choice=choice, kind=kind: self.k13(choice, kind) for kind in ("Filing", "Settlement") for choice in ("same_person", "correct", "other_person")]
        stories += [lambda choice=choice: self.k13(choice, "Filing", frozen=True) for choice in ("same_person", "correct", "other_person", "first_wrong")]
        stories += [lambda choice=choice: self.k26(choice) for choice in ("reprinted", "not_printed")]
        with self.to_the_end():
            for story in stories:
                story()
        return self.report.done()


if __name__ == "__main__":
    sys.exit(play("conflicts-offline", Offline))
