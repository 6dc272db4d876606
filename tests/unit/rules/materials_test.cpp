// Which papers each city asks for in each situation (domain.md section 7), and which it may not.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "schema/rules/assess.h"

namespace jindu::rules {
namespace {

using Kinds = std::vector<std::string>;

/// What is asked for and not at hand, in the profile's order.
Kinds wanted(const char* city, const char* type_name, const char* form, const CaseFacts& facts) {
  static std::map<std::string, Policy> policies;
  static const Calendar days = Calendar::load().value();
  auto at = policies.find(city);
  if (at == policies.end()) at = policies.emplace(city, Policy::load(city).value()).first;
  const catalog::Catalog& catalog = catalog::Catalog::product();
  const catalog::RecordType& type = *catalog.find(type_name);
  const catalog::JsonIn in = catalog::from_json(catalog, type, form);
  REQUIRE(in.problems.empty());
  const Assessment assessment =
      assess(at->second, days, type, *in.record, facts, parse_date("2024-06-01").value());
  Kinds kinds;
  for (const MaterialAnswer& one : assessment.materials) {
    if (!one.present && !one.waived) kinds.push_back(one.kind);
  }
  return kinds;
}

TEST_CASE("materials: what each city asks for in each situation, and nothing more") {
  struct Row {
    const char* numbers;  // in docs/REQUIREMENTS.md
    const char* city;
    const char* type;
    const char* form;
    Kinds kinds;
    const char* care_reason = "";  // as the city reads it off the claim
  };
  const Row rows[] = {
      {"LP-12",
       "liangping",
       "AllowanceApplication",
       R"({"channel":"employer","birth_type":"normal"})",
       {"birth_cert"}},
      {"LP-17 LP-18",
       "liangping",
       "AllowanceApplication",
       R"({"channel":"counter","birth_type":"normal"})",
       {"authorisation", "allowance_form"}},
      {"PZH-40 to PZH-44",
       "panzhihua",
       "Settlement",
       R"({"benefit_kind":"inpatient","birth_type":"normal"})",
       {"social_card", "service_cert", "diagnosis_cert"}},
      {"PZH-41: births alone",
       "panzhihua",
       "Settlement",
       R"({"benefit_kind":"fp_outpatient","fp_operations":["iud_insert"]})",
       {"social_card", "diagnosis_cert"}},
      {"PZH-45 to PZH-49, PZH-55",
       "panzhihua",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","birth_type":"normal","admission_date":"2024-05-20","discharge_date":"2024-05-24"})",
       {"social_card", "service_cert", "receipt", "discharge_record", "birth_cert",
        "hospital_level_cert"}},
      {"PZH-46, PZH-49: births alone",
       "panzhihua",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","birth_type":"miscarriage","admission_date":"2024-05-20","discharge_date":"2024-05-24"})",
       {"social_card", "receipt", "discharge_record"}},
      {"PZH-50",
       "panzhihua",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","birth_type":"miscarriage","claim_reason":"transfer"})",
       {"social_card", "receipt", "discharge_record", "referral_form"},
       "transfer"},
      {"PZH-51",
       "panzhihua",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","birth_type":"miscarriage","claim_reason":"approved_move"})",
       {"social_card", "receipt", "discharge_record", "out_of_city_form"},
       "approved_move"},
      {"PZH-08", "panzhihua", "Filing", R"({"filing_kind":"out_of_city"})", {"out_of_city_form"}},
      {"PZH-07", "panzhihua", "Filing", R"({"filing_kind":"referral"})", {"referral_form"}},
      {"YT-08 to YT-12",
       "yantai",
       "Settlement",
       R"({"benefit_kind":"inpatient","birth_type":"normal"})",
       {"social_card", "service_cert", "birth_cert", "receipt", "discharge_record"}},
      {"YT-13 YT-15",
       "yantai",
       "Settlement",
       R"({"benefit_kind":"inpatient","birth_type":"induction","fp_operations":["induced_labour"]})",
       {"social_card", "receipt", "discharge_record"}},
      {"YT-31 YT-32",
       "yantai",
       "Settlement",
       R"({"benefit_kind":"fp_outpatient","fp_operations":["iud_insert"]})",
       {"social_card", "receipt", "outpatient_record"}},
      {"YT-41",
       "yantai",
       "Filing",
       R"({"filing_kind":"out_of_city","filing_reason":"work"})",
       {"out_of_city_form", "business_licence"}},
      {"YT-42",
       "yantai",
       "Filing",
       R"({"filing_kind":"out_of_city","filing_reason":"home_place"})",
       {"out_of_city_form", "household_book"}},
      {"YT-43",
       "yantai",
       "Filing",
       R"({"filing_kind":"out_of_city","filing_reason":"emergency"})",
       {"inpatient_record"}},
      {"YT-54 YT-55 YT-57",
       "yantai",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","birth_type":"normal"})",
       {"service_cert", "birth_cert", "fee_list", "receipt"}},
      {"YT-56",
       "yantai",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","birth_type":"cesarean"})",
       {"service_cert", "birth_cert", "inpatient_record", "fee_list", "receipt"}},
      {"YT-58",
       "yantai",
       "ReimbursementClaim",
       R"({"claim_kind":"male_subsidy","birth_type":"normal"})",
       {"service_cert", "birth_cert", "receipt"}},
      {"YT-58: not 顺产",
       "yantai",
       "ReimbursementClaim",
       R"({"claim_kind":"male_subsidy","birth_type":"cesarean"})",
       {"service_cert", "birth_cert", "inpatient_record", "receipt"}},
      {"YT-103",
       "yantai",
       "PayeeAccount",
       R"({"kind":"debit_card"})",
       {"bank_card", "account_form"}},
      {"YT-127 YT-128",
       "yantai",
       "DeemedContribution",
       R"({"kind":"transfer_in"})",
       {"contribution_proof", "network_request"}},
      {"QHD-05 QHD-06 QHD-07",
       "qinhuangdao",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","claimant_kind":"self","admission_date":"2024-05-20","discharge_date":"2024-05-24"})",
       {"id_card", "receipt", "fee_list", "discharge_record"}},
      {"QHD-08",
       "qinhuangdao",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","claimant_kind":"self","admission_date":"2024-05-20","discharge_date":"2024-05-20"})",
       {"id_card", "receipt", "fee_list", "diagnosis_cert", "imaging_report"}},
      {"QHD-09",
       "qinhuangdao",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","claimant_kind":"spouse","admission_date":"2024-05-20","discharge_date":"2024-05-24"})",
       {"id_card", "receipt", "fee_list", "discharge_record", "unemployed_by_employer",
        "unemployed_by_street"}},
      {"QHD-38",
       "qinhuangdao",
       "ReimbursementClaim",
       R"({"claim_kind":"medical","claimant_kind":"self","admission_date":"2024-05-20","discharge_date":"2024-05-24","proxy_relation":"parent"})",
       {"id_card", "receipt", "fee_list", "discharge_record", "proxy_id_card"}},
      {"QHD-21",
       "qinhuangdao",
       "AllowanceApplication",
       R"({"channel":"personal","birth_type":"normal","admission_date":"2024-05-20","discharge_date":"2024-05-24"})",
       {"id_card", "discharge_record"}},
      {"QHD-21: 流产或早产",
       "qinhuangdao",
       "AllowanceApplication",
       R"({"channel":"personal","birth_type":"miscarriage","admission_date":"2024-05-20","discharge_date":"2024-05-20"})",
       {"id_card", "diagnosis_cert", "imaging_report"}},
      {"QHD-38: allowance",
       "qinhuangdao",
       "AllowanceApplication",
       R"({"channel":"personal","birth_type":"normal","admission_date":"2024-05-20","discharge_date":"2024-05-24","proxy_relation":"parent"})",
       {"id_card", "discharge_record", "proxy_id_card"}},
      {"DY-97",
       "daye",
       "AllowanceApplication",
       R"({"channel":"hospital","birth_type":"normal"})",
       {"allowance_form", "id_card", "discharge_record", "birth_cert"}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.numbers));
    CaseFacts facts;
    facts.care_reason = row.care_reason;
    const Kinds kinds = wanted(row.city, row.type, row.form, facts);
    CHECK(kinds == row.kinds);
    // 攀枝花 一: what was abolished is never asked for, nor is 秦皇岛's 生育证 ever missed (A17).
    for (const char* never :
         {"unemployed_by_employer", "unemployed_by_street", "marriage_cert", "allowance_form"}) {
      if (row.city != std::string("panzhihua")) continue;
      CHECK(std::count(kinds.begin(), kinds.end(), never) == 0);
    }
    if (row.city == std::string("qinhuangdao")) {
      CHECK(std::count(kinds.begin(), kinds.end(), "service_cert") == 0);
    }
  }
}

TEST_CASE("materials: a department's answer stands for the paper") {
  struct Row {
    const char* numbers;
    const char* city;
    const char* type;
    const char* form;
    const char* answered;
    const char* kind;
  };
  for (const Row& row :
       {Row{"LP-12", "liangping", "AllowanceApplication",
            R"({"channel":"employer","birth_type":"normal"})", "birth", "birth_cert"},
        Row{"DY-40 DY-49", "daye", "Filing", R"({"filing_kind":"spouse"})", "marriage",
            "marriage_cert"},
        Row{"DY-40 DY-99", "daye", "Filing", R"({"filing_kind":"spouse"})", "employment",
            "unemployed_by_street"},
        Row{"DY-40 DY-79 DY-100", "daye", "AllowanceApplication",
            R"({"channel":"hospital","birth_type":"normal"})", "birth", "birth_cert"},
        Row{"PZH-13 PZH-41", "panzhihua", "Settlement",
            R"({"benefit_kind":"inpatient","birth_type":"normal"})", "certificate", "service_cert"},
        Row{"PZH-13 PZH-46", "panzhihua", "ReimbursementClaim",
            R"({"claim_kind":"medical","birth_type":"normal"})", "certificate", "service_cert"},
        Row{"PZH-13 PZH-49", "panzhihua", "ReimbursementClaim",
            R"({"claim_kind":"medical","birth_type":"normal"})", "birth", "birth_cert"},
        Row{"PZH-13 PZH-55", "panzhihua", "ReimbursementClaim",
            R"({"claim_kind":"medical","birth_type":"normal"})", "certificate",
            "hospital_level_cert"}}) {
    CAPTURE(std::string(row.numbers));
    Kinds kinds = wanted(row.city, row.type, row.form, {});
    CHECK(std::count(kinds.begin(), kinds.end(), row.kind) == 1);
    CaseFacts facts;
    facts.answered = {row.answered};
    kinds = wanted(row.city, row.type, row.form, facts);
    CHECK(std::count(kinds.begin(), kinds.end(), row.kind) == 0);
  }
}

TEST_CASE("materials: of two that may stand for each other one is enough") {
  struct Row {
    const char* numbers;
    const char* city;
    const char* type;
    const char* form;
    const char* given;
    const char* kind;
  };
  for (
      const Row& row :
      {Row{"YT-10 YT-55", "yantai", "ReimbursementClaim",
           R"({"claim_kind":"medical","birth_type":"normal"})", "death_cert", "birth_cert"},
       Row{"YT-08", "yantai", "Settlement", R"({"benefit_kind":"inpatient"})", "id_card",
           "social_card"},
       Row{"PZH-45", "panzhihua", "ReimbursementClaim", R"({"claim_kind":"medical"})", "id_card",
           "social_card"},
       Row{"QHD-09", "qinhuangdao", "ReimbursementClaim",
           R"({"claim_kind":"medical","claimant_kind":"spouse","admission_date":"2024-05-20","discharge_date":"2024-05-24"})",
           "commitment", "unemployed_by_street"}}) {
    CAPTURE(std::string(row.numbers));
    CaseFacts facts;
    facts.materials = {row.given};
    const Kinds kinds = wanted(row.city, row.type, row.form, facts);
    CHECK(std::count(kinds.begin(), kinds.end(), row.kind) == 0);
  }
}

TEST_CASE("materials: Panzhihua's lump sums ask for their own papers (PZH-52 to PZH-54)") {
  const Kinds grant =
      wanted("panzhihua", "ReimbursementClaim", R"({"claim_kind":"one_time_birth_grant"})", {});
  CHECK(std::count(grant.begin(), grant.end(), "labour_end_cert") == 1);
  CaseFacts facts;
  const char* form = R"({"claim_kind":"spouse_one_time_medical"})";
  for (const std::optional<bool> insured :
       {std::optional<bool>(), std::optional(true), std::optional(false)}) {
    facts.in_basic_insurance = insured;
    const Kinds kinds = wanted("panzhihua", "ReimbursementClaim", form, facts);
    CHECK(std::count(kinds.begin(), kinds.end(), "wife_id_card") == 1);
    // Only where the look-up found nothing.
    const bool asked = insured.has_value() && !*insured;
    CHECK(std::count(kinds.begin(), kinds.end(), "commitment") == (asked ? 1 : 0));
  }
}

}  // namespace
}  // namespace jindu::rules
