#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "schema/base/result.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/forms.pb.h"

/// Printed forms: the grid of each, put together of the places that fields name of themselves and
/// of schema/forms/forms.textproto. One description draws the preview and the paper
/// (schema/web/print.jsx).
namespace jindu::rules {

/// All of them, in the order in which they are offered. Read when first asked for.
const PrintForms& print_forms();

/// One form of a type as it is drawn: {"no", "title", "subtitle", "cities", "when", "states",
/// "amount", "words", "note", "slip", "paths": references that its cells follow, "rows": [{"cells":
/// [{"label", "field", "kind", "choices", "as", "boxes", "only", "also", "to", "text", "masked",
/// "strong"}], "lines": list that the row is repeated for, "heading": {"text", "rows"}}]}. What
/// says nothing is left out.
nlohmann::ordered_json described_form(const PrintForm& form, const catalog::RecordType& type);

/// All forms of a type, those of any record last.
nlohmann::ordered_json described_forms(const catalog::RecordType& type);

/// What decides which forms a record can be printed on.
struct Printed {
  const catalog::RecordType& type;
  const catalog::Message& record;
  std::string_view state;
  std::string_view city;  ///< code of the profile; empty: not known, then forms of all cities
  bool notice = false;    ///< something is to be put right
};
bool can_print(const PrintForm& form, const Printed& of);

/// Amounts of a record in words, by field: {"fund_pay_fen": "肆仟捌佰陆拾贰元叁角伍分"}. Below
/// zero: none.
nlohmann::ordered_json amounts_in_words(const catalog::RecordType& type,
                                        const catalog::Message& record);

/// What contradicts itself in the table or in the places: `invalid` names form and cell. Of the
/// product's own it is a bug, and a test asks for it.
Status check_print_forms(const catalog::Catalog& catalog, const PrintForms& forms);

}  // namespace jindu::rules
