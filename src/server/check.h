// `bespoke check`: whether the data in a data folder is whole.
#pragma once

#include <string>

#include "store/open_store.h"

namespace bespoke {

struct CheckConfig {
  std::string data = "data";  // --data, BESPOKE_DATA
};

// With the audit log, whose faults come last. Invalid, with a clear last detail, where the folder is in use,
// has no data or data of another format, or `goes_on` returns false.
Result<DataReport> check_folder(const CheckConfig& config, const BackupProgress& goes_on);

}  // namespace bespoke
