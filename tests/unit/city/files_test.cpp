// The lane of attached files, as the city sees it: what it wants, what it takes, what it throws
// away.
#include "schema/records/material.pb.h"
#include "sync/oplog/attached.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using oplog::kChunkSize;
using records::Material;
using wire::BlobState;

/// A hospital's desk, a filing, and a paper of it that is recorded by the fingerprint of `content`.
struct Files : Conflicts {
  Bytes content;
  Hash name{};
  RecordId owner = filed(20);
  RecordId paper = a.fresh();
  OpId attached;

  explicit Files(std::size_t size = 3 * kChunkSize + 100, const char* media_type = "image/jpeg") {
    for (std::size_t i = 0; i < size; ++i) content.push_back(static_cast<char>(i * 31 + i / 251));
    name = town.suite.hash({content});
    attached = attach(a, paper, name, size, media_type);
    a.sync();
  }
  OpId attach(TownDesk& desk, const RecordId& id, const Hash& hash, std::uint64_t size,
              const char* media_type) {
    Material material;
    material.set_owner(owner.str());
    material.set_kind(Material::discharge_record);
    material.set_form(Material::copy);
    material.set_pages(1);
    material.set_sha256(Bytes(view(hash)));
    material.set_kept_by(Material::hospital);
    material.set_quality(Material::ok);
    wire::Operation recorded = desk.operation("Material", id);
    *recorded.mutable_patch() = patch_of(material);
    wire::Operation operation = desk.operation("Material", id);
    operation.mutable_attach()->set_material("discharge_record");
    operation.mutable_attach()->set_blob_hash(Bytes(view(hash)));
    operation.mutable_attach()->set_size(size);
    operation.mutable_attach()->set_media_type(media_type);
    return desk.press({recorded, operation}).back();
  }
  Bytes chunk(std::uint32_t no) const { return content.substr(no * kChunkSize, kChunkSize); }
  /// Sends chunks; where the city says that it stands.
  BlobState send(std::uint32_t first, const std::vector<Bytes>& chunks) {
    wire::SyncRequest request = a.request(1, 0);
    wire::BlobPart& part = *request.add_blobs();
    part.set_hash(Bytes(view(name)));
    part.set_first_chunk(first);
    for (const Bytes& one : chunks) part.add_chunks(one);
    const wire::SyncResponse response = a.send(request);
    REQUIRE(response.blobs_size() == 1);
    return response.blobs(0);
  }
  BlobState ask() { return send(0, {}); }
  Material::Scan scan() { return town.record<Material>(paper).scan(); }
};

TEST_CASE("files: the city says which chunks it lacks, and takes them in their order") {
  Files story;
  CHECK(story.a.kind(story.attached) == "ACCEPTED");
  CHECK(story.scan() == Material::pending);
  CHECK(story.ask().kind() == BlobState::WANTED);
  CHECK(story.send(1, {story.chunk(1)}).chunks() == 0);  // Not what it wants next.
  CHECK(story.send(0, {story.chunk(0), story.chunk(1)}).chunks() == 2);
  CHECK(story.send(0, {story.chunk(0), story.chunk(1)}).chunks() == 2);  // Once more.
  CHECK(story.ask().chunks() == 2);
  const BlobState whole = story.send(2, {story.chunk(2), story.chunk(3)});
  CHECK(whole.kind() == BlobState::RECEIVED);
  CHECK(whole.city_seq() > 0);
  CHECK(story.scan() == Material::received);
  CHECK(story.ask().kind() == BlobState::RECEIVED);
}

TEST_CASE("files: a byte that was changed on the way is found, and the file is wanted anew") {
  Files story;
  Bytes changed = story.chunk(1);
  changed[1000] = static_cast<char>(changed[1000] ^ 1);
  CHECK(story.send(0, {story.chunk(0), changed}).chunks() == 2);
  const BlobState after = story.send(2, {story.chunk(2), story.chunk(3)});
  CHECK(after.kind() == BlobState::WANTED);
  CHECK(after.chunks() == 0);
  CHECK(story.scan() == Material::pending);
  CHECK(story.send(0, {story.chunk(0), story.chunk(1), story.chunk(2), story.chunk(3)}).kind() ==
        BlobState::RECEIVED);
  CHECK(story.scan() == Material::received);
}

TEST_CASE("files: chunks of another size than the operation says are not stored") {
  Files story;
  CHECK(story.send(0, {story.chunk(0).substr(1)}).chunks() == 0);
  CHECK(story.send(0, {story.chunk(0) + "x"}).chunks() == 0);
  CHECK(story.send(0, {story.chunk(0), story.chunk(1), story.chunk(2), story.chunk(3), "more"})
            .chunks() == 0);
  CHECK(story.town.reader->blob_totals()->bytes == 0);
}

TEST_CASE("files: what no accepted operation names is not wanted, and nothing of it is stored") {
  Files story;
  story.name[0] = static_cast<std::uint8_t>(story.name[0] ^ 1);
  CHECK(story.send(0, {story.chunk(0)}).kind() == BlobState::NOT_WANTED);
  CHECK(story.town.reader->blob_totals()->files == 1);
}

TEST_CASE("files: size and kind are refused before anything is stored") {
  struct Row {
    std::uint64_t size;
    const char* media_type;
    const char* code;
  };
  for (const Row& row : {Row{oplog::kAttachedSizeMax + 1, "image/png", "FILE_SIZE"},
                         Row{0, "image/png", "FILE_SIZE"}, Row{10, "text/html", "MEDIA_TYPE"}}) {
    CAPTURE(row.code);
    Files story;
    Hash other = story.name;
    other[5] = 0x55;
    const OpId op = story.attach(story.a, story.a.fresh(), other, row.size, row.media_type);
    story.a.sync();
    CHECK(story.a.kind(op) == "REFUSED");
    CHECK(story.a.code(op) == row.code);
    CHECK(story.town.reader->blob_totals()->files == 1);
  }
}

TEST_CASE("files: the same picture from another desk is there already") {
  Files story;
  story.send(0, {story.chunk(0), story.chunk(1), story.chunk(2), story.chunk(3)});
  const RecordId other = story.county.fresh();
  const OpId op = story.attach(story.county, other, story.name, story.content.size(), "image/jpeg");
  story.county.sync();
  CHECK(story.county.kind(op) == "ACCEPTED");
  CHECK(story.town.record<Material>(other).scan() == Material::received);
  CHECK(story.town.reader->blob_totals()->files == 1);
}

TEST_CASE("files: an exchange without them says nothing of them") {
  Files story;
  const wire::SyncRequest request = story.a.request(1, 0);
  const wire::SyncResponse response = story.a.send(request);
  CHECK(request.blobs().empty());
  CHECK(response.blobs().empty());
}

TEST_CASE("files: more than a request may hold is refused as a whole") {
  Files story;
  wire::SyncRequest request = story.a.request(1, 0);
  wire::BlobPart& part = *request.add_blobs();
  part.set_hash(Bytes(view(story.name)));
  for (int i = 0; i < 100; ++i) part.add_chunks(story.chunk(0));
  const auto response = story.town.acceptor->exchange(request, story.a.replica, *story.town.reader,
                                                      story.town.executor);
  REQUIRE_FALSE(response.ok());
  CHECK(response.error().code == ErrorCode::too_large);
}

}  // namespace
}  // namespace jindu::test
