#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "schema/base/clock.h"

namespace jindu::service {

/// What a program keeps of somebody while his session lasts.
struct Person {
  virtual ~Person() = default;
};

/// Who may use a page. A launch token opens it once, within a minute; it is exchanged for a session
/// token, which the page keeps in memory and sends with each call. Any thread.
class Tokens {
 public:
  static constexpr std::int64_t kLaunchMs = 60'000;
  static constexpr std::int64_t kSessionIdleMs = 12 * 3'600'000;

  /// Both outlive it. Lifetimes run in uptime: the wall clock of a desk may jump.
  Tokens(Clock& clock, Random& random, std::int64_t session_idle_ms = kSessionIdleMs)
      : clock_(clock), random_(random), idle_ms_(session_idle_ms) {}

  /// 64 hexadecimal digits, good once.
  std::string new_launch();
  /// A session for a launch token, which is spent by it; empty for one that is unknown, spent or
  /// too old.
  std::string exchange(std::string_view launch);
  /// A session for somebody who has shown another thing that counts.
  std::string open(std::shared_ptr<Person> person = {});
  /// True for a session in use; each use begins its idle time anew. `person`: whose it is.
  bool holds(std::string_view session, std::shared_ptr<Person>* person = nullptr);
  /// The same without using it.
  bool knows(std::string_view session, std::shared_ptr<Person>* person = nullptr);
  void end(std::string_view session);
  /// From now on it is his; false: there is no such session.
  bool hand_over(std::string_view session, std::shared_ptr<Person> person);
  /// Nobody's any more: the sessions of all others than `but` (null: of all).
  void take_back(const Person* but = nullptr);
  /// Ends all sessions and launch tokens (lock, log-out).
  void clear();

 private:
  struct Token {
    std::string text;
    std::int64_t until_ms;
    std::shared_ptr<Person> person;
  };
  std::string draw();
  std::string begin(std::shared_ptr<Person> person);  ///< a session; locked
  void drop_old();

  Clock& clock_;
  Random& random_;
  const std::int64_t idle_ms_;
  std::mutex mutex_;
  std::deque<Token> launches_;
  std::deque<Token> sessions_;
};

}  // namespace jindu::service
