// What an operator decides about the issuer outside whose tokens count.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "server/config.h"
#include "server/issuer_keys.h"
#include "service/trusted_issuer.h"

namespace bespoke {

// The issuer and its keys.
struct Issuer {
  TrustedIssuer tokens;
  IssuerKeys keys;

  Issuer(IssuerRules rules, std::string place) : tokens(std::move(rules)), keys(std::move(place), tokens) {}
};

// Null where none is trusted. Its keys are not read yet: see IssuerKeys::start(). Invalid, naming the flag,
// for what cannot be meant.
Result<std::unique_ptr<Issuer>> check_issuer(const Config& config);

}  // namespace bespoke
