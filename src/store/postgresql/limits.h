// Every maximum of this folder; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bespoke::postgresql {

inline constexpr std::size_t writes_together_max = 64;
inline constexpr std::size_t waiting_reads_max = 10'000;
inline constexpr std::size_t reads_together_max = 64;

// Waiting for a connection where there are fewer than wanted: others close theirs within a second or so.
inline constexpr std::chrono::milliseconds room_time_max{1500};
// Looking for a write whose answer was lost: longer than a fail-over takes, and shorter than clients and load
// balancers wait.
inline constexpr std::chrono::seconds doubt_time_max{10};
inline constexpr std::size_t doubts_max = 1'000;
// How long a change of definitions is tried while others hold what it needs.
inline constexpr std::chrono::seconds locked_time_max{25};
inline constexpr std::size_t changes_looked_for_max = 16;  // of a transaction: each tells of all the others
inline constexpr int work_attempts_max = 8;    // of a work that meets deadlocks, rivals or dead connections
inline constexpr int outrun_attempts_max = 4;  // a value that is still taken then stays so
inline constexpr int insert_attempts_max = 4;  // of an insert whose rival is gone when it is looked for

inline constexpr std::size_t statements_max = 256;    // kept prepared by a connection
inline constexpr std::size_t rows_together_max = 64;  // that one statement of a batch inserts
// Of a statement that inserts many rows; PostgreSQL takes 65,535.
inline constexpr std::size_t parameters_max = 4096;
// PostgreSQL allows 1,600; a unique field takes two.
inline constexpr std::int64_t columns_max = 700;
inline constexpr std::int64_t entries_indexed_at_once_max = 5'000;  // some 10 ms

}  // namespace bespoke::postgresql
