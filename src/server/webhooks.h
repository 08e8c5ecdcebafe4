// What an operator decides about webhooks.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "events/deliveries.h"
#include "server/config.h"
#include "service/secrets_key.h"

namespace bespoke {

// Invalid, naming the flag.
Result<DeliveryOptions> check_webhooks(const Config& config);

// `database` is a URL, or empty: the data folder.
std::unique_ptr<SecretsKey> secrets_key_of(const Config& config, const std::string& database);

}  // namespace bespoke
