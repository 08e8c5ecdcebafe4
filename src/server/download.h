// Fetches a small file over HTTPS, for the operator, who has named its URL.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bespoke {

struct Download {
  std::string url;
  std::chrono::seconds time_max;
  std::size_t bytes_max;
};

// Whether it is https://, or http:// to this machine, with a host and without a password: a process's flags
// can be read by others.
bool may_be_downloaded_from(std::string_view url);

// The body of a 200. Waits for it; gives up soon after `ended` is set. No redirects, no proxy of
// the environment; the certificate has to be one that the system trusts. Unavailable, with the reason and
// without the URL.
Result<std::string> download(const Download& wanted, const std::atomic<bool>& ended);

}  // namespace bespoke
