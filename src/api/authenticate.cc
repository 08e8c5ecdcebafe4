#include "api/authenticate.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace bespoke {
namespace {

// In which the vendor's clients send the token of an account member or of a customer beside their own: facts
// 10.1. The first that is there counts.
constexpr std::array<std::string_view, 2> customer_headers = {"EP-Account-Management-Authentication-Token",
                                                              "X-Moltin-Customer-Token"};

// Empty where there is none.
std::string_view bearer_token(const http::Request& request) {
  constexpr std::string_view scheme = "bearer ";
  std::string_view credentials = request.header("Authorization");
  const auto same_letter = [](char sent, char wanted) { return (sent | 0x20) == (wanted | 0x20); };
  if (credentials.size() < scheme.size() ||
      !std::ranges::equal(credentials.substr(0, scheme.size()), scheme, same_letter)) {
    return {};
  }
  credentials.remove_prefix(scheme.size());
  while (credentials.starts_with(' ')) credentials.remove_prefix(1);  // RFC 9110 11.4 allows any number
  return credentials;
}

// An administrator needs no customer, and who is one already cannot be another.
bool may_speak_for_a_customer(const Identity& identity, const Access& access) {
  return access.trusts_an_issuer() && identity.role == Role::ByPolicy && identity.customer == nullptr;
}

}  // namespace

Identity authenticate(const http::Request& request, const Access& access) {
  const std::string_view token = bearer_token(request);
  if (token.empty()) return {};
  Identity identity = access.identify(token);
  if (!may_speak_for_a_customer(identity, access)) return identity;
  for (const std::string_view name : customer_headers) {
    const std::string_view customer_token = request.header(name);
    if (!customer_token.empty()) return access.with_customer(std::move(identity), customer_token);
  }
  return identity;
}

}  // namespace bespoke
