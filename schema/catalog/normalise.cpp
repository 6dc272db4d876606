#include <algorithm>

#include "schema/catalog/build.h"
#include "schema/catalog/checks.h"

namespace jindu::catalog {
namespace {

bool upper_cased(records::Check check) {
  return check == records::CHECK_RESIDENT_ID || check == records::CHECK_ID_BY_TYPE ||
         check == records::CHECK_USCC || check == records::CHECK_INSTITUTION_CODE ||
         check == records::CHECK_DOC_NO;
}

/// "20220930", "2022/09/30" and "2022.09.30" are written as 2022-09-30; anything else stays.
std::string hyphenated(std::string text) {
  const auto digits = [&](std::size_t from, std::size_t count) {
    return text.find_first_not_of("0123456789", from) >= from + count;
  };
  if (text.size() == 8 && digits(0, 8)) {
    text.insert(6, "-").insert(4, "-");
  } else if (text.size() == 10 && (text[4] == '/' || text[4] == '.') && text[7] == text[4]) {
    text[4] = text[7] = '-';
  }
  return text;
}

}  // namespace

std::string normal_form(const Field& field, const std::string& text) {
  const records::Check check = field.options.check();
  if (field.options.verbatim()) return text;
  // CJK compatibility characters stand in real names, and NFC would replace them.
  if (check == records::CHECK_NAME) return std::string(trim(text));
  std::optional<std::string> normal = normalise_text(text);
  if (!normal) return text;
  if (upper_cased(check)) return upper_ascii(*normal);
  if (check == records::CHECK_DATE) return hyphenated(*std::move(normal));
  if (field.options.merge() == records::KEEP_BOTH) {
    normal->erase(std::remove(normal->begin(), normal->end(), '\r'), normal->end());
  }
  return *std::move(normal);
}

namespace {

void normalise_fields(const std::vector<Field>& fields, Message& record) {
  const auto* reflection = record.GetReflection();
  std::string scratch;
  for (const Field& field : fields) {
    const FieldDescriptor* descriptor = field.descriptor;
    if (!has_value(record, descriptor)) continue;
    const bool message = descriptor->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!is_text(descriptor) && !message) continue;
    if (!descriptor->is_repeated()) {
      if (message) {
        normalise_fields(field.nested, *reflection->MutableMessage(&record, descriptor));
        continue;
      }
      const std::string& text = reflection->GetStringReference(record, descriptor, &scratch);
      std::string normal = normal_form(field, text);
      if (normal.empty()) {
        reflection->ClearField(&record, descriptor);  // A blank box on a form says nothing.
      } else if (normal != text) {
        reflection->SetString(&record, descriptor, std::move(normal));
      }
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(record, descriptor); ++i) {
      if (message) {
        normalise_fields(field.nested, *reflection->MutableRepeatedMessage(&record, descriptor, i));
      } else {
        reflection->SetRepeatedString(
            &record, descriptor, i,
            normal_form(field, reflection->GetRepeatedString(record, descriptor, i)));
      }
    }
  }
}

}  // namespace

void normalise(const RecordType& type, Message& record) { normalise_fields(type.fields, record); }

}  // namespace jindu::catalog
