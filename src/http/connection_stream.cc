// How a connection sends a body that is still being made: see body_stream.h.
//
//     writer's thread                     connection's thread
//     write(piece), write(piece) -------> write_pieces: takes both, one chunk, one system call
//     write(piece)                        (the chunk is being written: nothing to wake)
//                                         written: write_pieces again, until there is nothing to take
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/completion_condition.hpp>
#include <charconv>
#include <iterator>
#include <utility>

#include "http/connection.h"
#include "http/limits.h"

namespace bespoke::http {
namespace {

void append_chunk_head(std::string& out, std::size_t bytes) {
  char digits[2 * sizeof bytes];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), bytes, 16).ptr;
  out.append(std::begin(digits), end).append("\r\n");
}

}  // namespace

void Connection::begin_to_stream() {
  phase_ = Phase::Streaming;
  body_ = std::move(response_.stream);
  response_ = Response();
  deadline_ = Clock::time_point::max();
  stream_.limit_unsent(stream_unsent_bytes_max);
  body_->attach([connection = weak_from_this()] {
    const std::shared_ptr<Connection> self = connection.lock();
    if (self == nullptr) return;
    self->thread_->post([self] { self->guard([&] { self->write_pieces(); }); });
  });
  if (thread_->is_draining()) body_->end();
  watch_reader();
  write_pieces();
}

// That the reader has gone is seen here; what it still sends is for nobody.
void Connection::watch_reader() {
  stream_.async_wait_to_read([self = shared_from_this()](boost::system::error_code error) {
    self->guard([&] {
      if (self->phase_ != Phase::Streaming) return;
      if (error) return self->close();
      const std::size_t count = self->stream_.read_some(asio::buffer(self->thread_->read_buffer()), error);
      const bool nothing = error == asio::error::would_block || error == asio::error::try_again;
      if (error && !nothing) return self->close();
      self->lingered_bytes_ += nothing ? 0 : count;
      if (self->lingered_bytes_ > linger_bytes_max) return self->close();
      self->watch_reader();
    });
  });
}

// One chunk at a time. While there is nothing to send nobody has to hurry.
void Connection::write_pieces() {
  if (phase_ != Phase::Streaming || !chunk_.empty()) return;
  const BodyStream::Taken taken = body_->take(stream_write_bytes_max);
  if (taken.pieces.empty()) {
    deadline_ = Clock::time_point::max();
    hold(bytes_held());
    return taken.ended ? end_stream() : void();
  }
  std::size_t bytes = 0;
  for (const BodyStream::Piece& piece : taken.pieces) bytes += piece->size();
  if (!hold(bytes_held() + bytes)) return close();
  if (chunked_) append_chunk_head(chunk_, bytes);
  for (const BodyStream::Piece& piece : taken.pieces) chunk_ += *piece;
  if (chunked_) chunk_ += "\r\n";
  deadline_ = Clock::now() + options().write_timeout;
  const auto progress = [this](boost::system::error_code error, std::size_t) -> std::size_t {
    deadline_ = Clock::now() + options().write_timeout;
    return error ? 0 : write_bytes;
  };
  stream_.async_write({asio::buffer(chunk_), asio::const_buffer()}, progress,
                      [self = shared_from_this(), bytes](boost::system::error_code error, std::size_t) {
                        self->guard([&] {
                          if (self->phase_ != Phase::Streaming) return;
                          if (error) return self->close();
                          std::string().swap(self->chunk_);
                          self->body_->sent(bytes);
                          self->write_pieces();
                        });
                      });
}

void Connection::end_stream() {
  std::exchange(body_, nullptr)->detach();
  stream_.cancel();  // of watch_reader
  if (!chunked_) return begin_to_linger();
  static constexpr std::string_view last_chunk = "0\r\n\r\n";
  phase_ = Phase::Writing;
  deadline_ = Clock::now() + options().write_timeout;
  stream_.async_write({asio::buffer(last_chunk), asio::const_buffer()}, asio::transfer_all(),
                      [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                        self->guard([&] { self->on_answered(error); });
                      });
}

}  // namespace bespoke::http
