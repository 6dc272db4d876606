#include <nlohmann/json.hpp>

#include "schema/tables/writers.h"

namespace jindu::tables {
namespace {

using Json = nlohmann::ordered_json;

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "text";
    case Kind::integer:
      return "integer";
    case Kind::fen:
      return "fen";
  }
  return "text";
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// One object, written as it comes: {"report", "title", "columns":[…], "rows":[{…}], "count"}.
class JsonRows : public Writer {
 public:
  JsonRows(const Head& head, Put put) : columns_(head.columns), put_(std::move(put)) {
    Json columns = Json::array();
    for (const Column& column : columns_) {
      columns.push_back(
          {{"name", column.name}, {"label", column.label}, {"kind", kind_name(column.kind)}});
    }
    put_("{\"report\":" + dump(head.name) + ",\"title\":" + dump(head.title) +
         ",\"columns\":" + dump(columns) + ",\"rows\":[");
  }
  Status row(const Row& row) override {
    Json json = Json::object();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (const auto* text = std::get_if<std::string>(&row[i])) json[columns_[i].name] = *text;
      if (const auto* number = std::get_if<std::int64_t>(&row[i])) json[columns_[i].name] = *number;
    }
    put_((count_++ == 0 ? "" : ",") + dump(json));
    return {};
  }
  Status finish() override {
    put_("],\"count\":" + std::to_string(count_) + "}\n");
    return {};
  }

 private:
  std::vector<Column> columns_;
  Put put_;
  std::uint64_t count_ = 0;
};

}  // namespace

std::unique_ptr<Writer> json_writer(const Head& head, Put put) {
  return std::make_unique<JsonRows>(head, std::move(put));
}

}  // namespace jindu::tables
