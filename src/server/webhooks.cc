#include "server/webhooks.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <utility>

#include "model/errors.h"
#include "server/limits.h"

namespace bespoke {

Result<DeliveryOptions> check_webhooks(const Config& config) {
  Result<std::vector<IpNetwork>> networks = parse_networks("--webhook-allow", config.webhook_allow);
  if (!networks) return std::move(networks).error();
  if (config.webhook_give_up_s < 0 || config.webhook_give_up_s > webhook_give_up_s_max) {
    return invalid(fmt::format("--webhook-give-up-after wants a number of seconds from 0 to {}, not {}.",
                               webhook_give_up_s_max, config.webhook_give_up_s));
  }
  return DeliveryOptions{*std::move(networks), std::chrono::seconds(config.webhook_give_up_s)};
}

// In the data folder it is made when it is first needed; one that many nodes share is the operator's to make.
std::unique_ptr<SecretsKey> secrets_key_of(const Config& config, const std::string& database) {
  if (!config.secrets_key_file.empty())
    return std::make_unique<SecretsKey>(config.secrets_key_file, SecretsKey::IfMissing::Refuse);
  if (!database.empty()) return std::make_unique<SecretsKey>("", SecretsKey::IfMissing::Refuse);
  return std::make_unique<SecretsKey>(std::filesystem::path(config.data) / "secrets.key",
                                      SecretsKey::IfMissing::Make);
}

}  // namespace bespoke
