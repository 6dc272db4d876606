#include "schema/catalog/build.h"
#include "schema/catalog/checks.h"

namespace jindu::catalog {
namespace {

/// The first `head` and last `tail` code points, the rest as stars; all stars if nothing would be
/// hidden.
std::string stars_between(std::string_view text, std::size_t head, std::size_t tail) {
  const std::size_t size = code_points(text);
  const bool hides = size > head + tail;
  std::string out;
  std::size_t index = 0;
  for (std::size_t at = 0; at < text.size(); ++index) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    const bool clear = hides && (index < head || index >= size - tail);
    out += clear ? text.substr(at, end - at) : std::string_view("*");
    at = end;
  }
  return out;
}

}  // namespace

std::string mask_text(const Field& field, std::string_view value) {
  switch (field.options.check()) {
    case records::CHECK_RESIDENT_ID:
    case records::CHECK_ID_BY_TYPE:
      // Of a short passport number, six and four would be nearly all of it.
      return code_points(value) >= 15 ? stars_between(value, 6, 4) : stars_between(value, 1, 2);
    case records::CHECK_NAME:
      return stars_between(value, 1, 0);
    case records::CHECK_BANK_CARD:
    case records::CHECK_CORPORATE_ACCOUNT:
      return stars_between(value, 0, 4);
    case records::CHECK_PHONE:
      return stars_between(value, 3, 4);
    case records::CHECK_DATE:
      return "****-**-**";
    case records::CHECK_NONE:
    case records::CHECK_USCC:
    case records::CHECK_FEN:
    case records::CHECK_DIVISION:
    case records::CHECK_INSTITUTION_CODE:
    case records::CHECK_YEAR_MONTH:
    case records::CHECK_DOC_NO:
    case records::CHECK_SHA256:
    case records::CHECK_UUID:
      JINDU_PROTO_SENTINELS(records::Check) : break;
  }
  return "****";  // Not even the length of a certificate number or a diagnosis.
}

namespace {

void mask_fields(const std::vector<Field>& fields, Message& record, records::PersonalData clear) {
  const auto* reflection = record.GetReflection();
  for (const Field& field : fields) {
    const FieldDescriptor* descriptor = field.descriptor;
    if (!has_value(record, descriptor)) continue;
    if (field.options.personal() > clear) {
      if (is_text(descriptor) && !descriptor->is_repeated()) {
        reflection->SetString(&record, descriptor,
                              mask_text(field, reflection->GetString(record, descriptor)));
      } else {
        reflection->ClearField(&record, descriptor);
      }
      continue;
    }
    if (field.nested.empty()) continue;
    if (!descriptor->is_repeated()) {
      mask_fields(field.nested, *reflection->MutableMessage(&record, descriptor), clear);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(record, descriptor); ++i) {
      mask_fields(field.nested, *reflection->MutableRepeatedMessage(&record, descriptor, i), clear);
    }
  }
}

}  // namespace

void mask(const RecordType& type, Message& record, records::PersonalData clear) {
  mask_fields(type.fields, record, clear);
  // What a newer program wrote is not understood here, so it cannot be known to be harmless.
  record.DiscardUnknownFields();
}

}  // namespace jindu::catalog
