#include "server/issuer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "http/text.h"
#include "model/errors.h"

namespace bespoke {
namespace {

Result<std::vector<SignatureAlgorithm>> parse_algorithms(std::string_view text) {
  std::vector<SignatureAlgorithm> algorithms;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view name = http::trim_blanks(text.substr(0, comma));
    const auto algorithm = parse_signature_algorithm(name);
    if (!algorithm) {
      return invalid(fmt::format(
          "--jwt-algorithms wants some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, "
          "ES512 and EdDSA, not '{}'.",
          name));
    }
    algorithms.push_back(*algorithm);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (algorithms.empty()) return invalid("--jwt-algorithms names no algorithm.");
  return algorithms;
}

}  // namespace

Result<std::unique_ptr<Issuer>> check_issuer(const Config& config) {
  const bool any = !config.jwt_issuer.empty() || !config.jwt_audience.empty() || !config.jwt_keys.empty() ||
                   !config.jwt_role_claim.empty();
  if (!any) return std::unique_ptr<Issuer>();
  if (config.jwt_issuer.empty() || config.jwt_audience.empty() || config.jwt_keys.empty()) {
    return invalid("--jwt-issuer, --jwt-audience and --jwt-keys must be given together.");
  }
  Result<std::vector<SignatureAlgorithm>> algorithms = parse_algorithms(config.jwt_algorithms);
  if (!algorithms) return std::move(algorithms).error();
  if (Status usable = check_place_of_keys(config.jwt_keys); !usable) return std::move(usable).error();
  return std::make_unique<Issuer>(
      IssuerRules{config.jwt_issuer, config.jwt_audience, *std::move(algorithms), config.jwt_role_claim},
      config.jwt_keys);
}

}  // namespace bespoke
