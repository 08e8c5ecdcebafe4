#include "server/border.h"

#include <fmt/format.h>

#include "base/log.h"
#include "model/errors.h"
#include "server/limits.h"

namespace bespoke {
namespace {

Result<std::shared_ptr<http::Tls>> check_tls(const Config& config) {
  if (config.tls_certificate.empty() && config.tls_key.empty()) return std::shared_ptr<http::Tls>();
  if (config.tls_certificate.empty() || config.tls_key.empty()) {
    return invalid("--tls-certificate and --tls-key must be given together.");
  }
  return http::Tls::load({config.tls_certificate, config.tls_key});
}

}  // namespace

Result<Border> check_border(const Config& config) {
  Border border;
  Result<Cors> cors = Cors::parse(config.cors_origins);
  if (!cors) return std::move(cors).error();
  border.cors = *std::move(cors);
  Result<std::vector<IpNetwork>> proxies = parse_networks("--trusted-proxies", config.trusted_proxies);
  if (!proxies) return std::move(proxies).error();
  border.trusted_proxies = *std::move(proxies);
  border.requests_per_second_by_key = config.requests_per_second_by_key;
  if (const int requests = border.requests_per_second_by_key.value_or(1);
      requests < 1 || requests > requests_per_second_by_key_max) {
    return invalid(fmt::format("--requests-per-second-by-key wants a number from 1 to {}, not {}.",
                               requests_per_second_by_key_max, requests));
  }
  Result<std::shared_ptr<http::Tls>> tls = check_tls(config);
  if (!tls) return std::move(tls).error();
  border.tls = *std::move(tls);
  return border;
}

void reload_certificate(http::Tls* tls) {
  if (tls == nullptr) return;
  if (const Status loaded = tls->reload(); !loaded) {
    log::Line(log::Level::Error, "certificate_refused").field("error", loaded.error().details.front());
    return;
  }
  log::Line(log::Level::Info, "certificate_loaded");
}

}  // namespace bespoke
