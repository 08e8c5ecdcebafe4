#include "http/server.h"

#include <linux/filter.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <future>
#include <limits>
#include <thread>
#include <vector>

#include "http/connection.h"
#include "http/io_thread.h"

namespace bespoke::http {
namespace {

using boost::asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

// When no descriptor is free, one may be soon.
constexpr std::chrono::milliseconds accept_pause{100};
// Longer than the rest of a handshake takes within one site.
constexpr std::chrono::milliseconds handshake_time{20};

Error cannot_listen(const ServerOptions& options, const std::string& reason) {
  return {ErrorCode::Unavailable, {"cannot listen on " + options.host + ":" + options.port + ": " + reason}};
}

boost::system::error_code listen_on(Acceptor& acceptor, const tcp::endpoint& endpoint) {
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.non_blocking(true, error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  boost::system::error_code ignored;
  if (error) acceptor.close(ignored);
  return error;
}

// From now on nobody new begins to connect: they are not heard, and refused when they try again. Closing
// alone would reset connections that their clients believe open, since the end of the handshake is still on
// its way; what such a client has sent, it may not send to another server.
void hear_no_newcomers(int listener) {
  constexpr unsigned flags_offset = 13;  // of a TCP header
  constexpr unsigned syn = 0x02;
  constexpr unsigned ack = 0x10;
  std::array<sock_filter, 5> program = {{BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_offset),
                                         BPF_STMT(BPF_ALU | BPF_AND | BPF_K, syn | ack),
                                         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syn, 0, 1),
                                         BPF_STMT(BPF_RET | BPF_K, 0), BPF_STMT(BPF_RET | BPF_K, ~0U)}};
  const sock_fprog whole{program.size(), program.data()};
  (void)setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &whole, sizeof whole);
}

}  // namespace

// The acceptor lives on the first thread and deals connections out to all in turn.
class Server::State {
 public:
  State(ServerOptions options, Handler handler)
      : service_(make_service(std::move(options), std::move(handler))),
        open_(std::make_shared<OpenConnections>()),
        threads_(make_threads(service_)),
        acceptor_(threads_.front()->context()),
        pause_(threads_.front()->context()),
        last_handshakes_(threads_.front()->context()) {}

  ~State() {
    threads_.front()->post([this] { stop_accepting(); });
    for (const auto& thread : threads_) thread->stop();
  }

  Status listen() {
    const ServerOptions& options = service_->options;
    boost::system::error_code error;
    tcp::resolver resolver(threads_.front()->context());
    const auto endpoints = resolver.resolve(options.host, options.port, tcp::resolver::passive, error);
    for (const auto& entry : endpoints) {
      error = listen_on(acceptor_, entry.endpoint());
      if (!error) break;
    }
    if (error) return cannot_listen(options, error.message());
    port_ = acceptor_.local_endpoint(error).port();
    for (const auto& thread : threads_) thread->start();
    threads_.front()->post([this] { accept(); });
    return {};
  }

  std::uint16_t port() const { return port_; }

  DrainOutcome drain(Clock::time_point deadline) {
    const auto accepting_ended = std::make_shared<std::promise<void>>();
    auto accepted_all = accepting_ended->get_future();
    threads_.front()->post([this, accepting_ended] {
      hear_no_newcomers(acceptor_.native_handle());
      last_handshakes_.expires_after(handshake_time);
      last_handshakes_.async_wait([this, accepting_ended](boost::system::error_code) {
        take_backlog();
        stop_accepting();
        // Behind the accept that may have ended just now and whose connection is still to be dealt.
        threads_.front()->post([accepting_ended] { accepting_ended->set_value(); });
      });
    });
    if (accepted_all.wait_until(deadline) != std::future_status::ready) return DrainOutcome::DeadlinePassed;
    for (const auto& thread : threads_) thread->post([raw = thread.get()] { raw->drain(); });
    return open_->wait_for_none(deadline) ? DrainOutcome::AllDone : DrainOutcome::DeadlinePassed;
  }

 private:
  static std::shared_ptr<const Service> make_service(ServerOptions options, Handler handler) {
    std::shared_ptr<Load> load = options.load;
    if (load == nullptr) load = std::make_shared<Load>(std::numeric_limits<std::size_t>::max());
    return std::make_shared<Service>(Service{std::move(options), std::move(handler), std::move(load)});
  }

  static std::vector<std::shared_ptr<IoThread>> make_threads(const std::shared_ptr<const Service>& service) {
    const unsigned wanted = service->options.threads;
    const unsigned count = wanted > 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::shared_ptr<IoThread>> threads;
    for (unsigned i = 0; i < count; ++i) threads.push_back(std::make_shared<IoThread>(service));
    return threads;
  }

  void accept() {
    const auto& thread = next_thread();
    acceptor_.async_accept(thread->context(),
                           [this, &thread](boost::system::error_code error, Socket socket) {
                             if (!error) deal(thread, std::move(socket));
                             if (!acceptor_.is_open()) return;
                             if (error) return pause(error.message());
                             refused_before_ = false;
                             accept_again();
                           });
  }

  // Without memory for it later, but never not at all.
  void accept_again() {
    try {
      accept();
    } catch (const std::exception& exception) {
      pause(exception.what());
    }
  }

  void pause(std::string_view reason) {
    if (!refused_before_) service_->log("connections cannot be accepted for now: " + std::string(reason));
    refused_before_ = true;
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled && acceptor_.is_open()) accept_again();
    });
  }

  const std::shared_ptr<IoThread>& next_thread() { return threads_[turn_++ % threads_.size()]; }

  void deal(const std::shared_ptr<IoThread>& thread, Socket socket) {
    try {
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      thread->post([thread, socket = std::move(socket), token = OpenConnections::Token(open_)]() mutable {
        std::make_shared<Connection>(thread, std::move(socket), std::move(token))->start();
      });
    } catch (const std::exception& exception) {
      service_->log(std::string("a connection was dropped: ") + exception.what());
    }
  }

  // What has connected but was not yet accepted.
  void take_backlog() {
    while (acceptor_.is_open()) {
      boost::system::error_code error;
      const auto& thread = next_thread();
      Socket socket = acceptor_.accept(thread->context(), error);
      if (error) return;
      deal(thread, std::move(socket));
    }
  }

  void stop_accepting() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

  std::shared_ptr<const Service> service_;
  std::shared_ptr<OpenConnections> open_;
  std::vector<std::shared_ptr<IoThread>> threads_;
  Acceptor acceptor_;
  asio::steady_timer pause_;
  asio::steady_timer last_handshakes_;
  std::uint16_t port_ = 0;
  std::size_t turn_ = 0;
  bool refused_before_ = false;
};

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  const ServerOptions named = options;
  try {
    auto state = std::make_unique<State>(std::move(options), std::move(handler));
    if (Status status = state->listen(); !status) return std::move(status).error();
    return std::unique_ptr<Server>(new Server(std::move(state)));
  } catch (const std::exception& exception) {  // no thread, no descriptor, no memory
    return cannot_listen(named, exception.what());
  }
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
  return state_->port();
}

DrainOutcome Server::drain(std::chrono::steady_clock::time_point deadline) {
  return state_->drain(deadline);
}

}  // namespace bespoke::http
