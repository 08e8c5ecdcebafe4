// Every maximum of this folder; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bespoke::sql {

inline constexpr std::int64_t refold_entries_max = 250;  // looked at together, of up to 64 KiB each
inline constexpr std::int64_t clashes_logged_max = 100;  // of one start
// Longer ones are kept as a digest: PostgreSQL takes no index rows over 2.7 kB.
inline constexpr std::size_t element_key_bytes_max = 64;
inline constexpr std::size_t restored_rows_max = 50;  // of the log of changes, by one statement

}  // namespace bespoke::sql
