// Made-up entries of a Custom API, which hold to its rules: examples for readers and for mock servers. A
// value is the first of a short list that the field takes; one that takes none of them has no example.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/custom_api.h"

namespace bespoke::openapi {

// Of one API, which outlives it. Each rule is asked once, since what a large regular expression compiles to
// may have been dropped by the next time.
class Examples {
 public:
  explicit Examples(const CustomApi& api);

  // What a client may send, as JSON. Empty where a field that may not be null has no example, or a field has
  // a name that tools misread in an example.
  std::string body() const;
  // What a client may read. A field without an example is null. Empty where a field has such a name.
  std::string entry() const;

 private:
  const CustomApi& api_;
  const bool misread_;
  std::vector<std::string_view> values_;  // of the fields; empty where there is none
};

}  // namespace bespoke::openapi
