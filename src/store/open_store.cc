#include "store/open_store.h"

#include "store/sqlite/folder_backup.h"
#include "store/sqlite/sqlite_store.h"

namespace bespoke {

Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options) {
  return sqlite::open_store(options, {});
}

Status back_up_sqlite_folder(const std::filesystem::path& folder, const std::filesystem::path& file,
                             const BackupProgress& goes_on) {
  return sqlite::back_up_folder(folder, file, goes_on);
}

Status restore_sqlite_folder(const std::filesystem::path& file, const std::filesystem::path& folder,
                             const BackupProgress& goes_on) {
  return sqlite::restore_folder(file, folder, goes_on);
}

Result<DataReport> check_sqlite_folder(const std::filesystem::path& folder, const BackupProgress& goes_on) {
  return sqlite::check_folder(folder, goes_on);
}

}  // namespace bespoke
