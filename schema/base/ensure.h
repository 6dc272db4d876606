#pragma once
#include <cstdio>
#include <cstdlib>

/// The program is wrong: stop it, in every build. The open transaction rolls back when the process
/// ends. Never for bad input, a full disk or a lost link: those are a Result.
#define JINDU_ENSURE(condition)                                                          \
  do {                                                                                   \
    if (!(condition)) [[unlikely]] {                                                     \
      std::fprintf(stderr, "jindu: broken invariant at %s:%d: %s\n", __FILE__, __LINE__, \
                   #condition);                                                          \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)

/// The two values that protobuf adds to each proto3 enum. Last in a `switch` without `default`, so
/// that the compiler still names a forgotten enumerator. `message` is the enum's message prefix,
/// e.g. JINDU_PROTO_SENTINELS(Verdict_Kind).
#define JINDU_PROTO_SENTINELS(prefix)         \
  case prefix##_INT_MIN_SENTINEL_DO_NOT_USE_: \
  case prefix##_INT_MAX_SENTINEL_DO_NOT_USE_
