// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bespoke {

inline constexpr std::size_t list_queue_max = 1024;
inline constexpr std::size_t token_queue_max = 256;  // some 10 ms of a core each: see base/secret_hash.h
inline constexpr std::size_t document_queue_max = 64;
inline constexpr std::size_t check_queue_max = 1024;
inline constexpr std::size_t batch_queue_max = 256;

// Bodies: of entries and definitions, and of all else, above all of what is sent without a token.
inline constexpr std::size_t document_body_bytes_max = 1024 * 1024;
inline constexpr std::size_t batch_body_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t small_body_bytes_max = 64 * 1024;
inline constexpr std::size_t io_thread_body_bytes_max = 8 * 1024;  // longer bodies are read on a worker

// A longer OpenAPI document is written for every request.
inline constexpr std::size_t kept_document_bytes_max = 32 << 20;

// A failed login is some 10 ms of a core. Behind an address may be a company, but hardly so many of its
// machines with a wrong secret.
inline constexpr std::int64_t failed_logins_max = 60;
inline constexpr std::chrono::seconds failed_logins_window{60};
inline constexpr std::size_t failing_addresses_max = 65'536;  // some 10 MiB
// Of the audit log, which everybody could fill otherwise: each of these has a line at its first failed login
// of a minute, and one for those that follow; what others do in that minute is one line.
inline constexpr std::size_t audited_addresses_max = 5;
inline constexpr std::chrono::seconds audited_logins_window{60};
inline constexpr std::size_t counted_keys_max = 4096;  // more than there may be
// Kept for a customer, on this node: of requests with an `Idempotency-Key`.
inline constexpr std::int64_t customer_answers_max = 1000;
inline constexpr std::chrono::seconds customer_answers_window{86400};
inline constexpr std::size_t cors_origins_max = 100;
inline constexpr std::size_t cors_requested_headers_bytes_max = 1024;  // of which a preflight's answer tells

// Filters of policies that are kept ready, with the claims of their callers: some 10 to 400 KiB each. Shorter
// ones are read in microseconds.
inline constexpr std::size_t row_matchers_max = 64;
inline constexpr std::size_t quick_row_filter_bytes_max = 256;

inline constexpr std::size_t path_parameters_max = 3;
inline constexpr int attempts_max = 20;                 // of a request whose definition keeps changing
inline constexpr int attempts_before_hold = 10;         // of those; then nobody else may change one meanwhile
inline constexpr std::size_t caller_id_bytes_max = 64;  // longer ids are not logged
inline constexpr std::size_t misspelt_told_max = 10;    // parameters of one request
inline constexpr std::size_t idempotency_key_bytes_max = 255;

}  // namespace bespoke
