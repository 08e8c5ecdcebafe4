// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bespoke {

inline constexpr std::uint64_t demo_entries_max = 10'000'000;
// --append finds its place among so many; a power of two.
inline constexpr std::uint64_t inventories_max = std::uint64_t{1} << 24;
inline constexpr int demo_connections_max = 256;
inline constexpr std::size_t client_secret_bytes_max = 1024;
// How often one request is repeated when the server asks for it, and how long each wait is at most.
inline constexpr int repeats_max = 100;
inline constexpr std::chrono::seconds retry_wait_max{60};
// A token that is refused although it is fresh will not be accepted later either.
inline constexpr int renewals_max = 2;
// Of a list of keys or roles.
inline constexpr std::size_t listed_rows_max = 10'000;

}  // namespace bespoke
