// Which operations of a batch are refused, and why.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/error.h"
#include "service/limits.h"

namespace bespoke {

class BatchRefusals {
 public:
  void add(std::size_t index, Error error);
  bool empty() const { return count_ == 0; }
  bool full() const { return count_ >= batch_errors_max; }
  // Only where there are any: all of them by their operations, as many as one answer names. It has the code
  // of the first.
  Error error() const;

 private:
  std::vector<std::pair<std::size_t, Error>> refusals_;
  std::size_t count_ = 0;  // of details
};

}  // namespace bespoke
