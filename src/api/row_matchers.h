// The filters of policies, ready to be asked of entries. Reading a filter of 8 KiB takes milliseconds, and a
// read by id asks it of one entry, on the thread of its connection: so those that were asked last are kept.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "api/limits.h"
#include "base/recent_table.h"
#include "base/result.h"
#include "model/access_rules.h"
#include "model/custom_api.h"
#include "model/identity.h"
#include "query/evaluate.h"

namespace bespoke {

using MatcherPointer = std::shared_ptr<const Matcher>;

// Any thread may call.
class RowMatchers {
 public:
  // That of a policy with a filter, bound to its API as it is defined now and with the caller's claims.
  // InvalidFilter, where it does not fit the API any more.
  Result<MatcherPointer> find(const RolePolicy& policy, const CustomApi& api, const Claims& claims);

 private:
  struct Known {
    std::int64_t api_version = 0;
    std::string filter;
    MatcherPointer matcher;
  };

  MatcherPointer known(const std::string& name, const RolePolicy& policy, const CustomApi& api);

  std::mutex mutex_;
  RecentTable<Known> matchers_{row_matchers_max};  // by policy and claims
};

}  // namespace bespoke
