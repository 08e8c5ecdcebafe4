// The document of the Custom APIs as it was last written, since one of a thousand APIs takes a worker
// seconds, and meanwhile definitions and long bodies wait. Of requests that come at once, one writes and the
// others wait for it; until a definition changes, the next ones find it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "model/catalog.h"

namespace bespoke::openapi {

// Any thread may use it.
class DocumentCache {
 public:
  using Write = std::function<Result<std::string>()>;

  // The document of these definitions, by `write` unless it is known. An error is not kept.
  Result<std::string> find(const std::shared_ptr<const Catalog>& catalog, const Write& write);

 private:
  std::mutex mutex_;
  std::weak_ptr<const Catalog> catalog_;  // of the document
  std::string document_;
};

}  // namespace bespoke::openapi
