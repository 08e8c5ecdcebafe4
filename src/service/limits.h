// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bespoke {

inline constexpr std::int64_t token_lifetime_s = 3600;  // facts 10.1
inline constexpr std::size_t token_bytes_max = 2048;    // ours are about 200
// Of tokens of an issuer outside. Theirs are larger: they hold whatever the issuer tells of a customer.
inline constexpr std::size_t customer_token_bytes_max = 8192;
inline constexpr std::int64_t clock_leeway_s = 30;  // its clock may differ by that much
inline constexpr std::size_t claims_max = 64;
inline constexpr std::size_t claim_values_max = 100;  // of a list
inline constexpr std::size_t claim_bytes_max = 1024;  // of a value
inline constexpr std::size_t verified_tokens_max = 4096;
inline constexpr std::size_t jwk_set_keys_max = 64;
// As many keys as are used at once; when one more comes, all are forgotten.
inline constexpr std::size_t proven_secrets_max = 1024;
inline constexpr std::size_t application_keys_max = 1000;     // every request finds its own among them
inline constexpr std::int64_t overlap_seconds_max = 604'800;  // a week: the contract's decisions
inline constexpr std::int64_t reserved_rate_limit_max = 1'000'000'000;
inline constexpr std::int64_t copy_page_entries_max = 1000;
// Of a batch. Other writes wait for its transaction: see docs/decisions/0036.
inline constexpr std::size_t batch_operations_max = 1000;
inline constexpr std::size_t batch_values_max = 200'000;         // in its JSON
inline constexpr std::size_t batch_errors_max = 100;             // that one answer names
inline constexpr std::size_t batch_expected_max = 64;            // entries that are looked up ahead
inline constexpr std::chrono::seconds batch_check_time_max{20};  // of what needs no store
inline constexpr std::int64_t audit_part_lines_max = 1000;       // of the audit log, read at once
inline constexpr std::size_t audit_faults_max = 20;              // told of an audit log that is not whole

}  // namespace bespoke
