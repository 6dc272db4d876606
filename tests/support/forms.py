"""The forms that cities ask for beside those of town.py and bureau.py; what a story is about is changed by name.

All people are invented and marked so (town.py).
"""
from bureau import claim, lines

YANTAI_BORN = {"pregnancy_date": "2021-12-20", "event_date": "2022-09-20", "admission_date": "2022-09-18", "discharge_date": "2022-09-24"}
YANTAI_PAPERS = ["service_cert", "birth_cert", "fee_list", "receipt"]
PANZHIHUA_PAPERS = ["social_card", "service_cert", "receipt", "discharge_record", "birth_cert", "hospital_level_cert"]
LIANGPING_BORN = {"pregnancy_date": "2023-08-20", "event_date": "2024-05-27", "admission_date": "2024-05-26", "discharge_date": "2024-05-30", "settled_on": "2024-05-30"}


def filled(form):
    """Without what is left empty."""
    return {name: value for name, value in form.items() if value is not None}


def yantai_filing(woman, expected, declared, reason="work", **changes):
    """异地生育登记备案 (F-05)."""
    form = {"filing_kind": "out_of_city", "patient_name": woman.name, "patient_sex": "female" if woman.female else "male", "patient_id_no": woman.id_no,
            "patient_employer_name": "演示单位0", "contact_phone": "13900000142", "expected_date": expected, "declared_on": declared,
            "declarant_name": woman.name, "filing_reason": reason, "birth_place": "演示外地", "visit_institution_name": "演示外地医院"}
    form.update(changes)
    return form


def yantai_claim(woman, invoice, scope, **changes):
    """零星报销 by the employer; all of the bill is in scope."""
    form = claim(woman, invoice, channel="employer", payee_kind="employer", account_name="演示单位0", claim_reason="emergency", total_fee_fen=scope, in_scope_fen=scope,
                 lines=lines((scope, True)), materials=YANTAI_PAPERS, **YANTAI_BORN)
    form["invoices"][0].update(amount_fen=scope, issued_on=YANTAI_BORN["discharge_date"])
    form.update(changes)
    return filled(form)


def panzhihua_claim(woman, invoice, total=214500, scope=204543, **changes):
    """Out of the city and paid by herself; level 2."""
    form = claim(woman, invoice, total_fee_fen=total, in_scope_fen=scope, claim_reason="emergency", institution_level=2, payee_kind="employer",
                 materials=PANZHIHUA_PAPERS, lines=lines((scope, True), (total - scope, False)) if total > scope else lines((scope, True)))
    form["invoices"][0]["amount_fen"] = total
    form.update(changes)
    return filled(form)


def liangping_application(woman, employer, channel="employer", **changes):
    """By the employer, online or at the counter."""
    form = {
        "channel": channel, "visit_institution_name": "演示甲院", "patient_name": woman.name, "patient_sex": "女", "patient_id_no": woman.id_no,
        "patient_employer_name": employer[1], "contact_phone": "13900000142", "pregnancy_date": LIANGPING_BORN["pregnancy_date"], "fetus_count": 1,
        "birth_order": 1, "birth_type": "顺产", "event_date": LIANGPING_BORN["event_date"], "account_name": employer[1], "bank_name": "演示银行",
        "account_no": "50001234567890", "materials": ["birth_cert"] if channel == "employer" else ["authorisation", "allowance_form"],
    }
    form.update(changes)
    return form


def qinhuangdao_application(woman, **changes):
    """The personal channel's form (F-19); materials of a stay."""
    form = {
        "channel": "personal", "visit_institution_name": "演示外地医院", "patient_name": woman.name, "patient_sex": "female", "patient_id_no": woman.id_no,
        "patient_employer_name": "演示单位", "contact_phone": "13900000142", "contact_name": woman.name, "pregnancy_date": "2022-01-05", "fetus_count": 1,
        "birth_order": 1, "birth_type": "normal", "event_date": "2022-10-10", "admission_date": "2022-10-08", "discharge_date": "2022-10-13",
        "is_family_planning": False, "complication_flag": False, "payee_kind": "person", "bank_category": "中国工商银行", "pay_method": "by_bank",
        "account_name": woman.name, "bank_name": "演示支行", "account_no": "6222020200112233446", "materials": ["id_card", "discharge_record"],
    }
    form.update(changes)
    return form


def employer_account(code, name, number, **changes):
    """Where an employer is paid."""
    form = {"owner_name": name, "employer_uscc": code, "kind": "单位账户", "bank_name": "演示银行", "account_no": number, "account_name": name, "purpose": "生育津贴",
            "from": "2022-09-30", "reason": "演示"}
    form.update(changes)
    return form


def own_account(woman, number, **changes):
    """The insured woman's own card or passbook."""
    form = {"owner_name": woman.name, "owner_id_no": woman.id_no, "kind": "借记卡", "bank_name": "中国工商银行", "account_no": number, "account_name": woman.name,
            "purpose": "生育津贴", "from": "2024-12-20", "phone": "13900000142"}
    form.update(changes)
    return form
