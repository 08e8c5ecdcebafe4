// The lock that keeps a data folder to one process.
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.h"

namespace bespoke::sqlite {

// Held until it goes, or the process ends however it ends.
class FolderLock {
 public:
  // Makes the folder, readable by its owner alone, when it is missing.
  static Result<FolderLock> take(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

}  // namespace bespoke::sqlite
