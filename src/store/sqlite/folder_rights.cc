#include "store/sqlite/folder_rights.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace bespoke::sqlite {
namespace {

Error refusal(const std::filesystem::path& path, int reason) {
  const std::string what =
      reason == EROFS   ? "mount its file system for writing"
      : reason == EPERM ? "check whether it was made immutable (lsattr)"
                        : fmt::format("give it to the user that runs the server (chown {})", geteuid());
  return {ErrorCode::Unavailable,
          {fmt::format("{} cannot be written: {}. To go on, {}, or choose another data folder.",
                       path.string(), std::system_category().message(reason), what)}};
}

Status check_file(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return errno == ENOENT ? Status() : refusal(path, errno);
  close(file);
  return {};
}

// Whose it is could read all that is put into it.
Status check_owner(const std::filesystem::path& database) {
  struct stat about = {};
  if (lstat(database.c_str(), &about) != 0 || about.st_size > 0 || about.st_uid == geteuid()) return {};
  return Error{
      ErrorCode::Unavailable,
      {database.string() + " is empty and of another user: remove it, or choose another data folder."}};
}

}  // namespace

Status check_rights(const std::filesystem::path& folder, const std::filesystem::path& database) {
  if (Status own = check_owner(database); !own) return own;
  for (const char* ending : {"", "-wal", "-shm"}) {
    if (Status writable = check_file(database.string() + ending); !writable) return writable;
  }
  // The log is made anew at every start.
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) return refusal(folder, errno);
  return {};
}

}  // namespace bespoke::sqlite
