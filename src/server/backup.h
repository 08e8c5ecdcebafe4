// `bespoke backup` and `bespoke restore`: a data folder as one file, and back.
#pragma once

#include <string>

#include "base/disk_file.h"
#include "base/result.h"

namespace bespoke {

struct BackupConfig {
  std::string data = "data";  // --data, BESPOKE_DATA
  std::string file;
};

// Makes the file, which is not there yet: whole and on disk, or not at all. By the server that uses the
// folder, or else by itself. Invalid, with a clear last detail, where it cannot be made or `goes_on` returns
// false.
Status back_up(const BackupConfig& config, const FileProgress& goes_on);
// Makes the folder, which holds no data, from the file. Invalid likewise.
Status restore(const BackupConfig& config, const FileProgress& goes_on);
// Whether the folder has a file that webhooks' secrets are encrypted with, which no backup holds.
bool has_secrets_key(const BackupConfig& config);

}  // namespace bespoke
