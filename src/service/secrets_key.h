// The key that secrets of webhooks are sealed with. It lies in a file outside the database: who has a copy of
// the database alone cannot read them.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sealed_text.h"
#include "model/integration.h"

namespace bespoke {

// Any thread may call.
class SecretsKey {
 public:
  enum class IfMissing { Make, Refuse };

  // No path: there is no key, and nothing can be sealed.
  SecretsKey(std::filesystem::path path, IfMissing if_missing)
      : path_(std::move(path)), if_missing_(if_missing) {}

  // Reads the key if there is one. Invalid where the file holds none.
  Status open();

  // Makes the key at the first use where it may. Invalid, naming the flag, where there is none.
  Result<std::string> seal(std::string_view secret, const IntegrationId& integration);
  // None where this is not the key that it was sealed with.
  std::optional<std::string> unseal(std::string_view sealed, const IntegrationId& integration) const;

 private:
  Status make();

  const std::filesystem::path path_;
  const IfMissing if_missing_;
  mutable std::mutex mutex_;
  std::optional<SealingKey> key_;
};

}  // namespace bespoke
