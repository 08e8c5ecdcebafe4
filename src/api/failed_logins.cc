#include "api/failed_logins.h"

#include <utility>

#include "api/limits.h"
#include "base/log.h"

namespace bespoke {

std::optional<FailedLogin> FailedLogins::count(const std::string& counted_as, FailedLogin failed,
                                               Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (later_.empty()) since_ = now;
  const auto known = later_.find(counted_as);
  if (known != later_.end()) {
    FailedLogin& later = known->second;
    if (later.count++ == 0) {
      later.client_id = failed.client_id;
    } else if (later.client_id != failed.client_id) {
      later.client_id.clear();
    }
    return std::nullopt;
  }
  if (later_.size() == audited_addresses_max) {
    ++others_;
    return std::nullopt;
  }
  later_.emplace(counted_as, FailedLogin{failed.address, {}, {}, 0});
  return failed;
}

std::vector<FailedLogin> FailedLogins::take(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (later_.empty() || now < since_ + audited_logins_window) return {};
  return take_gathered();
}

std::vector<FailedLogin> FailedLogins::take_all() {
  const std::lock_guard lock(mutex_);
  return take_gathered();
}

std::vector<FailedLogin> FailedLogins::take_gathered() {
  std::vector<FailedLogin> gathered;
  for (auto& [counted_as, later] : later_) {
    if (later.count > 0) gathered.push_back(std::move(later));
  }
  if (others_ > 0) gathered.push_back({{}, {}, {}, others_});
  later_.clear();
  others_ = 0;
  return gathered;
}

void write_failed_login(Store& store, FailedLogin failed) {
  const std::int64_t count = failed.count;
  log_failed_login(store, std::move(failed), [count](const Status& written) {
    if (!written) log::Line(log::Level::Warn, "failed_logins_not_kept").field("count", count);
  });
}

}  // namespace bespoke
