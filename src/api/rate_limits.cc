#include "api/rate_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "api/error_document.h"
#include "api/limits.h"
#include "model/errors.h"

namespace bespoke {
namespace {

// At least one: a wait of zero would say that there is something left.
std::chrono::seconds rounded_up(std::chrono::nanoseconds wait) {
  return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(wait));
}

}  // namespace

RateLimits::RateLimits()
    : failures_(failing_addresses_max), allowances_(counted_keys_max), kept_answers_(counted_keys_max) {}

std::optional<Limited> RateLimits::failed_logins(const std::string& address, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const Counted* failures = failures_.find(address);
  if (failures == nullptr || failures->count < failed_logins_max ||
      now >= failures->since + failed_logins_window) {
    return std::nullopt;
  }
  return Limited{"failed-logins", failed_logins_max, failed_logins_window,
                 rounded_up(failures->since + failed_logins_window - now)};
}

void RateLimits::count_failed_login(const std::string& address, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  Counted& failures = failures_.use(address);
  if (failures.count == 0 || now >= failures.since + failed_logins_window) failures = {now, 0};
  ++failures.count;
}

std::optional<Limited> RateLimits::count_request(const std::string& client_id, Clock::time_point now) {
  if (!requests_per_second_ || client_id.empty()) return std::nullopt;
  const double rate = *requests_per_second_;
  const std::lock_guard lock(mutex_);
  Allowance& allowance = allowances_.use(client_id);
  const std::chrono::duration<double> passed = allowance.at ? now - *allowance.at : std::chrono::seconds(1);
  allowance.requests = std::min(rate, allowance.requests + rate * std::max(0.0, passed.count()));
  allowance.at = now;
  if (allowance.requests < 1) return Limited{"requests", *requests_per_second_};
  allowance.requests -= 1;
  return std::nullopt;
}

std::optional<Limited> RateLimits::count_kept_answer(const std::string& customer, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  Counted& kept = kept_answers_.use(customer);
  if (kept.count == 0 || now >= kept.since + customer_answers_window) kept = {now, 0};
  if (kept.count >= customer_answers_max) {
    return Limited{"idempotency-keys", customer_answers_max, customer_answers_window,
                   rounded_up(kept.since + customer_answers_window - now)};
  }
  ++kept.count;
  return std::nullopt;
}

http::Response rate_limited_response(const Limited& limited) {
  http::Response response = error_response(rate_limited(limited.wait));
  response.headers.emplace_back("Retry-After", std::to_string(limited.wait.count()));
  response.headers.emplace_back("RateLimit-Policy", fmt::format("\"{}\";q={};w={}", limited.policy,
                                                                limited.quota, limited.window.count()));
  response.headers.emplace_back("RateLimit",
                                fmt::format("\"{}\";r=0;t={}", limited.policy, limited.wait.count()));
  return response;
}

}  // namespace bespoke
