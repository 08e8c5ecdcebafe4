// Every maximum of this folder; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bespoke {

inline constexpr std::size_t data_faults_max = 100;  // told of data that is not whole

inline constexpr std::size_t waiting_writes_max = 10'000;
// Of what they are to store: 4,000 entries of the greatest size.
inline constexpr std::size_t waiting_write_bytes_max = 256 * 1024 * 1024;
// From here on a write that is not over is worth a word.
inline constexpr std::chrono::seconds write_stalled{10};

// Asking which definitions are current, where others may hold their tables.
inline constexpr std::chrono::seconds definitions_time_max{20};

// Of what is told of changes, for each integration: the latest are kept.
inline constexpr std::int64_t attempts_kept_max = 10'000;
inline constexpr std::int64_t finished_jobs_kept_max = 10'000;
inline constexpr std::int64_t failed_jobs_kept_max = 100'000;
// By one unit of work, which other writes wait for.
inline constexpr std::int64_t trimmed_rows_max = 100;  // of up to 64 KiB
inline constexpr std::int64_t moved_jobs_max = 500;    // begun anew
inline constexpr std::int64_t positions_given_max = 5'000;
// How far back a feed goes, whichever is less: the contract's second table.
inline constexpr std::int64_t feed_window_hours = 24;
inline constexpr std::int64_t feed_window_changes_max = 1'000'000;
inline constexpr std::int64_t kept_moved_max = 5'000;  // changes that are counted, or become surplus, at once
inline constexpr std::int64_t copied_rows_max = 250;   // of up to 64 KiB, of changes, jobs or attempts

// Of the audit log.
inline constexpr std::int64_t audit_lines_kept_max = 5'000'000;  // some 2 GB
inline constexpr std::int64_t audit_lines_trimmed_max = 5'000;   // by one transaction
inline constexpr std::size_t audit_value_bytes_max = 1024;       // longer ones are told by their digests
inline constexpr std::size_t audit_others_max = 20;              // of what changed along with it, named by id

// Of answers to requests with an `Idempotency-Key`: some 115 a second, for a day.
inline constexpr std::int64_t idempotency_answers_max = 10'000'000;
inline constexpr std::int64_t answers_trimmed_max = 100;  // by one transaction; of up to 400 KiB, a batch's

}  // namespace bespoke
