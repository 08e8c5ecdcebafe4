// What all threads and connections of one server share; immutable but for the count.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "http/server.h"

namespace bespoke::http {

// Counts the connections that are not yet gone. Any thread.
class OpenConnections {
 public:
  // One connection, for as long as it lives.
  class Token {
   public:
    explicit Token(std::shared_ptr<OpenConnections> all) : all_(std::move(all)) { all_->add(); }
    Token(Token&&) = default;
    Token& operator=(Token&&) = delete;
    ~Token() {
      if (all_) all_->remove();
    }

   private:
    std::shared_ptr<OpenConnections> all_;
  };

  // Whether none was left before the deadline.
  bool wait_for_none(std::chrono::steady_clock::time_point deadline);

 private:
  void add();
  void remove();

  std::mutex mutex_;
  std::condition_variable none_left_;
  std::size_t count_ = 0;
};

struct Service {
  ServerOptions options;
  Handler handler;
  std::shared_ptr<Load> load;

  // What options.admit says; 500 where it throws.
  Admission admit(const Request& request) const;
  // The answer to what the server refuses by itself; never throws.
  Response refuse(int status, std::string_view detail) const;
  // The answer in place of the handler's, which made none: there was no memory for it, or it has a bug. Of
  // what may have written nobody knows whether it has.
  Response give_up(Method method) const;
  void log(std::string_view text) const noexcept;
};

}  // namespace bespoke::http
