#include "store/open_store.h"

#include "store/sqlite/sqlite_store.h"

namespace bespoke {

Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options) {
  return sqlite::open_store(options, {});
}

}  // namespace bespoke
