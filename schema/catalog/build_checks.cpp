#include <algorithm>
#include <set>

#include "schema/catalog/build.h"

/// Options that contradict each other are a bug of the schema, and are found when the program
/// starts, not when the first record meets them.
namespace jindu::catalog {
namespace {

using records::FieldOptions;

bool ends_with(const std::string& text, std::string_view tail) {
  return text.size() >= tail.size() &&
         std::string_view(text).substr(text.size() - tail.size()) == tail;
}

/// What kind of field a check can be on.
bool fits(records::Check check, const FieldDescriptor* field) {
  switch (check) {
    case records::CHECK_NONE:
      return true;
    case records::CHECK_FEN:
      return field->type() == FieldDescriptor::TYPE_INT64;
    case records::CHECK_YEAR_MONTH:
      return field->type() == FieldDescriptor::TYPE_INT32;
    case records::CHECK_SHA256:
    case records::CHECK_UUID:
      return is_bytes(field);
    case records::CHECK_RESIDENT_ID:
    case records::CHECK_USCC:
    case records::CHECK_BANK_CARD:
    case records::CHECK_CORPORATE_ACCOUNT:
    case records::CHECK_DATE:
    case records::CHECK_NAME:
    case records::CHECK_PHONE:
    case records::CHECK_DIVISION:
    case records::CHECK_INSTITUTION_CODE:
    case records::CHECK_DOC_NO:
    case records::CHECK_ID_BY_TYPE:
      return is_text(field);
      JINDU_PROTO_SENTINELS(records::Check) : break;
  }
  return false;
}

const char* wrong_kind(const FieldDescriptor* field, const FieldOptions& options) {
  switch (field->type()) {
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_BOOL:
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_INT64:
    case FieldDescriptor::TYPE_ENUM:
    case FieldDescriptor::TYPE_MESSAGE:
      break;
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_UINT64:
    case FieldDescriptor::TYPE_UINT32:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
    case FieldDescriptor::TYPE_SFIXED64:
    case FieldDescriptor::TYPE_SINT32:
    case FieldDescriptor::TYPE_SINT64:
    case FieldDescriptor::TYPE_GROUP:
      return "a type that records do not use";
  }
  if (field->is_map() || field->real_containing_oneof() != nullptr) return "a map or oneof";
  if (!field->is_repeated() && !field->has_presence()) return "not `optional`";
  if (!fits(options.check(), field)) return "its check does not fit its type";
  if (ends_with(field->name(), "_fen") != (options.check() == records::CHECK_FEN)) {
    return "`_fen` and CHECK_FEN go together";
  }
  return nullptr;
}

const char* wrong_options(const FieldDescriptor* field, const FieldOptions& options) {
  const bool number =
      field->type() == FieldDescriptor::TYPE_INT32 || field->type() == FieldDescriptor::TYPE_INT64;
  if (options.label().empty()) return "no label";
  if (options.min() > options.max()) return "min above max";
  if ((options.min() != 0 || options.max() != 0) && !number) return "bounds of no number";
  if (options.text_max() != 0 && !is_text(field)) return "text_max of no text";
  if (options.signed_fen() && options.check() != records::CHECK_FEN) return "signed_fen of no fen";
  if (!options.ref().empty() && options.check() != records::CHECK_UUID) {
    return "a reference without CHECK_UUID";
  }
  if (!options.required_if().empty() && options.need() != records::CONDITIONAL) {
    return "required_if, but not CONDITIONAL";
  }
  if (options.merge() == records::KEEP_BOTH && (!is_text(field) || field->is_repeated())) {
    return "KEEP_BOTH of no single text";
  }
  if (options.merge() == records::UNION && !field->is_repeated()) return "UNION of no set";
  return nullptr;
}

const char* wrong_relations(const Field& field) {
  const FieldOptions& options = field.options;
  const auto is = [&](const std::string& name, auto condition) {
    if (name.empty()) return true;
    const FieldDescriptor* other = sibling(field, name);
    return other != nullptr && other != field.descriptor && !other->is_repeated() &&
           condition(other);
  };
  const auto is_enum = [](const FieldDescriptor* other) { return other->enum_type() != nullptr; };
  const auto is_date = [](const FieldDescriptor* other) {
    return options_of(other).check() == records::CHECK_DATE;
  };
  if (!is(options.id_type_field(), is_enum)) return "id_type_field names no code field";
  if (!is(options.sex_field(), is_enum)) return "sex_field names no code field";
  if (!is(options.other_sex_field(), is_enum)) return "other_sex_field names no code field";
  if (!is(options.not_before(), is_date)) return "not_before names no date";
  if (!is(options.differs_from(), is_text)) return "differs_from names no text";
  const bool id = options.check() == records::CHECK_ID_BY_TYPE;
  if (id == options.id_type_field().empty()) {
    return "CHECK_ID_BY_TYPE and id_type_field go together";
  }
  if (!options.not_before().empty() && options.check() != records::CHECK_DATE) {
    return "not_before of no date";
  }
  return nullptr;
}

Status check_fields(const std::string& owner, const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    const char* wrong = wrong_kind(field.descriptor, field.options);
    if (wrong == nullptr) wrong = wrong_options(field.descriptor, field.options);
    if (wrong == nullptr) wrong = wrong_relations(field);
    if (wrong != nullptr)
      return fail(ErrorCode::invalid, owner + "." + field.name() + ": " + wrong);
    if (const auto* codes = field.descriptor->enum_type()) {
      for (int i = 0; i < codes->value_count(); ++i) {
        if (codes->value(i)->number() == 0) continue;
        if (codes->value(i)->options().GetExtension(records::value).label().empty()) {
          return fail(ErrorCode::invalid, codes->full_name() + ": a code without a label");
        }
      }
    }
    JINDU_TRY_OK(check_fields(owner + "." + field.name(), field.nested));
  }
  return {};
}

/// A group may not have the name of a field that stands outside of it, or one stamp would stand for
/// both.
Status check_groups(const RecordType& type) {
  for (const Group& group : type.groups) {
    const Field* namesake = type.find(group.name);
    if (namesake != nullptr && namesake->group != group.name) {
      return fail(ErrorCode::invalid, type.name + "." + group.name + ": a group has its name");
    }
    const bool shared = group.fields.size() > 1;
    if (shared && namesake != nullptr && namesake->options.group().empty()) {
      return fail(ErrorCode::invalid, type.name + "." + group.name + ": a field has its name");
    }
  }
  return {};
}

Status check_keys(const RecordType& type) {
  std::vector<std::string> keys(type.options.natural_key().begin(),
                                type.options.natural_key().end());
  keys.insert(keys.end(), type.options.unique_key().begin(), type.options.unique_key().end());
  for (const std::string& key : keys) {
    for (const std::string& name : split(key, ',')) {
      if (type.find(name) == nullptr) {
        return fail(ErrorCode::invalid, type.name + ": a key names no field: " + name);
      }
    }
  }
  const std::string& date = type.options.event_date_field();
  if (!date.empty()) {
    const Field* field = type.find(date);
    if (field == nullptr || field->options.check() != records::CHECK_DATE) {
      return fail(ErrorCode::invalid, type.name + ": event_date_field names no date");
    }
  }
  if (!type.options.begun_at().empty()) {
    const Field* field = type.find(type.options.begun_at());
    if (field == nullptr || field->options.ref().empty()) {
      return fail(ErrorCode::invalid, type.name + ": begun_at names no reference");
    }
  }
  if (!type.options.amount().empty()) {
    const Field* field = type.amount();
    if (field == nullptr || field->options.check() != records::CHECK_FEN) {
      return fail(ErrorCode::invalid, type.name + ": amount names no fen");
    }
  }
  return {};
}

Status check_print(const RecordType& type) {
  std::set<std::string> cells;
  for (const Field& field : type.fields) {
    for (const std::string& cell : field.options.print()) {
      if (!cells.insert(cell).second) {
        return fail(ErrorCode::invalid, type.name + "." + field.name() + ": cell taken: " + cell);
      }
    }
  }
  return {};
}

}  // namespace

Status check_type(const RecordType& type) {
  if (type.options.label().empty()) return fail(ErrorCode::invalid, type.name + ": no label");
  JINDU_TRY_OK(check_fields(type.name, type.fields));
  JINDU_TRY_OK(check_groups(type));
  JINDU_TRY_OK(check_keys(type));
  return check_print(type);
}

}  // namespace jindu::catalog
