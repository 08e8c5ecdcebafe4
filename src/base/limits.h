// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bespoke {

// What every reader of JSON keeps exactly as an integer: ±(2^53−1).
inline constexpr std::int64_t exact_integer_max = 9'007'199'254'740'991;

inline constexpr std::size_t json_depth_max = 100;
// Members of an object are compared with each other up to so many, and sorted beyond.
inline constexpr std::size_t quadratic_keys_max = 16;
inline constexpr std::size_t quoted_key_code_points_max = 64;  // of a key in an error

inline constexpr std::size_t fraction_digits_max = 9;  // of a second
inline constexpr std::size_t query_parameters_max = 256;
inline constexpr std::size_t networks_max = 100;  // that one setting names

inline constexpr std::size_t log_value_bytes_max = 1024;       // longer values are cut
inline constexpr std::size_t log_buffered_bytes_max = 65'536;  // then what waits is written
// Half a second of requests that are answered as fast as may be.
inline constexpr std::size_t log_waiting_bytes_max = 4 * 1024 * 1024;

inline constexpr std::size_t worker_queue_max = 1024;
inline constexpr std::uint64_t scrypt_memory_max = 16 << 20;  // bytes; OpenSSL refuses to use more
inline constexpr std::size_t rsa_bits_max = 8192;             // of a public key

}  // namespace bespoke
