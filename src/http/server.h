// The HTTP/1.1 server: one I/O thread a core, each with its own connections. It knows nothing of the product.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/result.h"
#include "http/limits.h"
#include "http/load.h"
#include "http/message.h"

namespace bespoke::http {

class Tls;

// The connection's side of one request.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void respond(Response response) = 0;
  virtual void abandon() noexcept = 0;
};

// Answers one request. May be moved to and called on any thread, once; the Request is gone after the call.
// Destroying it uncalled answers 503, or 504 to what may have written, so that nobody waits for ever. It may
// outlive the server: the answer then goes nowhere.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  Responder(Responder&&) = default;
  Responder& operator=(Responder&&) = delete;
  ~Responder() {
    if (exchange_) exchange_->abandon();
  }

  void operator()(Response response) { std::exchange(exchange_, nullptr)->respond(std::move(response)); }

 private:
  std::shared_ptr<Exchange> exchange_;
};

// Called on an I/O thread for every whole request, for many connections at once, but for one connection
// strictly one after the other. It must not block: that thread's other connections wait. What it throws is
// logged, and the Responder that dies of it answers.
using Handler = std::function<void(const Request&, Responder)>;

// How long the body of this request may be; 413 beyond.
struct BodyLimit {
  std::size_t bytes_max;
};

// Asked at the end of a request's head, before its body is read: how long that may be, or the answer, for
// which no body is needed. Called on an I/O thread; must not block. Not asked where no body comes, or all of
// it has come with the head: then the handler has the request at once, and nothing is saved.
using Admission = std::variant<BodyLimit, Response>;
using Admit = std::function<Admission(const Request&)>;

// For who does not say how many there may be.
inline constexpr std::size_t default_connections = 10'000;

struct ServerOptions {
  std::string host = "127.0.0.1";  // a name or an address
  std::string port = "0";          // "0": any free one, see Server::port()
  unsigned threads = 0;            // 0: one a core

  std::size_t head_bytes_max = request_head_bytes_max;  // 431 beyond. Trailers: 400 beyond
  std::size_t body_bytes_max = request_body_bytes_max;  // 413 beyond, where `admit` says nothing else
  Admit admit;                                          // may be empty

  // Beyond it a connection that idles makes room for the new one; where none does, the new one is answered
  // 503.
  std::size_t connections_max = default_connections;
  // The budget of bytes that requests and answers hold, and the figures. Where it is empty there is no limit.
  std::shared_ptr<Load> load;

  std::chrono::milliseconds idle_timeout = idle_time_max;    // then just closed
  std::chrono::milliseconds head_timeout = head_time_max;    // then 408
  std::chrono::milliseconds body_timeout = body_time_max;    // then 408
  std::chrono::milliseconds write_timeout = write_time_max;  // then closed
  std::chrono::milliseconds drain_grace{500};  // idle in a drain: a request may already be on its way

  // Where it is set, nothing but TLS is spoken.
  std::shared_ptr<Tls> tls;

  // Makes the answer to what the server itself refuses (400, 408, 413, 417, 431, 500, 501, 503, 504, 505);
  // its status is set by the server. Called on I/O threads. When empty the answer is `detail` as plain text.
  std::function<Response(int status, std::string_view detail)> refusal;
  // Told of bugs (an exception out of a handler, a Responder left uncalled), on any thread; may be empty.
  std::function<void(std::string_view)> log_error;
};

enum class DrainOutcome { AllDone, DeadlinePassed };

// Made, drained and destroyed on a thread that is not one of its own.
class Server {
 public:
  // Listens and serves from now on. Unavailable, with the reason, when the address cannot be listened on.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);

  // Closes what is still open, without waiting for answers.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

  // Stops listening, takes what clients had begun to connect, answers every request that arrives on an open
  // connection with `Connection: close`, and closes the connections that stay silent. Returns when none is
  // left or the deadline passes.
  DrainOutcome drain(std::chrono::steady_clock::time_point deadline);

 private:
  class State;
  explicit Server(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace bespoke::http
