// The one door to the stores.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace bespoke {

// What is to be done where no data is yet.
enum class IfMissing { Make, Refuse };

struct SqliteOptions {
  std::filesystem::path folder;  // holds `bespoke.db`, its log, and a lock
  int readers = 4;               // connections for reads; more readers than that wait
  IfMissing if_missing = IfMissing::Make;
  // Of each connection. A larger one makes writing slower: SQLite walks all of it at a commit, and what it
  // lacks is a copy from the mapped file away.
  std::size_t cache_bytes = 16 * 1024 * 1024;
  std::size_t mapped_bytes = 2'147'418'112;  // of the database, by each connection; 0: none
};

// Refuses, with one clear detail, a folder that another server uses and data of a newer format.
Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options);

// Writes all that the data folder holds into the new file: Store::back_up of a folder that no server uses.
// Refuses a folder in use, one without data, and data of a newer format, and changes nothing then.
Status back_up_sqlite_folder(const std::filesystem::path& folder, const std::filesystem::path& file,
                             const BackupProgress& goes_on);
// Makes the folder, where it is missing, hold what the backup does. Refuses one that holds data or is in use,
// and a file that is damaged, of a newer format or no backup; the folder is without data then.
Status restore_sqlite_folder(const std::filesystem::path& file, const std::filesystem::path& folder,
                             const BackupProgress& goes_on);

// What a check of stored data has found.
struct DataReport {
  std::int64_t custom_apis = 0;
  std::int64_t entries = 0;
  std::int64_t faults_found = 0;    // 0: the data is whole
  std::vector<std::string> faults;  // in words, the first data_faults_max of them
};

// Reads all that the data folder holds; `goes_on` is told of entries. Refuses a folder in use, one without
// data, and data of an older or newer format; Unavailable where `goes_on` returns false.
Result<DataReport> check_sqlite_folder(const std::filesystem::path& folder, const BackupProgress& goes_on);

// One connection more hears of other nodes' changes, and one cleans up.
struct PostgresqlOptions {
  std::string url;        // as libpq takes it: `postgresql://…`; may hold a password
  int readers = 4;        // connections for lists and short questions; more readers than that wait
  int lists = 2;          // of those, how many lists may have at a time
  int point_readers = 1;  // connections for entries that are asked for by their keys, with a thread each
  int writers = 4;        // connections for writes, with a thread each
  IfMissing if_missing = IfMissing::Make;
  std::chrono::seconds wait{0};                           // for a database that does not answer yet
  std::function<bool()> is_wanted = [] { return true; };  // asked while it waits: whether it is to go on
};

// Refuses, with a clear last detail, a database that does not answer in time, is not Bespoke's, or is of a
// newer format.
Result<std::unique_ptr<Store>> open_postgresql_store(const PostgresqlOptions& options);

}  // namespace bespoke
