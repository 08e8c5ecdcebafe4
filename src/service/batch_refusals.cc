#include "service/batch_refusals.h"

#include <algorithm>

namespace bespoke {

void BatchRefusals::add(std::size_t index, Error error) {
  count_ += error.details.size();
  refusals_.emplace_back(index, std::move(error));
}

Error BatchRefusals::error() const {
  auto sorted = refusals_;
  std::ranges::stable_sort(sorted, {}, &std::pair<std::size_t, Error>::first);
  Error all{sorted.front().second.code, {}};
  for (const auto& [index, error] : sorted) {
    for (const std::string& detail : error.details) {
      if (all.details.size() == batch_errors_max) return all;
      all.details.push_back(detail);
      all.codes.push_back(error.code);
      all.indexes.push_back(index);
    }
  }
  return all;
}

}  // namespace bespoke
