// Digests, randomness and base64url, on OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bespoke {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view data);
Sha256 hmac_sha256(std::string_view key, std::string_view data);
std::string to_hex(std::span<const std::uint8_t> bytes);  // lower case

// Takes as long for equal texts as for different ones of the same length.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Randomness that nobody can guess. The process ends when the system has none to give: there is no safe way
// on.
void fill_random(std::span<std::uint8_t> out);

// RFC 4648 section 5, without padding.
std::string base64url_encode(std::string_view data);
// None for characters outside the alphabet, padding, impossible lengths and stray bits at the end.
std::optional<std::string> base64url_decode(std::string_view text);

// RFC 4648 section 4, with padding. Reading, the padding may be missing, and the other alphabet is taken as
// well.
std::string base64_encode(std::string_view data);
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace bespoke
