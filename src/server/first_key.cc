#include "server/first_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/log.h"
#include "model/errors.h"

namespace bespoke {
namespace {

constexpr const char* file_name = "first-administrator-key";

Status write_private_file(const std::filesystem::path& path, const std::string& text) {
  // One that is there already belongs to a start that ended before its key was stored.
  ::unlink(path.c_str());
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written = file >= 0 &&
                       ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file) == 0;
  const int reason = errno;
  if (file >= 0) ::close(file);
  if (!written) {
    return invalid(
        fmt::format("The first administrator's key could not be written to {}: {}. Make that folder "
                    "writable, or set BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET.",
                    path.string(), std::system_category().message(reason)));
  }
  return {};
}

}  // namespace

Status show_first_key(const Credentials& key, const std::filesystem::path& folder) {
  const std::string text = fmt::format("client_id={}\nclient_secret={}\n", key.client_id, key.client_secret);
  if (::isatty(STDOUT_FILENO) == 1) {
    fmt::print("The first administrator's key, shown this once:\n{}", text);
    std::fflush(stdout);
    return {};
  }
  const std::filesystem::path path = folder / file_name;
  if (Status written = write_private_file(path, text); !written) return written;
  log::Line(log::Level::Info, "first_key_written").field("file", path.string());
  return {};
}

}  // namespace bespoke
