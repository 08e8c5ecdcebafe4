// What an operator decides of those who reach this server over a network: how they speak to it, from where,
// and how often.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "api/cors.h"
#include "base/ip_network.h"
#include "base/result.h"
#include "http/tls.h"
#include "server/config.h"

namespace bespoke {

struct Border {
  Cors cors;
  std::vector<IpNetwork> trusted_proxies;
  std::optional<int> requests_per_second_by_key;
  std::shared_ptr<http::Tls> tls;  // null where none is spoken
};

// Invalid, with one line for the operator, for what cannot be meant, and where certificate or key cannot be
// used.
Result<Border> check_border(const Config& config);

// Takes a renewed certificate for connections from now on, and logs whether it did; what cannot be used
// leaves the old one in place.
void reload_certificate(http::Tls* tls);

}  // namespace bespoke
