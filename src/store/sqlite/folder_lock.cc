#include "store/sqlite/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace bespoke::sqlite {
namespace {

Error refusal(const std::filesystem::path& folder, const std::string& reason) {
  return {ErrorCode::Unavailable, {"The data folder " + folder.string() + " " + reason + "."}};
}

// Of a folder that the system does not let be used.
Error unusable(const std::filesystem::path& folder, const std::string& what, int error) {
  const std::string advice =
      error == EROFS ? "Mount its file system for writing" : "Let the user that runs the server write there";
  return refusal(folder, what + ": " + std::system_category().message(error) + ". " + advice +
                             ", or choose another one");
}

Status make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  if (mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
  return unusable(folder, "cannot be made", errno);
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  if (Status made = make_folder(folder); !made) return made.error();
  const int file =
      open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return unusable(folder, "cannot be used", errno);
  FolderLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return refusal(folder, "is in use by another process. Stop that one, or choose another folder");
  }
  return lock;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace bespoke::sqlite
