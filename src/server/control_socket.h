// Where `bespoke backup` meets the server that uses a data folder: the socket `control` in it, which nobody
// can reach but who may read the data anyway.
//
//     > backup
//     < copying 4194304 52428800
//     < done                         or `failed` and why
//
// Then the copy is `backup.unfinished` in the folder, until the connection ends.
#pragma once

#include <sys/un.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "base/disk_file.h"
#include "base/result.h"
#include "store/store.h"

namespace bespoke {

inline constexpr const char* control_backup_name = "backup.unfinished";

// The folder's socket, by way of the open folder, since addresses are shorter than paths may be.
sockaddr_un control_address(const Descriptor& folder);

// Has a thread of its own: one backup at a time, others wait.
class ControlSocket {
 public:
  // `store` outlives it.
  static Result<std::unique_ptr<ControlSocket>> open(Store& store, const std::filesystem::path& folder);
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  // Stops a backup that is under way.
  ~ControlSocket();

 private:
  ControlSocket(Store& store, std::filesystem::path folder, Descriptor listening, Descriptor ending);
  void run();
  bool wait_for(int socket, std::optional<std::chrono::milliseconds> time_max = std::nullopt) const;
  void answer(int client);
  void back_up(int client);

  Store& store_;
  const std::filesystem::path folder_;
  const Descriptor listening_;
  const Descriptor ending_;  // readable at the end
  std::atomic<bool> is_ending_{false};
  std::thread thread_;
};

}  // namespace bespoke
