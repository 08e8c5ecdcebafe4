// What is done with a data folder that no server uses: the ways around the store.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "store/open_store.h"

namespace bespoke::sqlite {

inline constexpr const char* file_name = "bespoke.db";  // in the data folder
Error no_data(const std::filesystem::path& folder);

// As open_store.h says of back_up_sqlite_folder, restore_sqlite_folder and check_sqlite_folder.
Status back_up_folder(const std::filesystem::path& folder, const std::filesystem::path& file,
                      const BackupProgress& goes_on);
Status restore_folder(const std::filesystem::path& file, const std::filesystem::path& folder,
                      const BackupProgress& goes_on);
Result<DataReport> check_folder(const std::filesystem::path& folder, const BackupProgress& goes_on);

}  // namespace bespoke::sqlite
