// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>

namespace bespoke::http {

// Request line and headers: a filter of 8 KiB may come with every byte encoded as three. The same of
// trailers.
inline constexpr std::size_t request_head_bytes_max = 32 * 1024;
inline constexpr std::size_t request_body_bytes_max = 1024 * 1024;  // where nothing else is said of a request
inline constexpr int chunk_size_digits_max = 15;  // cannot overflow, and nobody writes as many zeros
// A body that nobody wants is read over up to this length, so that the connection goes on behind it.
inline constexpr std::size_t discarded_body_bytes_max = 64 * 1024;

inline constexpr std::chrono::milliseconds idle_time_max{60'000};   // between requests
inline constexpr std::chrono::milliseconds head_time_max{10'000};   // first byte to end of headers
inline constexpr std::chrono::milliseconds body_time_max{30'000};   // end of headers to end of body
inline constexpr std::chrono::milliseconds write_time_max{30'000};  // while the client takes no byte
// After the last answer the client may still be sending. It is listened to within these bounds, because
// closing on unread bytes resets the connection and may take the answer from the client (RFC 9112 9.6).
inline constexpr std::chrono::seconds linger_time_max{3};
inline constexpr std::size_t linger_bytes_max = 128 * 1024 * 1024;

// Of TLS: what a client offers when it begins (ciphers and extensions), and messages of handshakes that it
// sends behind the first, such as renewals of its keys, with no byte between them.
inline constexpr std::size_t client_hello_bytes_max = 8 * 1024;
inline constexpr int handshake_messages_max = 32;

inline constexpr std::size_t stream_write_bytes_max = 64 * 1024;  // of a streamed body, by one system call
inline constexpr int stream_unsent_bytes_max = 128 * 1024;        // likewise, that the system holds unsent

// So many connections beyond the most are answered that there are too many; more are closed without a word.
inline constexpr std::size_t refused_connections_max = 64;
// So many connections are looked at for one that idles: a new one must not cost a walk over all.
inline constexpr std::size_t idle_search_max = 64;
// A connection keeps at most this much memory for the next head, and none for a body.
inline constexpr std::size_t kept_head_bytes_max = 1024;
// A connection's first bytes are not counted, so that short requests and answers touch nothing that threads
// share; what they come to is bounded by the number of connections.
inline constexpr std::size_t unmetered_bytes_max = 4 * 1024;
// Who has held memory for less long need not make way.
inline constexpr std::chrono::milliseconds holding_time_min{1000};

}  // namespace bespoke::http
