// HTTP as a client, many requests at once: the one place that knows curl. HTTP/1.1 over `http` and `https`;
// no redirects, and no proxies, passwords or certificates out of the environment.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "outbound/limits.h"

namespace bespoke {

// curl repeats a request by itself where the connection that it found at rest had been closed: it may then
// arrive twice.
enum class Repeat { Allowed, Never };

struct OutboundRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Repeat repeat = Repeat::Allowed;
};

// Why there is no answer.
enum class OutboundFailure {
  None,
  NotFound,      // no address of that host
  NotAllowed,    // an address that the options do not allow
  NotConnected,  // nobody there, or not in time
  NotTrusted,    // the certificate, or those that are to vouch for it
  TimedOut,
  Lost,  // everything else
};

struct OutboundReply {
  std::int64_t status = 0;  // 0: no answer came
  std::string body;         // its beginning, kept_bytes_max at most
  bool is_cut = false;      // longer than read_bytes_max, and no more was read
  std::string retry_after;  // of the header; empty where there is none
  OutboundFailure failure = OutboundFailure::None;
  std::string message;  // of a failure, in curl's or the system's words
  std::chrono::milliseconds took{0};
};

struct OutboundOptions {
  // Asked with the very address that is connected to; any is allowed where this is empty.
  std::function<bool(const sockaddr* address)> allows;
  std::string ca_file;  // PEM: who is trusted instead of the system's authorities; empty: those
  std::chrono::milliseconds connect_time_max = connecting_time_max;
  std::chrono::milliseconds time_max = answer_time_max;  // of the whole request
  std::size_t read_bytes_max = answer_bytes_max;         // of an answer's body
  std::size_t kept_bytes_max = answer_bytes_max;
};

// Of one thread, but for wake().
class HttpRequests {
 public:
  using Done = std::function<void(OutboundReply reply)>;

  explicit HttpRequests(OutboundOptions options);
  ~HttpRequests();  // what is under way is dropped; `done` is not called
  HttpRequests(const HttpRequests&) = delete;
  HttpRequests& operator=(const HttpRequests&) = delete;

  // `done` is called by work().
  void send(OutboundRequest request, Done done);
  std::size_t under_way() const;

  // Waits for as long at most, until something has happened or wake() is called.
  void work(std::chrono::milliseconds wait);
  void wake();

 private:
  class Transfer;
  struct State;
  const OutboundOptions options_;
  std::unique_ptr<State> state_;
};

}  // namespace bespoke
