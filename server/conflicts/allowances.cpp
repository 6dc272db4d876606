#include "server/conflicts/allowances.h"

#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/rules/reasons.h"
#include "server/claims/papers.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/payout/batch.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using store::LinkKind;

}  // namespace

Status hold_application(const Context& context, Live& application) {
  if (application.state() == "HELD") return {};
  // No money leaves before it is decided: what stands in an open batch waits for the next.
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  for (Live* item : items) JINDU_TRY_OK(payout::pull(context.work, *item));
  application.header.set_held_from(application.state());
  return context.work.act(application, "hold", "HELD", {});
}

namespace {

/// The state to go back to: the one remembered, and past the second signature where its items stand.
/// The bank may have sent back what was paid, or it was reversed or voided meanwhile.
Result<std::string> stands_at(const Context& context, const Live& application,
                              const std::string& remembered) {
  if (remembered.empty()) return std::string("SUBMITTED");
  if (remembered != "PAID" && remembered != "APPROVED" && remembered != "GENERATED") {
    return remembered;
  }
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  if (items.empty()) return remembered;
  const auto all = [&](std::initializer_list<std::string_view> states) {
    return std::all_of(items.begin(), items.end(), [&](const Live* item) {
      return std::find(states.begin(), states.end(), item->state()) != states.end();
    });
  };
  if (all({"REVERSED"})) return std::string("REVERSED");
  if (all({"PAID", "REVERSED"})) return std::string("PAID");
  const bool by_itself =
      application.as<AllowanceApplication>().channel() == AllowanceApplication::auto_;
  return std::string(by_itself ? "GENERATED" : "APPROVED");
}

}  // namespace

Status keep_application(const Context& context, Live& application) {
  if (application.state() != "HELD") return {};
  JINDU_TRY(const std::string back,
            stands_at(context, application, application.header.held_from()));
  application.header.clear_held_from();
  return context.work.act(application, back == "REVERSED" ? "reverse" : "keep", back, {});
}

Status withdraw_application(const Context& context, Live& application) {
  JINDU_TRY_OK(review::void_items(context.work, application));
  JINDU_TRY(const bool paid, any_paid(context, application));
  if (paid) {
    // The money has left: it is to come back before the right is free for another (never two paid).
    JINDU_TRY_OK(recover_paid(context, application, "不予认定，追回已拨付的津贴"));
    if (application.state() == "REVERSED") return {};
    application.header.clear_held_from();
    return context.work.act(application, "reverse", "REVERSED", {});
  }
  JINDU_TRY_OK(release_items(context, application));
  application.header.clear_held_from();
  return context.work.act(application, "withdraw", "WITHDRAWN", {});
}

Result<bool> any_paid(const Context& context, const Live& application) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  return std::any_of(items.begin(), items.end(),
                     [](const Live* item) { return item->state() == "PAID"; });
}

Status reopen_application(const Context& context, Live& application) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  for (Live* item : items) JINDU_TRY_OK(payout::pull(context.work, *item));
  JINDU_TRY_OK(review::void_items(context.work, application));
  const bool by_itself = application.as<AllowanceApplication>().channel() ==
                         AllowanceApplication::auto_;
  application.header.clear_held_from();
  // What nobody applied for nobody reviews: it is reckoned anew.
  if (by_itself) return context.work.act(application, "regenerate", "GENERATED", {});
  return context.work.act(application, "reopen", "ACCEPTED", {});
}

namespace {

/// Nothing of it was paid, or what was paid has come back: the right ends with its settlement.
Status right_ends(const Context& context, Live& application) {
  application.header.clear_held_from();
  JINDU_TRY_OK(release_items(context, application));
  const bool by_itself =
      application.as<AllowanceApplication>().channel() == AllowanceApplication::auto_;
  JINDU_TRY_OK(context.work.act(application, "settlement_reversed",
                                by_itself ? "WITHDRAWN" : "RETURNED", {}));
  // Whoever has to put it right need not be who took the settlement back.
  if (!by_itself) {
    const std::string code = "SETTLEMENT_REVERSED";
    JINDU_TRY_OK(claims::note_notice(context.work, application,
                                     {{code, "settlement", rules::sentence_of(code, nullptr)}}));
  }
  // Nobody is asked any more which amount, or which of two, is to be paid.
  return lapse_all(context, application);
}

}  // namespace

Status settlement_gone(const Context& context, const Live& settlement) {
  JINDU_TRY(const std::vector<store::Link> applications,
            context.work.links(LinkKind::application_of, settlement.id().view()));
  for (const store::Link& link : applications) {
    JINDU_TRY(Live * application, context.work.need(link.record.view(), "AllowanceApplication"));
    if (!live(*application)) continue;
    JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, *application));
    bool paid = false;
    for (Live* item : items) {
      paid = paid || item->state() == "PAID";
      JINDU_TRY_OK(payout::pull(context.work, *item));  // A batch pays what it names, or nothing.
    }
    JINDU_TRY_OK(review::void_items(context.work, *application));
    if (!paid) {
      JINDU_TRY_OK(right_ends(context, *application));
      continue;
    }
    JINDU_TRY_OK(payout::follow_items(context.work, *application));  // What is left of it was paid.
    // The right counts as used until finance has said what becomes of the money. Who waits for
    // another decision meanwhile goes back to what it is, not to where it would be paid once more.
    if (application->state() == "HELD") application->header.set_held_from("PAID");
    JINDU_TRY_OK(raise_k17(context, *application));
  }
  return {};
}

Status settlement_held(const Context& context, const Live& settlement) {
  JINDU_TRY(const std::vector<store::Link> applications,
            context.work.links(LinkKind::application_of, settlement.id().view()));
  for (const store::Link& link : applications) {
    JINDU_TRY(const Live* application,
              context.work.need(link.record.view(), "AllowanceApplication"));
    if (!live(*application)) continue;
    JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, *application));
    for (Live* item : items) JINDU_TRY_OK(payout::pull(context.work, *item));
  }
  return {};
}

Status came_back(const Context& context, Live& item) {
  if (item.state() != "APPROVED") return {};
  JINDU_TRY(Live * application, context.work.need(item.as<records::AllowanceItem>().application(),
                                                  "AllowanceApplication"));
  const Bytes& rests_on = application->as<AllowanceApplication>().settlement();
  if (rests_on.empty()) return {};
  JINDU_TRY(const Live* settlement, context.work.need(rests_on, "Settlement"));
  if (settlement->state() != "REVERSED") return {};
  JINDU_TRY_OK(review::void_item(context.work, item));
  JINDU_TRY(const bool paid, any_paid(context, *application));
  return paid ? payout::follow_items(context.work, *application)
              : right_ends(context, *application);
}

}  // namespace jindu::conflicts
