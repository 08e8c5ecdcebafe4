// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two. Who sends may
// set others than those of the first three.
#pragma once

#include <chrono>
#include <cstddef>

namespace bespoke {

inline constexpr std::chrono::seconds connecting_time_max{10};
inline constexpr std::chrono::seconds answer_time_max{60};        // of a request, to the end of its answer
inline constexpr std::size_t answer_bytes_max = 8 * 1024 * 1024;  // a page of 100 entries of 64 KiB
inline constexpr std::size_t answer_head_bytes_max = 64 * 1024;   // all headers of one answer
inline constexpr int idle_connections_max = 256;                  // that are kept for later requests

}  // namespace bespoke
