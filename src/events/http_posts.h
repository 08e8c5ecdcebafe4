// Sends many HTTP POSTs at once. No redirects, no proxies of the environment, and no address that the guard
// does not allow: it is asked with the very address that is connected to.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "events/address_guard.h"

namespace bespoke {

struct HttpPost {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct PostOutcome {
  std::int64_t status = 0;  // 0: no answer came
  std::string body;         // its beginning
  std::string failure;      // why there is none, in words
  std::chrono::milliseconds took{0};
};

// Of one thread, but for wake().
class HttpPosts {
 public:
  using Done = std::function<void(PostOutcome outcome)>;

  explicit HttpPosts(const AddressGuard& guard);
  ~HttpPosts();  // what is under way is dropped; `done` is not called
  HttpPosts(const HttpPosts&) = delete;
  HttpPosts& operator=(const HttpPosts&) = delete;

  // `done` is called by work().
  void send(HttpPost post, Done done);
  std::size_t under_way() const;

  // Waits for as long at most, until something has happened or wake() is called.
  void work(std::chrono::milliseconds wait);
  void wake();

 private:
  class Transfer;
  struct State;
  const AddressGuard& guard_;
  std::unique_ptr<State> state_;
};

}  // namespace bespoke
