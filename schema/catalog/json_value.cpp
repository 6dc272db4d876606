#include "schema/catalog/json_value.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "schema/catalog/build.h"
#include "schema/catalog/problem_codes.h"

namespace jindu::catalog {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kSizeMax = 1 << 20;
constexpr std::size_t kDepthMax = 16;

/// Builds JsonValues from the parser's events. The parser's own messages quote the input: they end
/// here.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(JsonValue& root, Problems& problems) : root_(root), problems_(problems) {}

  bool null() override { return add({}); }
  bool boolean(bool value) override {
    JsonValue out;
    out.kind = JsonValue::Kind::boolean;
    out.boolean = value;
    return add(std::move(out));
  }
  bool number_integer(number_integer_t value) override { return add_integer(value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(INT64_MAX)) return number_float(0, {});
    return add_integer(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t, const string_t&) override {
    JsonValue out;
    out.kind = JsonValue::Kind::other_number;
    return add(std::move(out));
  }
  bool string(string_t& value) override {
    JsonValue out;
    out.kind = JsonValue::Kind::text;
    out.text = std::move(value);
    return add(std::move(out));
  }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(JsonValue::Kind::object); }
  bool key(string_t& name) override {
    Open& top = open_.back();
    top.skip = !top.names.insert(name).second;
    if (top.skip) {
      problems_.push_back(problem(kJsonDuplicate, path_of(name), "同一项写了两次，请只留一个。"));
    }
    top.name = std::move(name);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonValue::Kind::array); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

  bool too_deep() const { return too_deep_; }

 private:
  struct Open {
    JsonValue value;
    std::set<std::string> names;  // a megabyte may hold a hundred thousand of them
    std::string name;             // the member whose value comes next
    bool skip = false;            // it is there already
  };

  bool add_integer(std::int64_t value) {
    JsonValue out;
    out.kind = JsonValue::Kind::integer;
    out.integer = value;
    return add(std::move(out));
  }

  bool add(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Open& top = open_.back();
    if (top.value.kind == JsonValue::Kind::array) {
      top.value.items.push_back(std::move(value));
    } else if (!top.skip) {
      top.value.members.push_back({top.name, std::move(value)});
    }
    return true;
  }

  bool open(JsonValue::Kind kind) {
    if (open_.size() == kDepthMax) {
      too_deep_ = true;
      return false;
    }
    open_.emplace_back();
    open_.back().value.kind = kind;
    return true;
  }

  bool close() {
    JsonValue done = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(done));
  }

  std::string path_of(const std::string& last) const {
    std::string path;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const Open& level = open_[i];
      const bool array = level.value.kind == JsonValue::Kind::array;
      if (array) {
        path += "[" + std::to_string(level.value.items.size()) + "]";
      } else {
        if (!path.empty()) path += ".";
        path += path_part(i + 1 == open_.size() ? last : level.name);
      }
    }
    return path;
  }

  JsonValue& root_;
  Problems& problems_;
  std::vector<Open> open_;
  bool too_deep_ = false;
};

}  // namespace

bool parse_json(std::string_view text, JsonValue& root, Problems& problems) {
  if (text.size() > kSizeMax) {
    problems.push_back(problem(kJsonSize, "", "内容太大，最多 1 MiB。"));
    return false;
  }
  Builder builder(root, problems);
  if (Json::sax_parse(text, &builder)) return true;
  if (builder.too_deep()) {
    problems.push_back(problem(kJsonSize, "", "层次太深，最多 16 层。"));
  } else {
    problems.push_back(problem(kJsonSyntax, "",
                               "不是正确的 JSON，请检查引号、逗号和括号，文件须存为 "
                               "UTF-8。例：{\"patient_name\":\"例秋月\"}"));
  }
  return false;
}

std::string path_part(std::string_view name) {
  const bool plain = !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
                     std::all_of(name.begin(), name.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                     });
  return plain ? std::string(name) : "?";
}

}  // namespace jindu::catalog
