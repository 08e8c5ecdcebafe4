// A clock that this process goes by in place of its machine's, so that all nodes that share a database stamp
// by one: a machine's clock may be behind the others' or be set back. It is asked now and then and goes on by
// itself meanwhile, so that nobody who wants to know the time pays for it.
#pragma once

#include <chrono>
#include <cstdint>

namespace bespoke {

// The other clock told `us`, in microseconds since 1970, between `asked` and `answered`. From now on
// Timestamp::now() goes by it. Any thread may call.
void follow_clock(std::int64_t us, std::chrono::steady_clock::time_point asked,
                  std::chrono::steady_clock::time_point answered);

}  // namespace bespoke
