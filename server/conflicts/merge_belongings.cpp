// What hangs on a person by a back reference: one table says how each kind names him, and the rest is
// the same for all.
#include "server/conflicts/merge_belongings.h"

#include "schema/records/account.pb.h"
#include "schema/records/payout.pb.h"
#include "server/ledger/postings.h"
#include "server/payout/accounts.h"
#include "server/standing/suspension.h"

namespace jindu::conflicts {
namespace {

using records::PayeeAccount;
using store::Link;
using store::LinkKind;
using store::Live;

/// How a kind of link names a person: by the id itself, as a subject of a suspension, or as the ledger
/// names a party.
enum class Name { id, subject, party };

struct Kind {
  LinkKind kind;
  Name name;
  std::string_view field;  ///< of the record that names the person in the same way; empty: none
};

constexpr Kind kKinds[] = {
    {LinkKind::deemed_of, Name::id, "person"},
    {LinkKind::query_of, Name::id, "subject"},
    {LinkKind::refused_by_rule, Name::id, ""},
    {LinkKind::suspension_of, Name::subject, "person"},
    {LinkKind::waiver_of, Name::subject, "person"},
    {LinkKind::account_of, Name::party, "party"},
    {LinkKind::debt_of, Name::party, "party"},
};

Bytes named(Name name, const RecordId& person) {
  if (name == Name::subject) return standing::subject_of_person(person);
  return name == Name::party ? Bytes(to_hex(person.view())) : person.str();
}

/// A suspension's subject is a prefix and the id; its record has the id.
Bytes in_field(Name name, const RecordId& person) {
  return name == Name::subject ? person.str() : named(name, person);
}

Status set_field(store::Work& work, Live& record, std::string_view name, const Bytes& value) {
  const catalog::Field* field = record.type->find(name);
  if (field == nullptr) return fail(ErrorCode::corrupt, "merge: a record without its person");
  record.record->GetReflection()->SetString(record.record.get(), field->descriptor, value);
  return work.act(record, "", "", {std::string(name)});
}

/// The value itself, or with more behind a bar: an account's purpose, a waiver's admission.
Status move_kind(const Context& context, const Kind& kind, const RecordId& kept,
                 const RecordId& gone) {
  store::Work& work = context.work;
  const Bytes before = named(kind.name, gone);
  JINDU_TRY(const std::vector<Link> links, work.writer().links_under(kind.kind, before));
  for (const Link& link : links) {
    const Bytes rest(ByteView(link.value).substr(before.size()));
    if (!rest.empty() && rest.front() != '|') continue;
    JINDU_TRY_OK(work.unlink(kind.kind, link.value, link.record));
    JINDU_TRY_OK(work.link(kind.kind, named(kind.name, kept) + rest, link.record, link.extra));
    if (kind.field.empty()) continue;
    JINDU_TRY(Live * record, work.find(link.record));
    if (record == nullptr) return fail(ErrorCode::corrupt, "merge: a linked record is gone");
    JINDU_TRY_OK(set_field(work, *record, kind.field, in_field(kind.name, kept)));
    if (kind.kind == LinkKind::account_of) {
      JINDU_TRY_OK(set_field(work, *record, "owner", kept.str()));
    }
    if (kind.kind != LinkKind::debt_of) continue;
    JINDU_TRY(const RecordId paid, id_from<RecordId>(record->as<records::Recovery>().item()));
    JINDU_TRY_OK(ledger::move_party(work, paid, to_hex(gone.view()), to_hex(kept.view())));
  }
  return {};
}

/// One account for one purpose: the one that was made last; what waits for the other leaves its batch.
Status one_account(const Context& context, const RecordId& person, PayeeAccount::Purpose purpose) {
  JINDU_TRY(const std::vector<Live*> accounts,
            payout::accounts_of(context.work, to_hex(person.view()), purpose));
  Live* last = nullptr;
  for (Live* account : accounts) {
    if (account->state() != "ACTIVE") continue;
    if (last == nullptr || last->id() < account->id()) last = account;  // Ids are ordered by time.
  }
  for (Live* account : accounts) {
    if (account == last || account->state() != "ACTIVE") continue;
    JINDU_TRY_OK(payout::put_away(context.work, *account, "supersede", "SUPERSEDED"));
  }
  return {};
}

}  // namespace

Status move_belongings(const Context& context, const Live& kept, const Live& gone) {
  for (const Kind& kind : kKinds) {
    JINDU_TRY_OK(move_kind(context, kind, kept.id(), gone.id()));
  }
  for (const auto purpose : {PayeeAccount::allowance, PayeeAccount::claim}) {
    JINDU_TRY_OK(one_account(context, kept.id(), purpose));
  }
  return {};
}

}  // namespace jindu::conflicts
