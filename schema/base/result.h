#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "schema/base/ensure.h"

namespace jindu {

/// Why the outside failed. A number that has reached a log or a wire keeps it for good.
enum class ErrorCode {
  corrupt = 1,        ///< bytes are not what they claim to be (hash, seal, signature, format)
  not_found = 2,      ///< the thing that was named does not exist here
  invalid = 3,        ///< input does not meet its documented form
  refused = 4,        ///< understood, and not allowed
  io = 5,             ///< disk or file system failed
  full = 6,           ///< no room: disk, quota or cap
  busy = 7,           ///< somebody else holds it; trying later may work
  locked = 8,         ///< key missing or wrong
  unavailable = 9,    ///< no link, or the peer does not answer
  unauthorized = 10,  ///< the peer does not accept who we are
  too_new = 11,       ///< written by a newer program
  unsupported = 12,   ///< this build or version cannot do it
  conflict = 13,      ///< the same name with other content
  too_large = 14,     ///< over a documented cap
};

/// The code's stable name, e.g. "corrupt".
std::string_view to_string(ErrorCode code);

/// A failure of the outside. `context` names ids, files and steps; never a person, an ID number, or
/// a library's own parse message.
struct Error {
  ErrorCode code;
  std::string context;
};

/// A value or an Error. Asking the wrong one is a bug and stops the program.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & {
    JINDU_ENSURE(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    JINDU_ENSURE(ok());
    return *std::get_if<0>(&state_);
  }
  /// By value: `for (auto& x : list().value())` keeps the list alive.
  T value() && {
    JINDU_ENSURE(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const& {
    JINDU_ENSURE(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    JINDU_ENSURE(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// Nothing, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& {
    JINDU_ENSURE(!ok());
    return *error_;
  }
  Error&& error() && {
    JINDU_ENSURE(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

/// Makes an Error: `return fail(ErrorCode::io, "outbox: open");`
inline Error fail(ErrorCode code, std::string context) { return Error{code, std::move(context)}; }

#define JINDU_CONCAT_IMPL(a, b) a##b
#define JINDU_CONCAT(a, b) JINDU_CONCAT_IMPL(a, b)
#define JINDU_TRY_IMPL(temporary, declaration, ...)         \
  auto temporary = (__VA_ARGS__);                           \
  if (!temporary.ok()) return std::move(temporary).error(); \
  declaration = std::move(temporary).value()
/// `JINDU_TRY(const Id id, parse(text));` declares `id`, or returns the error.
#define JINDU_TRY(declaration, ...) \
  JINDU_TRY_IMPL(JINDU_CONCAT(jindu_result_, __COUNTER__), declaration, __VA_ARGS__)
/// The same for a Status, or a Result whose value is not wanted.
#define JINDU_TRY_OK(...)                                             \
  do {                                                                \
    auto jindu_status_ = (__VA_ARGS__);                               \
    if (!jindu_status_.ok()) return std::move(jindu_status_).error(); \
  } while (false)

}  // namespace jindu
