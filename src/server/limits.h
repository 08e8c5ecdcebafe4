// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>

namespace bespoke {

inline constexpr int database_connections_min = 6;
inline constexpr int database_connections_max = 1000;
inline constexpr int database_wait_s_max = 3600;
inline constexpr int drain_ms_max = 20'000;  // a drain as a whole is given 30 s
inline constexpr std::chrono::seconds drain_time_max{30};
inline constexpr int idle_timeout_s_max = 24 * 60 * 60;
inline constexpr int connections_max_min = 16;
inline constexpr int connections_max_max = 1'000'000;
inline constexpr int memory_budget_mib_min = 8;
inline constexpr int memory_budget_mib_max = 1024 * 1024;
inline constexpr int requests_per_second_by_key_max = 1'000'000;
inline constexpr int point_readers_max = 4;

inline constexpr std::size_t secret_bytes_max = 4096;
inline constexpr std::chrono::seconds backup_move_time_max{3600};  // out of the data folder
inline constexpr std::size_t control_line_bytes_max = 4096;        // of what a server says of a backup

// The keys of a trusted issuer. They change in days or months; a new one is used as soon as a token names it.
inline constexpr std::size_t key_set_bytes_max = 256 * 1024;
inline constexpr std::chrono::seconds key_set_time_max{5};  // to fetch it
inline constexpr std::chrono::seconds key_set_interval{300};
inline constexpr std::chrono::seconds key_set_retry_interval{30};  // after a failure
inline constexpr std::chrono::seconds unknown_key_interval{10};    // whoever makes up names of keys

inline constexpr std::size_t memory_budget_min = 16 * 1024 * 1024;
inline constexpr std::size_t memory_budget_default_max = 1024 * 1024 * 1024;
inline constexpr std::size_t cache_bytes_min = 1024 * 1024;
inline constexpr std::size_t cache_bytes_max = 16 * 1024 * 1024;
inline constexpr std::size_t expression_bytes_min = 16 * 1024 * 1024;
inline constexpr std::size_t expression_bytes_max = 256 * 1024 * 1024;
// Of the database, by each connection. Of what it has not in its cache, SQLite then makes no copy.
inline constexpr std::size_t mapped_bytes_max = 2'147'418'112;
inline constexpr std::size_t unused_bytes_max = 32 * 1024 * 1024;  // kept by the allocator

inline constexpr int webhook_give_up_s_max = 2'592'000;
inline constexpr int audit_keep_days_max = 36'500;
// Of answers to requests with an `Idempotency-Key`, at least.
inline constexpr std::chrono::seconds kept_answer_time{86'400};

}  // namespace bespoke
