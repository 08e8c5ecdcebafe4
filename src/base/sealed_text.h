// Texts that only who has the key can read or change: AES-256-GCM.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bespoke {

using SealingKey = std::array<std::uint8_t, 32>;

// `context` is not part of the result, and is needed again to open it: a sealed text that was moved elsewhere
// does not open.
std::string seal(const SealingKey& key, std::string_view text, std::string_view context);
// None where it was sealed with another key or context, or was changed.
std::optional<std::string> unseal(const SealingKey& key, std::string_view sealed, std::string_view context);

}  // namespace bespoke
