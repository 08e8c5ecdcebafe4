// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
// Numbers from the wire format name their source; the others are ours.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bespoke {

inline constexpr std::size_t filter_bytes_max = 8192;     // facts 12
inline constexpr std::size_t filter_conditions_max = 10;  // facts 12
inline constexpr std::size_t filter_depth_max = 32;       // parentheses
inline constexpr std::size_t element_index_max = 999;     // `tags[999]` is the last of a list that is full

inline constexpr std::int64_t page_limit_max = 100;      // larger ones are clamped to it
inline constexpr std::int64_t page_offset_max = 10'000;  // facts 8.2
inline constexpr std::int64_t total_bound = 10'000;      // where lower_bound stops counting; facts 8.3
inline constexpr std::size_t cursor_bytes_max = 2048;    // a text of 256 code points takes 1,412
inline constexpr std::int64_t timeout_ms_max = 20'000;   // facts 5.8, also the default

}  // namespace bespoke
