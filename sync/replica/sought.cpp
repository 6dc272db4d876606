#include "sync/replica/sought.h"

#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/pinyin/initials.h"

namespace jindu::replica {
namespace {

using catalog::Field;
using catalog::FieldDescriptor;

constexpr std::size_t kPartMin = 4;  // Fewer digits of a number lead to everybody.
constexpr std::size_t kInitialsMin = 2;
constexpr std::size_t kPhoneMax = 11;

enum class Kind { id, name, phone, other };

Kind kind_of(const Field& field) {
  const records::Check check = field.options.check();
  if (check == records::CHECK_RESIDENT_ID || check == records::CHECK_ID_BY_TYPE ||
      check == records::CHECK_USCC) {
    return Kind::id;
  }
  if (check == records::CHECK_PHONE) return Kind::phone;
  // An owner who is a firm, an employer: a name without the check of a person's.
  const bool name = check == records::CHECK_NAME ||
                    (check == records::CHECK_NONE && field.options.personal() == records::PERSONAL);
  return name ? Kind::name : Kind::other;
}

bool all_of(std::string_view text, bool (*is)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

bool ends_or_begins(std::string_view value, std::string_view part) {
  return part.size() >= kPartMin && (value.starts_with(part) || value.ends_with(part));
}

}  // namespace

Sought::Sought(std::string_view typed)
    // What is no UTF-8 finds nothing.
    : text_(catalog::normalise_text(typed).value_or(std::string("\xEF\xBF\xBD"))),
      upper_(catalog::upper_ascii(text_)),
      name_(catalog::normalise_name(text_).value_or(text_)) {
  digits_ = all_of(text_, [](char c) { return c >= '0' && c <= '9'; });
  letters_ = all_of(text_, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  ascii_ = all_of(text_, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Match Sought::of_doc_no(std::string_view doc_no) const {
  if (!ascii_ || doc_no.empty()) return Match::none;
  return doc_no == upper_ || ends_or_begins(doc_no, upper_) ? Match::doc_no : Match::none;
}

bool Sought::may(const Field& field) const {
  switch (kind_of(field)) {
    case Kind::id:
      return ascii_;
    case Kind::name:
      return !digits_;
    case Kind::phone:
      return digits_ && text_.size() >= kPartMin && text_.size() <= kPhoneMax;
    case Kind::other:
      return true;
  }
  return true;
}

Match Sought::of(const Field& field, std::string_view value) const {
  if (!may(field) || value.empty()) return Match::none;
  switch (kind_of(field)) {
    case Kind::id:
      if (value == upper_) return Match::id;
      return ends_or_begins(value, upper_) ? Match::part_of_id : Match::none;
    case Kind::phone:
      return value.ends_with(text_) ? Match::phone : Match::none;
    case Kind::other:
      return value.starts_with(text_) || value.starts_with(upper_) ? Match::other : Match::none;
    case Kind::name:
      break;
  }
  std::size_t at = value.find(text_);
  if (at == std::string_view::npos && !ascii_) {
    // Dots and widths of a name are kept as they were written and compared folded.
    if (const auto folded = catalog::normalise_name(value)) at = folded->find(name_);
  }
  if (at == 0) return Match::name;
  if (at != std::string_view::npos) return Match::part_of_name;
  const bool like = letters_ && text_.size() >= kInitialsMin && pinyin::begins_like(value, text_);
  return like ? Match::initials : Match::none;
}

std::vector<const Field*> looked_at(const catalog::RecordType& type) {
  std::vector<const Field*> fields;
  for (const Field& field : type.fields) {
    const bool text = !field.descriptor->is_repeated() &&
                      field.descriptor->type() == FieldDescriptor::TYPE_STRING;
    if (text && catalog::is_looked_at(type, field)) fields.push_back(&field);
  }
  return fields;
}

}  // namespace jindu::replica
