// TLS (RFC 8446, RFC 5246) by OpenSSL, over a connection's own socket: OpenSSL reads and writes the
// descriptor itself, so that no bytes are copied between two pairs of buffers, and a connection at rest holds
// none. Of boost::asio::ssl that would be 34 KiB for each.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

struct ssl_st;
struct ssl_ctx_st;

namespace bespoke::http {

// One connection's part. It shakes hands with the first read. One thread at a time.
class TlsSession {
 public:
  using Parts = std::array<boost::asio::const_buffer, 2>;

  // `descriptor` outlives it, and does not block. Null where there is no memory for one.
  static std::unique_ptr<TlsSession> open(ssl_ctx_st* context, int descriptor);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Both give `would_block` when waits_for() has to come first, and `eof` or another error when it is over.
  std::size_t read(boost::asio::mutable_buffer into, boost::system::error_code& error);
  // Of the parts, one behind the other, what is behind the first `written` bytes. After `would_block` the
  // next call has to be for the same bytes.
  std::size_t write(const Parts& parts, std::size_t written, boost::system::error_code& error);
  boost::asio::socket_base::wait_type waits_for() const { return waits_for_; }
  // Whether bytes are here that no descriptor will tell of.
  bool has_read_ahead() const;
  bool is_established() const;
  // About what OpenSSL holds while it waits for the rest of a handshake or of a record; 0 at rest.
  std::size_t held_bytes() const;
  // Tells the other side that nothing more comes.
  void finish();

 private:
  explicit TlsSession(ssl_st* session) : session_(session) {}
  boost::system::error_code outcome(int returned);
  // What OpenSSL tells of each message.
  static void note_message(int is_written, int version, int content_type, const void* bytes, std::size_t size,
                           ssl_st* session, void* self);

  ssl_st* session_;
  boost::asio::socket_base::wait_type waits_for_ = boost::asio::socket_base::wait_read;
  bool broken_ = false;
  int handshake_messages_ = 0;  // since the handshake, or the last bytes behind it
};

// A server's certificate and key. Any thread may call.
class Tls {
 public:
  struct Files {
    std::string certificate;  // PEM: the server's, then those that vouch for it
    std::string key;          // PEM, without a password
  };

  // Invalid, naming the file and never what is in it, where the two cannot be used.
  static Result<std::shared_ptr<Tls>> load(Files files);
  // Reads both files again, for connections from now on. An error says why they were not taken; those that
  // were used stay in use.
  Status reload();

  // As TlsSession::open.
  std::unique_ptr<TlsSession> new_session(int descriptor) const;

 private:
  explicit Tls(Files files) : files_(std::move(files)) {}

  const Files files_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace bespoke::http
