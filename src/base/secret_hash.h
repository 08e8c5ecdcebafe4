// Stored forms of client secrets.
#pragma once

#include <string>
#include <string_view>

namespace bespoke {

// Salted scrypt (RFC 7914), as `scrypt$<log2 N>$<salt>$<hash>`. About ten milliseconds and 4 MiB: an operator
// may choose a weak secret, and a copied database must not give it away at once.
std::string hash_secret(std::string_view secret);

// Whether `secret` is the one that `stored` was made from; in constant time for a given `stored`.
bool verify_secret(std::string_view secret, std::string_view stored);

}  // namespace bespoke
