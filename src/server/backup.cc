#include "server/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "model/errors.h"
#include "server/control_socket.h"
#include "server/limits.h"
#include "store/open_store.h"

namespace bespoke {
namespace {

namespace fs = std::filesystem;

constexpr int look_pause_ms = 200;  // for whether it is to go on

bool there(const fs::path& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

// What the server sends, a line at a time.
class Lines {
 public:
  Lines(const Descriptor& socket, const FileProgress& goes_on) : socket_(socket), goes_on_(goes_on) {}

  // Without its end; empty where there is none any more, or it is not wanted.
  std::string next() {
    while (true) {
      if (const std::size_t end = text_.find('\n'); end != std::string::npos) {
        std::string line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return line;
      }
      pollfd awaited{socket_.number(), POLLIN, 0};
      if (::poll(&awaited, 1, look_pause_ms) <= 0) {
        if (!goes_on_(0, 0)) return {};
        continue;
      }
      std::array<char, 256> some{};
      const ssize_t count = ::recv(socket_.number(), some.data(), some.size(), 0);
      if (count <= 0 || text_.size() > control_line_bytes_max) return {};
      text_.append(some.data(), static_cast<std::size_t>(count));
    }
  }

 private:
  const Descriptor& socket_;
  const FileProgress& goes_on_;
  std::string text_;
};

// To the server of the folder; none where there is no server, or one that has no such socket.
Result<Descriptor> reach_server(const fs::path& folder) {
  const Descriptor directory(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return file_failure(folder, "read", errno);
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return file_failure(folder / "control", "reached", errno);
  const sockaddr_un address = control_address(directory);
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return socket;
  if (errno == ENOENT || errno == ECONNREFUSED) return Descriptor();
  return file_failure(folder / "control", "reached", errno);
}

// The copy is made in the folder, which the server may write to, wherever it is to go.
Status back_up_by_server(const Descriptor& server, const fs::path& folder, const fs::path& draft,
                         const FileProgress& goes_on) {
  constexpr std::string_view request = "backup\n";
  if (::send(server.number(), request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    return file_failure(folder / "control", "reached", errno);
  }
  Lines lines(server, goes_on);
  while (true) {
    const std::string line = lines.next();
    std::int64_t done = 0;
    std::int64_t total = 0;
    if (line == "done") break;
    if (std::sscanf(line.c_str(), "copying %ld %ld", &done, &total) == 2) {
      if (!goes_on(done, total)) return invalid("It was stopped.");
    } else if (line.starts_with("failed ")) {
      return invalid(line.substr(std::string_view("failed ").size()));
    } else {
      return invalid(goes_on(0, 0) ? "The server ended before the backup did." : "It was stopped.");
    }
  }
  const fs::path made = folder / control_backup_name;
  std::error_code unknown;
  if (!fs::is_regular_file(fs::symlink_status(made, unknown)))
    return invalid(made.string() + " is no file: links are not followed.");
  if (::rename(made.c_str(), draft.c_str()) == 0) return {};
  return copy_to_disk(made, draft, goes_on);
}

Status write_draft(const fs::path& folder, const fs::path& draft, const FileProgress& goes_on) {
  const Result<Descriptor> server = reach_server(folder);
  if (!server) return server.error();
  if (*server) return back_up_by_server(*server, folder, draft, goes_on);
  return back_up_sqlite_folder(folder, draft, goes_on);
}

Status as_invalid(const Status& status) {
  return status ? Status() : Status(invalid(status.error().details.back()));
}

}  // namespace

Status back_up(const BackupConfig& config, const FileProgress& goes_on) {
  log::start(log::Level::Error);
  if (there(config.file)) return invalid(config.file + " is there already: give another name.");
  const fs::path folder = fs::absolute(config.file).parent_path();
  if (::access(folder.c_str(), W_OK) != 0) return as_invalid(file_failure(folder, "written", errno));
  const fs::path draft = config.file + ".unfinished";
  std::error_code gone;
  fs::remove(draft, gone);  // of a run that was interrupted
  Status made = write_draft(config.data, draft, goes_on);
  if (made) made = rename_on_disk(draft, config.file);
  if (!made) fs::remove(draft, gone);
  return as_invalid(made);
}

Status restore(const BackupConfig& config, const FileProgress& goes_on) {
  log::start(log::Level::Error);
  return as_invalid(restore_sqlite_folder(config.file, config.data, goes_on));
}

bool has_secrets_key(const BackupConfig& config) {
  return there(fs::path(config.data) / "secrets.key");
}

}  // namespace bespoke
