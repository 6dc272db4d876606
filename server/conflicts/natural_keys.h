#pragma once
#include <optional>
#include <string>

#include "server/conflicts/context.h"

/// Desks send what stands on the forms; the city finds or creates the record that it names: Person
/// by ID, PregnancyCase by patient and date, Invoice by code and number.
namespace jindu::conflicts {

using store::Live;

struct PersonKey {
  int id_type = 0;  ///< records::IdType; 0: a resident ID
  std::string id_no;
  std::string name;
  int sex = 0;
  std::string phone = {};  ///< under which the person can be reached: for K12
  int type_or_default() const { return id_type == 0 ? 1 : id_type; }
  /// As link value: "type|number".
  Bytes value() const { return std::to_string(type_or_default()) + "|" + id_no; }
};

/// Whom a paper names as its patient.
template <class Record>
PersonKey patient_of(const Record& record) {
  return {record.id_type(), record.patient_id_no(), record.patient_name(), record.patient_sex(),
          record.contact_phone()};
}

/// Found, or created; empty for no number, or for a resident ID whose check digit is wrong, which
/// never becomes a Person (K12).
Result<std::optional<RecordId>> find_person(const Context& context, const PersonKey& key);

/// The Invoice of a code and number: found, or created from a settlement.
Result<RecordId> find_invoice(const Context& context, const Live& settlement);
Bytes invoice_value(std::string_view code, std::string_view no);

/// A date field; empty if it is not set or no date.
std::optional<Date> date_in(const std::string& text);

}  // namespace jindu::conflicts
