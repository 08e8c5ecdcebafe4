// Files that are to be on disk, not only in the system's memory, when a function returns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.h"

namespace bespoke {

// Closed at the end, where it is one.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();

  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

// Of the last call that failed with this `errno`: StorageFull, or Unavailable with what cannot be done.
Error file_failure(const std::filesystem::path& path, const char* what, int reason);

// How far it is, in bytes; it goes on while this returns true, and is Unavailable else.
using FileProgress = std::function<bool(std::int64_t done, std::int64_t total)>;
// Makes `to`, which is not there yet, readable by its owner alone. `from` is a file, and no link to one.
// Where it fails, a part may be there.
Status copy_to_disk(const std::filesystem::path& from, const std::filesystem::path& to,
                    const FileProgress& goes_on);
// `from` is on disk and in the same file system as `to`, which it takes the place of.
Status rename_on_disk(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace bespoke
