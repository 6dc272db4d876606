#include "sync/service/tokens.h"

#include <algorithm>
#include <array>

#include "schema/base/bytes.h"
#include "sync/crypto/suite.h"

namespace jindu::service {
namespace {

/// The oldest goes first when there are more: a program has some pages open, not thousands.
constexpr std::size_t kKept = 256;

template <class Tokens>
auto find(Tokens& tokens, std::string_view text) {
  return std::find_if(tokens.begin(), tokens.end(),
                      [&](const auto& token) { return crypto::equal_secret(token.text, text); });
}

}  // namespace

std::string Tokens::draw() {
  std::array<std::uint8_t, 32> bytes{};
  random_.fill(bytes);
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void Tokens::drop_old() {
  const std::int64_t now = clock_.uptime_ms();
  const auto old = [now](const Token& token) { return token.until_ms <= now; };
  std::erase_if(launches_, old);
  std::erase_if(sessions_, old);
  while (launches_.size() > kKept) launches_.pop_front();
  while (sessions_.size() > kKept) sessions_.pop_front();
}

std::string Tokens::new_launch() {
  const std::lock_guard lock(mutex_);
  launches_.push_back({draw(), clock_.uptime_ms() + kLaunchMs, {}});
  drop_old();
  return launches_.back().text;
}

std::string Tokens::exchange(std::string_view launch) {
  const std::lock_guard lock(mutex_);
  drop_old();
  const auto at = find(launches_, launch);
  if (at == launches_.end()) return {};
  launches_.erase(at);
  return begin({});
}

std::string Tokens::open(std::shared_ptr<Person> person) {
  const std::lock_guard lock(mutex_);
  return begin(std::move(person));
}

std::string Tokens::begin(std::shared_ptr<Person> person) {
  sessions_.push_back({draw(), clock_.uptime_ms() + idle_ms_, std::move(person)});
  drop_old();
  return sessions_.back().text;
}

bool Tokens::holds(std::string_view session, std::shared_ptr<Person>* person) {
  const std::lock_guard lock(mutex_);
  drop_old();
  const auto at = find(sessions_, session);
  if (at == sessions_.end()) return false;
  at->until_ms = clock_.uptime_ms() + idle_ms_;
  if (person != nullptr) *person = at->person;
  return true;
}

bool Tokens::knows(std::string_view session, std::shared_ptr<Person>* person) {
  const std::lock_guard lock(mutex_);
  drop_old();
  const auto at = find(sessions_, session);
  if (at == sessions_.end()) return false;
  if (person != nullptr) *person = at->person;
  return true;
}

void Tokens::end(std::string_view session) {
  const std::lock_guard lock(mutex_);
  const auto at = find(sessions_, session);
  if (at != sessions_.end()) sessions_.erase(at);
}

bool Tokens::hand_over(std::string_view session, std::shared_ptr<Person> person) {
  const std::lock_guard lock(mutex_);
  const auto at = find(sessions_, session);
  if (at == sessions_.end()) return false;
  at->person = std::move(person);
  return true;
}

void Tokens::take_back(const Person* but) {
  const std::lock_guard lock(mutex_);
  for (Token& one : sessions_) {
    if (one.person.get() != but) one.person.reset();
  }
}

void Tokens::clear() {
  const std::lock_guard lock(mutex_);
  launches_.clear();
  sessions_.clear();
}

}  // namespace jindu::service
