// A restored database is checked where it will be used, under a name that no server looks for; then it gets
// its own name, which is one step. So whatever ends it, the folder holds all of the backup, or no data.
#include "store/sqlite/folder_backup.h"

#include <endian.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>

#include "base/disk_file.h"
#include "store/sqlite/backup.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/data_check.h"
#include "store/sqlite/folder_lock.h"
#include "store/sqlite/migrations.h"

namespace bespoke::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr const char* restored_name = "bespoke.db.restored";

Error damaged(const fs::path& file, const std::string& what) {
  return {ErrorCode::Unavailable, {"The backup " + file.string() + " is damaged: " + what + "."}};
}

// By the head of the file: https://www.sqlite.org/fileformat.html#the_database_header
Status check_kind(const fs::path& file) {
  constexpr std::string_view magic("SQLite format 3\0", 16);
  constexpr std::size_t owner_offset = 68;
  std::array<char, 100> head{};
  std::error_code unknown;
  if (!fs::is_regular_file(fs::symlink_status(file, unknown))) {
    return Error{ErrorCode::Unavailable, {file.string() + " is no file: links are not followed."}};
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return file_failure(file, "read", errno);
  stream.read(head.data(), head.size());
  std::uint32_t owner = 0;
  std::memcpy(&owner, head.data() + owner_offset, sizeof owner);
  if (std::string_view(head.data(), magic.size()) == magic && be32toh(owner) == application_id) return {};
  return Error{ErrorCode::Unavailable, {file.string() + " is no backup that Bespoke has made."}};
}

// SQLite's own check: that every page is in use once, every row readable, and every index has what its table
// has.
Status check_whole(const fs::path& restored, const fs::path& file) {
  const Result<std::unique_ptr<Connection>> connection = Connection::open(restored, Connection::Use::Write);
  if (!connection) return damaged(file, connection.error().details.back());
  if (Status known = check_format(**connection); !known) {
    return (*connection)->last_error() == SQLITE_OK ? known : damaged(file, (*connection)->failure_text());
  }
  Result<Statement> check = (*connection)->prepare("PRAGMA integrity_check(1)");
  if (!check) return damaged(file, (*connection)->failure_text());
  const Result<bool> row = check->step();
  if (!row || !*row) return damaged(file, (*connection)->failure_text());
  std::string found = check->text(0);
  std::ranges::replace(found, '\n', ' ');
  return found == "ok" ? Status() : damaged(file, found);
}

struct OpenFolder {
  FolderLock lock;
  std::unique_ptr<Connection> connection;
};

Result<OpenFolder> open_folder(const fs::path& folder) {
  const fs::path path = folder / file_name;
  std::error_code unknown;
  if (!fs::exists(path, unknown)) return no_data(folder);
  Result<FolderLock> lock = FolderLock::take(folder);
  if (!lock) return lock.error();
  Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Use::Write);
  if (!connection) return connection.error();
  if (Status known = check_format(**connection); !known) return known.error();
  return OpenFolder{*std::move(lock), *std::move(connection)};
}

// Whoever else may write there could put a log beside the database, which would be taken for its own.
Status refuse_shared(const fs::path& folder) {
  struct stat about = {};
  if (stat(folder.c_str(), &about) != 0) return file_failure(folder, "read", errno);
  if ((about.st_mode & S_IWOTH) == 0) return {};
  return Error{ErrorCode::Unavailable,
               {"The data folder " + folder.string() +
                " can be written by every user: chmod o-w it, or choose another one."}};
}

void remove_restored(const fs::path& folder) {
  std::error_code gone;
  for (const char* ending : {"", "-wal", "-shm"}) {
    fs::remove((folder / restored_name).string() + ending, gone);
  }
}

}  // namespace

Error no_data(const fs::path& folder) {
  return {ErrorCode::Unavailable, {"The data folder " + folder.string() + " holds no data."}};
}

Status back_up_folder(const fs::path& folder, const fs::path& file, const BackupProgress& goes_on) {
  const Result<OpenFolder> opened = open_folder(folder);
  if (!opened) return opened.error();
  const Result<std::shared_ptr<Backup>> backup = Backup::begin(folder / file_name, file);
  if (!backup) return backup.error();
  return (*backup)->copy_all(opened->connection->handle(), goes_on);
}

Result<DataReport> check_folder(const fs::path& folder, const BackupProgress& goes_on) {
  const Result<OpenFolder> opened = open_folder(folder);
  if (!opened) return opened.error();
  const Result<std::int64_t> format = opened->connection->read_integer("PRAGMA user_version");
  if (!format) return format.error();
  if (*format == newest_format()) return check_data(*opened->connection, goes_on);
  return Error{
      ErrorCode::Unavailable,
      {"The data folder " + folder.string() + " is of format " + std::to_string(*format) +
       ": start a server on it once, which brings it to format " + std::to_string(newest_format()) + "."}};
}

Status restore_folder(const fs::path& file, const fs::path& folder, const BackupProgress& goes_on) {
  const Result<FolderLock> lock = FolderLock::take(folder);
  if (!lock) return lock.error();
  std::error_code unknown;
  for (const char* ending : {"", "-wal", "-shm"}) {
    const std::string there = (folder / file_name).string() + ending;
    if (!fs::exists(there, unknown)) continue;
    return Error{ErrorCode::Unavailable,
                 {"The data folder " + folder.string() + " holds data already: " + there +
                  ". Move it away, or choose another folder."}};
  }
  if (Status known = check_kind(file); !known) return known;
  if (Status own = refuse_shared(folder); !own) return own;
  remove_restored(folder);  // of a run that was interrupted
  Status restored = copy_to_disk(file, folder / restored_name, goes_on);
  if (restored) restored = check_whole(folder / restored_name, file);
  if (restored) restored = rename_on_disk(folder / restored_name, folder / file_name);
  remove_restored(folder);
  return restored;
}

}  // namespace bespoke::sqlite
