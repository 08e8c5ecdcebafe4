#include "base/disk_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

namespace bespoke {
namespace {

constexpr std::size_t bytes_at_once = std::size_t{1} << 20;

Status write_all(int file, const std::filesystem::path& path, const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t written = write(file, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return file_failure(path, "written", errno);
    bytes += written;
    count -= static_cast<std::size_t>(written);
  }
  return {};
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

Error file_failure(const std::filesystem::path& path, const char* what, int reason) {
  const bool full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
  return {full ? ErrorCode::StorageFull : ErrorCode::Unavailable,
          {path.string() + " cannot be " + what + ": " + std::system_category().message(reason) + "."}};
}

Status copy_to_disk(const std::filesystem::path& from, const std::filesystem::path& to,
                    const FileProgress& goes_on) {
  const Descriptor source(open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat about = {};
  if (!source || fstat(source.number(), &about) != 0) return file_failure(from, "read", errno);
  if (!S_ISREG(about.st_mode))
    return Error{ErrorCode::Unavailable, {from.string() + " is no file: links are not followed."}};
  const Descriptor target(
      open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!target) return file_failure(to, "written", errno);
  std::vector<char> bytes(bytes_at_once);
  for (std::int64_t done = 0;;) {
    const ssize_t count = read(source.number(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_failure(from, "read", errno);
    if (count == 0) break;
    Status written = write_all(target.number(), to, bytes.data(), static_cast<std::size_t>(count));
    if (!written) return written;
    done += count;
    if (!goes_on(done, about.st_size)) return Error{ErrorCode::Unavailable, {"It was stopped."}};
  }
  return fsync(target.number()) == 0 ? Status() : file_failure(to, "written", errno);
}

Status rename_on_disk(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (rename(from.c_str(), to.c_str()) != 0) return file_failure(to, "made", errno);
  const std::filesystem::path folder = to.has_parent_path() ? to.parent_path() : ".";
  const Descriptor directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || fsync(directory.number()) != 0) return file_failure(folder, "written", errno);
  return {};
}

}  // namespace bespoke
