#include "server/control_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "server/limits.h"

namespace bespoke {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view request = "backup\n";
constexpr timeval client_time_max{2, 0};  // to read what it is sent, and to send what it wants
constexpr std::chrono::milliseconds progress_pause{200};

bool send_line(int client, const std::string& line) {
  return ::send(client, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size());
}

bool asks_for_backup(int client) {
  std::array<char, request.size()> text{};
  return ::recv(client, text.data(), text.size(), MSG_WAITALL) == static_cast<ssize_t>(text.size()) &&
         std::string_view(text.data(), text.size()) == request;
}

std::string reason(const Error& error) {
  if (error.code != ErrorCode::StorageFull) return error.details.back();
  return "The disk of the data folder has too little room: the backup is made there before it is moved.";
}

}  // namespace

sockaddr_un control_address(const Descriptor& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/control", folder.number());
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(Store& store,
                                                           const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "control";
  const Descriptor directory(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  Descriptor listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  Descriptor ending(::eventfd(0, EFD_CLOEXEC));
  if (!directory || !listening || !ending) return file_failure(path, "made", errno);
  // Of a server that was killed; the folder's lock is ours.
  ::unlink(path.c_str());
  ::unlink((folder / control_backup_name).c_str());
  const sockaddr_un address = control_address(directory);
  const mode_t before = ::umask(S_IRWXG | S_IRWXO);
  const int bound = ::bind(listening.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::umask(before);
  if (bound != 0 || ::listen(listening.number(), SOMAXCONN) != 0) return file_failure(path, "made", errno);
  return std::unique_ptr<ControlSocket>(
      new ControlSocket(store, folder, std::move(listening), std::move(ending)));
}

ControlSocket::ControlSocket(Store& store, std::filesystem::path folder, Descriptor listening,
                             Descriptor ending)
    : store_(store),
      folder_(std::move(folder)),
      listening_(std::move(listening)),
      ending_(std::move(ending)),
      thread_([this] { run(); }) {}

ControlSocket::~ControlSocket() {
  is_ending_ = true;
  const std::uint64_t one = 1;
  (void)!::write(ending_.number(), &one, sizeof one);
  thread_.join();
  ::unlink((folder_ / "control").c_str());
}

void ControlSocket::run() {
  while (wait_for(listening_.number())) {
    const Descriptor client(::accept4(listening_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client) run_guarded("control_failed", [&] { answer(client.number()); });
  }
}

// Until there is something to read; false at the end.
bool ControlSocket::wait_for(int socket, std::optional<std::chrono::milliseconds> time_max) const {
  std::array<pollfd, 2> awaited = {pollfd{ending_.number(), POLLIN, 0}, pollfd{socket, POLLIN, 0}};
  const int ms = time_max ? static_cast<int>(time_max->count()) : -1;
  while (::poll(awaited.data(), awaited.size(), ms) < 0 && errno == EINTR) continue;
  return !is_ending_;
}

void ControlSocket::answer(int client) {
  for (const int side : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    ::setsockopt(client, SOL_SOCKET, side, &client_time_max, sizeof client_time_max);
  }
  if (!asks_for_backup(client)) return;
  back_up(client);
  ::unlink((folder_ / control_backup_name).c_str());  // unless it was moved away
}

void ControlSocket::back_up(int client) {
  const Clock::time_point start = Clock::now();
  Clock::time_point next_line{};
  std::int64_t bytes = 0;
  const Status made =
      store_.back_up(folder_ / control_backup_name, [&](std::int64_t done, std::int64_t total) {
        bytes = total;
        if (is_ending_) return false;
        if (Clock::now() < next_line) return true;
        next_line = Clock::now() + progress_pause;
        return send_line(client, fmt::format("copying {} {}\n", done, total));
      });
  log::Line line(made ? log::Level::Info : log::Level::Warn, made ? "backup_made" : "backup_failed");
  line.field("bytes", bytes).field("ms", Clock::now() - start);
  if (!made) {
    send_line(client, fmt::format("failed {}\n", is_ending_ ? "The server ends." : reason(made.error())));
    return;
  }
  if (send_line(client, "done\n"))
    (void)wait_for(client, backup_move_time_max);  // for it to have moved the file
}

}  // namespace bespoke
