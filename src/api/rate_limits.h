// How often somebody may: fail to prove a secret, by address; make requests, by key, where the operator
// bounds that.
//
//     if (const auto limited = limits.failed_logins(address, now)) return rate_limited_response(*limited);
//
// A node counts for itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/recent_table.h"
#include "http/message.h"

namespace bespoke {

// Why a request is refused, in the words of the RateLimit headers
// (draft-ietf-httpapi-ratelimit-headers-10).
struct Limited {
  std::string_view policy;
  std::int64_t quota = 0;
  std::chrono::seconds window{1};
  std::chrono::seconds wait{1};  // until there is something left
};

http::Response rate_limited_response(const Limited& limited);

// Any thread may call.
class RateLimits {
 public:
  using Clock = std::chrono::steady_clock;

  RateLimits();
  // Before there are requests; none: as many as they like.
  void bound_requests(std::optional<int> per_second) { requests_per_second_ = per_second; }

  // Whether so many logins of that address have failed within a minute that no more are tried.
  std::optional<Limited> failed_logins(const std::string& address, Clock::time_point now);
  void count_failed_login(const std::string& address, Clock::time_point now);

  // Counts a request of that key, unless it is one too many.
  std::optional<Limited> count_request(const std::string& client_id, Clock::time_point now);
  // Counts an answer that is kept for a customer, unless it is one too many of a day.
  std::optional<Limited> count_kept_answer(const std::string& customer, Clock::time_point now);

 private:
  // From a moment on.
  struct Counted {
    Clock::time_point since;
    std::int64_t count = 0;
  };
  struct Allowance {
    double requests = 0;
    std::optional<Clock::time_point> at;
  };

  std::optional<int> requests_per_second_;
  std::mutex mutex_;
  RecentTable<Counted> failures_;
  RecentTable<Allowance> allowances_;
  RecentTable<Counted> kept_answers_;
};

}  // namespace bespoke
