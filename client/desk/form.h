#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/desk/core.h"

namespace jindu::desk {

/// What was typed into a form, read and normalised.
struct Form {
  std::unique_ptr<catalog::Message> record;  ///< only what was typed
  std::vector<std::string> fields;           ///< named ones, also those that are cleared
  Problems problems;
  bool usable() const { return problems.empty(); }
};

/// Whether somebody at the desk fills it in; else the city or the desk by itself does.
bool is_typed(const catalog::Field& field);
/// Reads JSON strictly. A field that nobody types is a problem here already.
Form read_form(const Core& core, const catalog::RecordType& type, std::string_view json);
/// Adds a field that the desk fills by itself to what was typed.
void name_field(Form& form, std::string_view field);
bool names_field(const Form& form, std::string_view field);

/// A patch of the form's fields.
wire::Patch patch_of(const catalog::RecordType& type, const Form& form);

/// Text of a string field, empty if unset or no such field.
std::string text_of(const catalog::Message& record, std::string_view field);
/// Number of an integer field, 0 if unset or no such field.
std::int64_t number_of(const catalog::Message& record, std::string_view field);
bool has(const catalog::Message& record, std::string_view field);
void set_text(catalog::Message& record, std::string_view field, std::string_view value);
/// A yes, or a no that is said.
void set_flag(catalog::Message& record, std::string_view field, bool yes = true);
void set_number(catalog::Message& record, std::string_view field, std::int64_t value);
/// Whether a yes-or-no field is set and says yes.
bool field_true(const catalog::Message& record, std::string_view field);
/// The enumerator's name, empty if unset.
std::string enum_of(const catalog::Message& record, std::string_view field);
/// Sets an enumerator by name where the field has it.
void set_enum(catalog::Message& record, std::string_view field, std::string_view name);

}  // namespace jindu::desk
