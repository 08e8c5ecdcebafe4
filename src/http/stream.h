// The bytes of one connection: of its socket or, with TLS, what that hides. The socket never blocks.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <memory>
#include <utility>

#include "http/tls.h"

namespace bespoke::http {

namespace asio = boost::asio;
// The executor is named, not type-erased: that is measurable.
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

// On its connection's thread. What it is handed to call keeps it alive.
class Stream {
 public:
  explicit Stream(Socket socket) : socket_(std::move(socket)) {}

  // Before anything is read or written; `tls` may be null. False where there is no memory for a session.
  bool start(const Tls* tls) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    if (tls != nullptr) session_ = tls->new_session(socket_.native_handle());
    return tls == nullptr || session_ != nullptr;
  }

  template <class Handler>
  void async_wait_to_read(Handler handler) {
    if (session_ && session_->has_read_ahead()) {
      return asio::post(socket_.get_executor(),
                        [handler = std::move(handler)]() mutable { handler(boost::system::error_code()); });
    }
    socket_.async_wait(session_ ? session_->waits_for() : Socket::wait_read, std::move(handler));
  }

  // The system takes no more than that from now on of what it has not sent yet, where it otherwise takes
  // megabytes.
  void limit_unsent(int bytes) {
    (void)setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes);
  }

  // With TLS, not before its handshake.
  bool is_established() const { return !session_ || session_->is_established(); }
  // What TLS holds of what was not read yet.
  std::size_t held_bytes() const { return session_ ? session_->held_bytes() : 0; }

  std::size_t read_some(asio::mutable_buffer into, boost::system::error_code& error) {
    return session_ ? session_->read(into, error) : socket_.read_some(into, error);
  }

  // All of both. `progress` is asked as by asio::async_write, or told of each piece.
  template <class Progress, class Handler>
  void async_write(const TlsSession::Parts& parts, Progress progress, Handler handler) {
    if (!session_) return asio::async_write(socket_, parts, std::move(progress), std::move(handler));
    // Posted, so that no answer is over before its writer returns.
    asio::post(socket_.get_executor(), [this, parts, progress, handler = std::move(handler)]() mutable {
      write_rest(parts, 0, progress, std::move(handler));
    });
  }

  void shutdown_send(boost::system::error_code& error) {
    if (session_) session_->finish();
    socket_.shutdown(asio::socket_base::shutdown_send, error);
  }
  void cancel() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }
  void close() {
    if (session_) session_->finish();
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  boost::asio::ip::address peer() const {
    boost::system::error_code ignored;
    return socket_.remote_endpoint(ignored).address();
  }

 private:
  template <class Progress, class Handler>
  void write_rest(const TlsSession::Parts& parts, std::size_t written, Progress progress, Handler handler) {
    const std::size_t size = parts[0].size() + parts[1].size();
    boost::system::error_code error;
    while (written < size && !error) {
      if (!socket_.is_open()) error = asio::error::operation_aborted;
      if (!error) written += session_->write(parts, written, error);
      progress(error, written);
    }
    if (error != asio::error::would_block) return handler(error, written);
    socket_.async_wait(session_->waits_for(), [this, parts, written, progress, handler = std::move(handler)](
                                                  boost::system::error_code waited) mutable {
      if (waited) return handler(waited, written);
      write_rest(parts, written, progress, std::move(handler));
    });
  }

  Socket socket_;
  std::unique_ptr<TlsSession> session_;
};

}  // namespace bespoke::http
