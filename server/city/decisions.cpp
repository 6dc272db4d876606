#include "server/city/decisions.h"

#include <algorithm>
#include <utility>

#include "schema/catalog/json_refs.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/rules/described.h"
#include "schema/rules/told.h"
#include "schema/wire/sync.pb.h"
#include "sync/oplog/entry.h"

namespace jindu::city {
namespace {

Problem problem(std::string code, std::string message) {
  return {std::move(code), {}, std::move(message)};
}

/// Who acts. Nobody: none was named, there is no such person, or his passphrase was not shown.
struct Whoever {
  std::optional<StaffMember> member;
  bool locked = false;
};

Result<Whoever> actor(City& city, std::string_view as) {
  if (as.empty()) return Whoever();
  Result<StaffMember> found = find_staff(city, as);
  if (found.ok()) return Whoever{std::optional(std::move(found).value())};
  if (found.error().code == ErrorCode::locked) return Whoever{{}, true};
  if (found.error().code == ErrorCode::not_found) return Whoever();
  return found.error();
}

/// Why nobody can act. `roles`: who may. Two persons are told apart by their names: the program
/// never chooses one (domain.md section 2).
Problem nobody(const Whoever& whoever, std::string_view as, const std::vector<std::string>& roles) {
  if (whoever.locked) {
    return problem("E-627",
                   "此人员的密钥有口令：请在市局页面登录办理，或用 --passphrase-file 指明口令文件");
  }
  if (!as.empty()) return problem("E-625", "没有这位市级人员；人员编号用 staff list 查看");
  std::string posts;
  for (const std::string& role : roles) {
    const std::string label = role == rules::kServerRole ? std::string() : rules::role_label(role);
    if (label.empty() || posts.find(label) != std::string::npos) continue;
    posts += (posts.empty() ? "。可办的岗位：" : "、") + label;
  }
  return problem("E-621", "请写明由谁办：--as 人员编号（用 staff list 查看）" + posts);
}

struct Version {
  wire::RecordHeader header;
  std::unique_ptr<catalog::Message> record;
};

Result<Version> version_of(const City& city, const store::RecordRow& row) {
  wire::RecordState state;
  const catalog::RecordType* type = city.identity().catalog.find(row.type);
  if (type == nullptr || !state.ParseFromString(row.own)) {
    return fail(ErrorCode::corrupt, "record: stored state");
  }
  Version version;
  JINDU_TRY(version.record, city.identity().catalog.parse(*type, state.record()));
  version.header = std::move(*state.mutable_header());
  return version;
}

/// Reads JSON into a patch of `type`; `whole`: a record of its own, of which nothing may be
/// missing.
Problems read_patch(City& city, std::string_view type_name, std::string_view json, bool whole,
                    wire::Patch& patch) {
  const catalog::Catalog& catalog = city.identity().catalog;
  const catalog::RecordType* type = catalog.find(type_name);
  if (type == nullptr) return {problem("E-622", "这种冲突不能另填内容")};
  const auto by_number = [&](std::string_view doc_no) -> Result<std::optional<RecordId>> {
    JINDU_TRY(const std::vector<store::Link> links,
              city.writer().links(store::LinkKind::doc_no, doc_no));
    return links.empty() ? std::optional<RecordId>() : std::optional(links.front().record);
  };
  catalog::JsonIn in = catalog::from_json(catalog, *type, json, by_number);
  if (!in.problems.empty()) return in.problems;
  catalog::normalise(*type, *in.record);
  Problems problems = whole ? catalog::validate(*type, *in.record)
                            : catalog::validate(*type, *in.record, false, in.fields);
  for (const std::string& field : in.fields) patch.add_fields(field);
  patch.set_record(in.record->SerializeAsString());
  return problems;
}

/// The type that a value is typed for: the last record's, the one that is asked about (K02 between
/// a settlement and a claim has two).
Result<std::string> type_of_last(City& city, const records::ConflictCase& conflict) {
  if (conflict.records().empty()) return std::string();
  JINDU_TRY(const RecordId id, id_from<RecordId>(*conflict.records().rbegin()));
  JINDU_TRY(const std::optional<store::RecordRow> row, city.writer().record(id));
  return row ? row->type : std::string();
}

Result<Acted> act(City& city, const StaffMember& member, wire::Operation operation) {
  std::vector<wire::Operation> operations;
  operations.push_back(std::move(operation));
  JINDU_TRY(std::vector<wire::Verdict> verdicts,
            city.acceptor().act(member.actor, std::move(operations)));
  if (verdicts.empty()) return fail(ErrorCode::corrupt, "act: no verdict");
  return Acted{{}, std::move(verdicts.front()), {}};
}

wire::Operation operation_on(const City& city, const store::RecordRow& row) {
  wire::Operation operation;
  operation.set_record_id(row.id.str());
  operation.set_record_type(row.type);
  operation.set_event_date(to_string(local_date(city.clock().wall_ms())));
  operation.mutable_based_on()->set_city_epoch(city.identity().epoch.str());
  operation.mutable_based_on()->set_version(row.version);
  return operation;
}

/// What a step lacks that is given with it, told before anything is written; empty: nothing.
Result<Problem> lacking(City& city, const catalog::RecordType& type,
                        const rules::Transition& transition, const wire::Step& step) {
  std::unique_ptr<catalog::Message> given;
  if (step.has_arguments()) {
    JINDU_TRY(given, city.identity().catalog.parse(type, step.arguments().record()));
  }
  return rules::missing_with(type, transition, given.get());
}

std::optional<Problem> no_such_choice(const records::ConflictCase& conflict,
                                      std::string_view choice) {
  std::string known;
  for (const records::ConflictChoice& one : conflict.choices()) {
    if (one.code() == choice) return std::nullopt;
    known += (known.empty() ? "" : "、") + one.code() + " " + one.label();
  }
  return problem("E-626", "没有这个选项；可选：" + known);
}

/// A decision as it goes to the judge; or why it does not.
struct Decision {
  Problems problems;
  wire::Operation operation;
  std::string decider_role;
};

Result<Decision> decision_on(City& city, const store::RecordRow& conflict, std::string_view choice,
                             std::string_view value_json) {
  JINDU_TRY(const Version version, version_of(city, conflict));
  if (conflict.type != "ConflictCase") return Decision{{problem("E-623", "这不是冲突编号")}, {}, {}};
  const auto& record = static_cast<const records::ConflictCase&>(*version.record);
  if (std::optional<Problem> why = no_such_choice(record, choice)) return Decision{{*why}, {}, {}};
  Decision decision{{}, operation_on(city, conflict), record.decider_role()};
  wire::Decide& said = *decision.operation.mutable_decide();
  said.set_conflict_id(conflict.id.str());
  said.set_choice(std::string(choice));
  if (value_json.empty()) return decision;
  JINDU_TRY(const std::string type, type_of_last(city, record));
  decision.problems = read_patch(city, type, value_json, false, *said.mutable_value());
  return decision;
}

/// Tried by this person as if he held the posts that may.
Result<Acted> try_operation(City& city, wire::Operation operation, std::string_view as,
                            const std::vector<std::string>& posts,
                            const std::function<Status(std::uint64_t head)>& look) {
  JINDU_TRY(const std::optional<store::Operator> person, city.writer().find_operator(as));
  if (!person) return Acted{{nobody({}, as, posts)}, {}, {}};
  accept::Actor whoever{std::string(as), person->roles, nullptr, person->employer_uscc};
  whoever.roles.insert(posts.begin(), posts.end());
  std::vector<wire::Operation> operations;
  operations.push_back(std::move(operation));
  JINDU_TRY(std::vector<wire::Verdict> verdicts,
            city.acceptor().try_act(whoever, std::move(operations), look));
  if (verdicts.empty()) return fail(ErrorCode::corrupt, "act: no verdict");
  return Acted{{}, std::move(verdicts.front()), {}};
}

/// A step, ready for the judge; or why it is not.
struct Ready {
  Problems problems;
  wire::Operation operation;
  std::optional<StaffMember> member;
  std::optional<Problem> hint;  ///< it cannot be taken now
};

Result<Ready> ready(City& city, const store::RecordRow& record, std::string_view event,
                    std::string_view arguments_json, std::string_view as) {
  Ready step;
  JINDU_TRY(const Version version, version_of(city, record));
  const catalog::RecordType& type = *city.identity().catalog.find(record.type);
  step.operation = operation_on(city, record);
  wire::Step& taken = *step.operation.mutable_step();
  taken.set_event(std::string(event));
  if (!arguments_json.empty()) {
    step.problems =
        read_patch(city, record.type, arguments_json, false, *taken.mutable_arguments());
    if (!step.problems.empty()) return step;
  }
  const rules::LifeCycle* cycle = city.cycles().find(record.type);
  std::vector<std::string> roles;
  if (cycle != nullptr) {
    for (const rules::Transition& row : cycle->transitions()) {
      if (row.event() != event || !rules::concerns(row, *version.record)) continue;
      roles.insert(roles.end(), row.roles().begin(), row.roles().end());
    }
  }
  JINDU_TRY(Whoever who, actor(city, as));
  if (!who.member) {
    step.problems.push_back(nobody(who, as, roles));
    return step;
  }
  step.member = std::move(who.member);
  if (cycle == nullptr) return step;
  const std::string& state = version.header.state();
  const std::set<std::string>& own_roles = step.member->actor.roles;
  const rules::StepAnswer answer =
      rules::find_step(*cycle, state, taken.event(), own_roles, version.record.get());
  if (answer.transition == nullptr) {
    step.hint = rules::step_refused(type, *cycle, state, taken.event(), answer.code, own_roles,
                                    version.record.get());
    return step;
  }
  JINDU_TRY(Problem missing, lacking(city, type, *answer.transition, taken));
  if (!missing.code.empty()) step.problems.push_back(std::move(missing));
  return step;
}

/// What one person sends under one id is one operation.
OpId op_of_one_use(const City& city, std::string_view as, std::string_view once) {
  const Bytes apart(1, '\0');
  const Hash hash = city.suite().hash({"jindu-one-use-1", apart, as, apart, once});
  const Result<OpId> id = id_from<OpId>(view(hash).substr(0, 16));
  JINDU_ENSURE(id.ok());
  return *id;
}

Result<wire::Operation> read_operation(City& city, store::Place place) {
  JINDU_TRY(const std::optional<store::EntryRow> entry, city.writer().entry(store::seq_of(place)));
  if (!entry) return fail(ErrorCode::corrupt, "log: an operation without its entry");
  JINDU_TRY(const oplog::ReceivedEntry received, oplog::take_apart(entry->envelope));
  JINDU_TRY(wire::EntryPayload payload, oplog::parse_payload(received.payload));
  const int index = static_cast<int>(place % 256);
  if (index >= payload.operations_size()) return fail(ErrorCode::corrupt, "log: place");
  return std::move(*payload.mutable_operations(index));
}

/// The answer to what was sent under this id before; nothing: it is the first time.
Result<std::optional<Acted>> answered_before(City& city, const wire::Operation& operation) {
  JINDU_TRY(const OpId id, id_from<OpId>(operation.op_id()));
  JINDU_TRY(const std::optional<store::OpRow> known, city.writer().op(id));
  if (!known) return std::optional<Acted>();
  JINDU_TRY(const wire::Operation before, read_operation(city, known->place));
  const bool same = before.record_type() == operation.record_type() &&
                    before.step().SerializeAsString() == operation.step().SerializeAsString();
  if (!same) {
    const bool nothing = known->last_kind == wire::Verdict::REFUSED;
    return std::optional(Acted{
        {problem("C-446", nothing ? "前一次没有收到答复，其实没有办成；内容又改过了，请再按一次"
                                  : "前一次没有收到答复，其实已经保存，而现在的内容与它不同：请先在列表里看那一份；"
                                    "确要另建一份，再按一次")},
        {},
        {}});
  }
  Acted acted;
  const Bytes& last = known->last_verdict.empty() ? known->first_verdict : known->last_verdict;
  if (!acted.verdict.ParseFromString(last)) return fail(ErrorCode::corrupt, "verdict: stored");
  return std::optional(std::move(acted));
}

}  // namespace

Result<Acted> decide(City& city, const store::RecordRow& conflict, std::string_view choice,
                     std::string_view note, std::string_view value_json, std::string_view as) {
  JINDU_TRY(Decision decision, decision_on(city, conflict, choice, value_json));
  if (!decision.problems.empty()) return Acted{std::move(decision.problems), {}, {}};
  decision.operation.mutable_decide()->set_note(std::string(note));
  JINDU_TRY(const Whoever who, actor(city, as));
  if (!who.member) return Acted{{nobody(who, as, {decision.decider_role})}, {}, {}};
  return act(city, *who.member, std::move(decision.operation));
}

Result<Acted> try_decision(City& city, const store::RecordRow& conflict, std::string_view choice,
                           std::string_view value_json, std::string_view as,
                           const std::function<Status(std::uint64_t head)>& look) {
  JINDU_TRY(Decision decision, decision_on(city, conflict, choice, value_json));
  if (!decision.problems.empty()) return Acted{std::move(decision.problems), {}, {}};
  decision.operation.mutable_decide()->set_note("试算");  // Why is asked when it is taken.
  return try_operation(city, std::move(decision.operation), as, {decision.decider_role}, look);
}

Result<Acted> create(City& city, std::string_view type_name, std::string_view json,
                     std::string_view as, std::string_view once) {
  const catalog::RecordType* type = city.identity().catalog.called(type_name);
  const rules::LifeCycle* cycle = type == nullptr ? nullptr : city.cycles().find(type->name);
  if (cycle == nullptr) return Acted{{problem("E-624", "这种单据不由人员建立")}, {}, {}};
  const rules::Transition* first = nullptr;
  for (const rules::Transition& transition : cycle->transitions()) {
    if (transition.from().empty() && first == nullptr) first = &transition;
  }
  if (first == nullptr) return Acted{{problem("E-624", "这种单据不由人员建立")}, {}, {}};
  wire::Operation operation;
  operation.set_record_id(new_id<RecordId>(city.clock(), city.random()).str());
  operation.set_record_type(type->name);
  operation.set_event_date(to_string(local_date(city.clock().wall_ms())));
  operation.mutable_step()->set_event(first->event());
  Problems problems =
      read_patch(city, type->name, json, true, *operation.mutable_step()->mutable_arguments());
  if (!problems.empty()) return Acted{std::move(problems), {}, {}};
  JINDU_TRY(const Whoever who, actor(city, as));
  if (!who.member) {
    return Acted{{nobody(who, as, {first->roles().begin(), first->roles().end()})}, {}, {}};
  }
  if (once.empty()) return act(city, *who.member, std::move(operation));
  operation.set_op_id(op_of_one_use(city, as, once).str());
  JINDU_TRY(std::optional<Acted> before, answered_before(city, operation));
  if (before) return *std::move(before);
  JINDU_TRY(Acted acted, act(city, *who.member, operation));
  // Another process was quicker: its record counts, this one has none.
  if (acted.verdict.reason().code() != "REPEATED") return acted;
  JINDU_TRY(before, answered_before(city, operation));
  JINDU_ENSURE(before.has_value());
  return *std::move(before);
}

Result<Acted> take_step(City& city, const store::RecordRow& record, std::string_view event,
                        std::string_view arguments_json, std::string_view as) {
  JINDU_TRY(Ready step, ready(city, record, event, arguments_json, as));
  if (!step.problems.empty()) return Acted{std::move(step.problems), {}, {}};
  // What cannot be taken goes to the judge, too: the log has it.
  JINDU_TRY(Acted acted, act(city, *step.member, std::move(step.operation)));
  acted.hint = std::move(step.hint);
  return acted;
}

Result<Acted> try_step(City& city, const store::RecordRow& record, std::string_view event,
                       std::string_view arguments_json, std::string_view as,
                       const std::function<Status(std::uint64_t head)>& look) {
  wire::Operation operation = operation_on(city, record);
  wire::Step& step = *operation.mutable_step();
  step.set_event(std::string(event));
  if (!arguments_json.empty()) {
    Problems problems =
        read_patch(city, record.type, arguments_json, false, *step.mutable_arguments());
    if (!problems.empty()) return Acted{std::move(problems), {}, {}};
  }
  JINDU_TRY(const Version version, version_of(city, record));
  std::vector<std::string> posts;
  if (const rules::LifeCycle* cycle = city.cycles().find(record.type)) {
    for (const rules::Transition& row : cycle->transitions()) {
      if (row.event() != event || !rules::concerns(row, *version.record)) continue;
      posts.insert(posts.end(), row.roles().begin(), row.roles().end());
    }
  }
  std::erase(posts, std::string(rules::kServerRole));
  return try_operation(city, std::move(operation), as, posts, look);
}

Result<std::vector<Acted>> take_steps(City& city, const std::vector<store::RecordRow>& records,
                                      std::string_view event, std::string_view as,
                                      const GoOn& go_on) {
  constexpr std::size_t kAtOnce = 100;
  std::vector<Acted> all(records.size());
  std::vector<std::size_t> places;
  std::vector<wire::Operation> operations;
  std::optional<StaffMember> member;
  const auto act_now = [&]() -> Status {
    if (operations.empty()) return {};
    JINDU_TRY(std::vector<wire::Verdict> verdicts,
              city.acceptor().act(member->actor, std::exchange(operations, {})));
    if (verdicts.size() != places.size()) return fail(ErrorCode::corrupt, "act: verdicts missing");
    for (std::size_t i = 0; i < places.size(); ++i) {
      all[places[i]].verdict = std::move(verdicts[i]);
    }
    places.clear();
    return {};
  };
  for (std::size_t i = 0; i < records.size(); ++i) {
    JINDU_TRY(Ready step, ready(city, records[i], event, {}, as));
    all[i].problems = std::move(step.problems);
    all[i].hint = std::move(step.hint);
    if (!all[i].problems.empty() || all[i].hint) continue;
    member = std::move(step.member);
    places.push_back(i);
    operations.push_back(std::move(step.operation));
    if (operations.size() < kAtOnce) continue;
    JINDU_TRY_OK(act_now());
    if (!go_on || go_on(i + 1, records.size())) continue;
    for (std::size_t left = i + 1; left < records.size(); ++left) all[left].left = true;
    return all;
  }
  JINDU_TRY_OK(act_now());
  return all;
}

}  // namespace jindu::city
