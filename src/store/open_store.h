// The one door to the stores.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/store.h"

namespace bespoke {

struct SqliteOptions {
  std::filesystem::path folder;  // made when missing; holds `bespoke.db`, its log, and a lock
  int readers = 4;               // connections for reads; more readers than that wait
};

// Refuses, with one clear detail, a folder that another server uses and data of a newer format.
Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options);

}  // namespace bespoke
