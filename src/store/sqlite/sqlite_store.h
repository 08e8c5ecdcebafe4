// The embedded store, and the numbers that its tests turn.
#pragma once

#include <memory>

#include "store/open_store.h"
#include "store/sqlite/log_keeper.h"

namespace bespoke::sqlite {

Result<std::unique_ptr<Store>> open_store(const SqliteOptions& options, const LogLimits& limits);

}  // namespace bespoke::sqlite
