// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bespoke {

inline constexpr std::chrono::seconds delivery_time_max{10};  // of one attempt; facts 11.3
inline constexpr std::size_t reply_bytes_max = 64 * 1024;     // that are read of a receiver's answer
inline constexpr std::size_t reply_kept_bytes_max = 1024;     // of those, in the log of attempts
inline constexpr std::size_t deliveries_at_once_max = 256;    // of this node
inline constexpr std::size_t integration_deliveries_at_once_max = 32;
inline constexpr std::int64_t jobs_loaded_max = 256;                  // of an integration, in memory
inline constexpr std::size_t loaded_bytes_max = 1024 * 1024;          // likewise; of values
inline constexpr std::size_t all_loaded_bytes_max = 4 * 1024 * 1024;  // of all integrations
inline constexpr std::int64_t jobs_waiting_max = 10'000;  // of an integration; the rest waits in the log
inline constexpr std::int64_t waiting_changes_max = 5'000'000;  // in the log, for an integration
inline constexpr std::int64_t changes_at_once_max = 1'000;      // that jobs are made of
inline constexpr std::chrono::seconds retry_pause_max{7200};

// Of feeds.
inline constexpr std::size_t feed_readers_max = 10'000;
inline constexpr std::size_t feed_unsent_bytes_max = 128 * 1024;  // to a reader; the rest waits in the log
inline constexpr std::int64_t feed_changes_at_once_max = 500;
inline constexpr std::size_t feed_bytes_at_once_max = 64 * 1024;  // of values, or one change
inline constexpr std::size_t feed_places_max = 64;  // of an API, that readers are told of in one turn

}  // namespace bespoke
