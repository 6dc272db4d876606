#include "tests/bench/peer_records.h"

#include <cstdlib>
#include <fstream>

#include "client/desk/core.h"
#include "schema/base/date.h"
#include "schema/records/filing.pb.h"
#include "tests/bench/measure.h"
#include "tests/bench/people.h"
#include "tests/bench/town.h"

namespace jindu::bench {
namespace {

using records::Filing;

/// The peers' columns, in their order.
enum Column : std::size_t {
  kId,
  kName,
  kIdNo,
  kSex,
  kEmployer,
  kVisited,
  kPhone,
  kMarriageCertNo,
  kGestationWeeks,
  kBirthsCount,
  kDeliveryType,
  kFilingDate,
  kExpectedDate,
  kAdmissionDate,
  kSpouseName,
  kSpouseIdNo,
  kBankName,
  kBankAccount,
  kPrepaidFen,
  kApprovedFen,
  kStatus,
  kRemark,
  kUpdatedAt,
  kColumns
};

/// What the trade keeps in other records or computes: carried as text, so that no byte is saved by
/// leaving it out.
std::string rest_of(const PeerRow& row) {
  std::string rest;
  for (const Column one :
       {kGestationWeeks, kDeliveryType, kExpectedDate, kAdmissionDate, kSpouseIdNo, kBankName,
        kPrepaidFen, kApprovedFen, kStatus, kUpdatedAt, kRemark}) {
    rest += row[one] + "；";
  }
  return rest;
}

Filing filing_of(const PeerRow& row, int number, std::int64_t now_ms) {
  const Date today = local_date(now_ms);
  const int weeks = std::atoi(row[kGestationWeeks].c_str());
  Filing filing;
  filing.set_filing_kind(Filing::spouse);
  filing.set_institution_code(kHospital);
  filing.set_visit_institution_name(row[kVisited]);
  filing.set_patient_name(row[kName]);
  filing.set_patient_sex(records::Sex::female);
  filing.set_id_type(records::IdType::resident_id);
  filing.set_patient_id_no(row[kIdNo]);
  filing.set_patient_employed(false);
  filing.set_patient_employer_name(row[kEmployer]);
  filing.set_contact_phone(row[kPhone]);
  filing.set_marriage_cert_no(row[kMarriageCertNo]);
  filing.set_pregnancy_date(to_string(today.plus_days(-7 * weeks)));
  filing.set_fetus_count(std::atoi(row[kBirthsCount].c_str()));
  filing.add_care_kinds(Filing::prenatal);
  filing.set_event_date(to_string(today.plus_days(-1)));
  filing.set_spouse_name(man(shuffled(number) % kMen).name);
  filing.set_spouse_id_type(records::IdType::resident_id);
  filing.set_spouse_id_no(man(shuffled(number) % kMen).id_no);
  filing.set_spouse_employer_name(row[kEmployer]);
  filing.set_declared_on(to_string(today));
  filing.set_declarant_name(row[kSpouseName]);
  filing.set_proxy_address(row[kBankAccount]);
  filing.set_remark(rest_of(row));
  return filing;
}

}  // namespace

std::vector<PeerRow> read_rows(long count) {
  const char* folder = std::getenv("BENCH_DATA");
  const std::string name = "records-" + std::to_string(count) + ".tsv";
  std::ifstream file(std::string(folder == nullptr ? "." : folder) + "/" + name);
  if (!file) give_up("records", name + " is not in BENCH_DATA");
  std::vector<PeerRow> rows;
  for (std::string line; std::getline(file, line);) {
    PeerRow row;
    for (std::size_t from = 0; from <= line.size();) {
      const std::size_t tab = std::min(line.find('\t', from), line.size());
      row.push_back(line.substr(from, tab - from));
      from = tab + 1;
    }
    if (row.size() != kColumns) give_up("records", name + " has other columns");
    rows.push_back(std::move(row));
  }
  return rows;
}

wire::EntryPayload payload_of(desk::Core& core, const PeerRow& row, int number,
                              std::int64_t now_ms) {
  return filing_payload(core, filing_of(row, number, now_ms), number, now_ms);
}

std::string mapping_table() {
  return "peers' column      Filing\n"
         "id                 record id (drawn by the desk) and a document number\n"
         "name, id_no        patient_name, patient_id_no\n"
         "sex                patient_sex\n"
         "employer           spouse_employer_name (edited there) and patient_employer_name\n"
         "hospital           visit_institution_name; institution_code is the desk's own\n"
         "phone              contact_phone\n"
         "marriage_cert_no   marriage_cert_no\n"
         "gestation_weeks    pregnancy_date, and as text in remark\n"
         "births_count       fetus_count\n"
         "filing_date        declared_on: today, as the rules of the desk want it\n"
         "spouse_name        declarant_name\n"
         "spouse_id_no       remark; spouse_name and spouse_id_no are one of 1,000 insured men\n"
         "bank_account       proxy_address\n"
         "delivery_type, expected_date, admission_date, bank_name, prepaid_fen, approved_fen,\n"
         "status, updated_at, remark\n"
         "                   remark, as text\n";
}

PeerEdit tag_of(const std::string& field, const std::string& tag) {
  if (field == "phone") return {"contact_phone", "139000" + std::to_string(tag.front() % 10)};
  if (field == "bank_account") return {"proxy_address", tag};
  if (field == "employer") return {"spouse_employer_name", tag};
  if (field == "remark") return {"remark", tag};
  give_up("edit", "no field is mapped to " + field);
}

PeerEdit edit_of(const std::string& field, const std::string& tag, int number) {
  PeerEdit edit = tag_of(field, tag);
  const std::string digits = std::to_string(number);
  // A telephone number has eleven digits.
  edit.value += field == "phone" ? std::string(4 - digits.size(), '0') + digits : digits;
  return edit;
}

}  // namespace jindu::bench
