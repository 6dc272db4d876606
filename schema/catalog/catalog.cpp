#include "schema/catalog/catalog.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <sodium.h>

#include <algorithm>
#include <set>

#include "generated/embed/jindu_catalog_schema_sums.h"
#include "schema/base/bytes.h"
#include "schema/catalog/build.h"

namespace jindu::catalog {
namespace {

using google::protobuf::FileDescriptor;

/// Grows when the generated tables change though no descriptor does.
constexpr std::string_view kTablesVersion = "jindu-catalog-1";

bool generated(const Descriptor* type) {
  return type->file()->pool() == google::protobuf::DescriptorPool::generated_pool();
}

void add_file(const FileDescriptor* file, std::set<std::string>& seen, std::string& out) {
  if (file->package() == "google.protobuf" || !seen.insert(file->name()).second) return;
  for (int i = 0; i < file->dependency_count(); ++i) add_file(file->dependency(i), seen, out);
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  const std::string bytes = proto.SerializeAsString();
  put_u32(out, static_cast<std::uint32_t>(bytes.size()));
  out += bytes;
}

std::string hash_of(const std::vector<const Descriptor*>& types) {
  std::string bytes(kTablesVersion);
  // The generated types are summed by the build (CMakeLists.txt): to write their descriptors out
  // again was a tenth of a program's start.
  bytes += schema_sums().front().content;
  std::set<std::string> seen;
  for (const Descriptor* type : types) {
    bytes += '\0' + type->full_name();
    if (!generated(type)) add_file(type->file(), seen, bytes);
  }
  Hash hash{};
  static_assert(hash.size() == crypto_hash_sha256_BYTES);
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return to_hex(view(hash));
}

}  // namespace

const Field* RecordType::find(std::string_view field) const {
  const auto at = std::lower_bound(by_name.begin(), by_name.end(), field,
                                   [&](int index, std::string_view wanted) {
                                     return descriptor->field(index)->name() < wanted;
                                   });
  if (at == by_name.end() || descriptor->field(*at)->name() != field) return nullptr;
  return &fields[static_cast<std::size_t>(*at)];
}

const Group* RecordType::find_group(std::string_view group) const {
  for (const Group& candidate : groups) {
    if (candidate.name == group) return &candidate;
  }
  return nullptr;
}

const Field* RecordType::amount() const {
  return options.amount().empty() ? nullptr : find(options.amount());
}

std::optional<std::string> RecordType::state_called(std::string_view code_or_label) const {
  if (code_or_label.empty()) return std::string();
  for (const StateValue& state : states) {
    if (state.name == code_or_label || state.label == code_or_label) return state.name;
  }
  return std::nullopt;
}

std::string RecordType::state_label(std::string_view code) const {
  for (const StateValue& state : states) {
    if (state.name == code) return state.label;
  }
  return std::string(code);
}

bool RecordType::is_held(std::string_view code) const {
  return std::any_of(states.begin(), states.end(),
                     [&](const StateValue& state) { return state.held && state.name == code; });
}

Result<Catalog> Catalog::of(const std::vector<const Descriptor*>& types) {
  Catalog catalog;
  auto factory = std::make_shared<google::protobuf::DynamicMessageFactory>();
  for (const Descriptor* descriptor : types) {
    if (catalog.find(descriptor->name()) != nullptr) {
      return fail(ErrorCode::invalid, descriptor->name() + ": two types of one name");
    }
    JINDU_TRY(RecordType type, build_type(descriptor));
    type.prototype =
        generated(descriptor)
            ? google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)
            : factory->GetPrototype(descriptor);
    JINDU_ENSURE(type.prototype != nullptr);
    catalog.types_.push_back(std::move(type));
  }
  catalog.factory_ = std::move(factory);
  catalog.schema_hash_ = hash_of(types);
  return catalog;
}

const RecordType* Catalog::find(std::string_view name) const {
  for (const RecordType& type : types_) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

const RecordType* Catalog::called(std::string_view name_or_label) const {
  for (const RecordType& type : types_) {
    if (type.name == name_or_label || type.options.label() == name_or_label) return &type;
  }
  return nullptr;
}

std::unique_ptr<Message> Catalog::make(const RecordType& type) const {
  return std::unique_ptr<Message>(type.prototype->New());
}

Result<std::unique_ptr<Message>> Catalog::parse(const RecordType& type,
                                                std::string_view bytes) const {
  std::unique_ptr<Message> record = make(type);
  if (bytes.size() > INT32_MAX ||
      !record->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(ErrorCode::corrupt, "record of type " + type.name);
  }
  return record;
}

}  // namespace jindu::catalog
