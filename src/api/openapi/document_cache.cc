#include "api/openapi/document_cache.h"

#include "api/limits.h"

namespace bespoke::openapi {

Result<std::string> DocumentCache::find(const std::shared_ptr<const Catalog>& catalog, const Write& write) {
  const std::lock_guard lock(mutex_);
  if (catalog_.lock() == catalog) return document_;
  catalog_.reset();
  document_ = {};
  Result<std::string> written = write();
  if (written && written->size() <= kept_document_bytes_max) {
    document_ = *written;
    catalog_ = catalog;
  }
  return written;
}

}  // namespace bespoke::openapi
