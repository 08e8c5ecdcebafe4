// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bespoke {

inline constexpr std::int64_t token_lifetime_s = 3600;  // facts 10.1
inline constexpr std::size_t token_bytes_max = 2048;    // ours are about 200
// As many keys as are used at once; when one more comes, all are forgotten.
inline constexpr std::size_t proven_secrets_max = 1024;
inline constexpr std::size_t application_keys_max = 1000;     // every request finds its own among them
inline constexpr std::int64_t overlap_seconds_max = 604'800;  // a week: the contract's decisions
inline constexpr std::int64_t reserved_rate_limit_max = 1'000'000'000;
inline constexpr std::int64_t copy_page_entries_max = 1000;

}  // namespace bespoke
