// One connection: reads a request, hands it to the handler, writes the answer, and again. A template over the
// stream, which is a socket or has one below (`lowest_layer()`).
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/io_thread.h"
#include "http/request_reader.h"
#include "http/response_head.h"

namespace bespoke::http {

inline constexpr std::size_t read_bytes = 16 * 1024;
// One system call writes at most this much, so that a large answer shows its progress.
inline constexpr std::size_t write_bytes = 256 * 1024;
// After the last answer the client may still be sending. It is listened to within these bounds, because
// closing on unread bytes resets the connection and may take the answer from the client (RFC 9112 9.6).
inline constexpr std::size_t linger_bytes_max = 128 * 1024 * 1024;
inline constexpr std::chrono::seconds linger_timeout{3};

// All of it runs on its IoThread, but for respond() and abandon(), which any thread may call.
template <class Stream>
class Connection final : public Exchange,
                         public Member,
                         public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(std::shared_ptr<IoThread> thread, Stream stream, OpenConnections::Token token)
      : thread_(std::move(thread)),
        token_(std::move(token)),
        stream_(std::move(stream)),
        reader_(options().head_bytes_max, options().body_bytes_max) {}

  void start() {
    place_ = thread_->add(this->shared_from_this());
    phase_ = Phase::Idle;
    deadline_ = idle_deadline();
    if (thread_->is_closing()) return close();
    read();
  }

  void respond(Response response) override {
    if (thread_->is_current()) return answer(std::move(response));
    thread_->post([self = this->shared_from_this(), response = std::move(response)]() mutable {
      self->answer(std::move(response));
    });
  }

  void abandon() noexcept override {
    try {
      thread_->post([self = this->shared_from_this()] {
        self->service().log("a request was left unanswered");
        self->answer(self->service().refuse(500, "the request was not answered"));
      });
    } catch (const std::exception&) {  // out of memory: the client waits until it gives up
    }
  }

  void tick(Clock::time_point now) override {
    if (now < deadline_) return;
    if (timed_out_ || (phase_ != Phase::Head && phase_ != Phase::Body)) return close();
    // The operation under way ends with an error, and its handler refuses the request.
    timed_out_ = true;
    deadline_ = now + linger_timeout;
    boost::system::error_code ignored;
    stream_.lowest_layer().cancel(ignored);
  }

  void drain() override {
    if (phase_ == Phase::Idle) deadline_ = std::min(deadline_, idle_deadline());
  }

  void close() override {
    if (phase_ == Phase::Closed) return;
    phase_ = Phase::Closed;
    boost::system::error_code ignored;
    stream_.lowest_layer().close(ignored);
    thread_->remove(place_);  // the caller holds another reference
  }

 private:
  enum class Phase { Idle, Head, Body, Handling, Writing, Lingering, Closed };

  const Service& service() const { return thread_->service(); }
  const ServerOptions& options() const { return service().options; }

  Clock::time_point idle_deadline() const {
    const std::chrono::milliseconds idle = options().idle_timeout;
    return Clock::now() + (thread_->is_draining() ? std::min(idle, options().drain_grace) : idle);
  }

  void read() {
    stream_.async_read_some(asio::buffer(buffer_), [self = this->shared_from_this()](
                                                       boost::system::error_code error, std::size_t count) {
      self->on_read(error, count);
    });
  }

  void on_read(boost::system::error_code error, std::size_t count) {
    if (phase_ == Phase::Closed) return;
    if (timed_out_) return refuse({408, "the request took too long to arrive"});
    if (error) return close();
    if (phase_ == Phase::Lingering) return linger(count);
    unread_ = std::string_view(buffer_.data(), count);
    take_unread();
  }

  // Feeds what was read and decides what comes next.
  void take_unread() {
    unread_.remove_prefix(reader_.feed(unread_));
    switch (reader_.progress()) {
      case Progress::Empty:
        enter(Phase::Idle);
        return read();
      case Progress::Head:
        enter(Phase::Head);
        return read();
      case Progress::Body:
        enter(Phase::Body);
        return reader_.take_expectation() ? write_continue() : read();
      case Progress::Complete:
        return handle();
      case Progress::Refused:
        return refuse(reader_.refusal());
    }
  }

  // A phase has one deadline, however many reads it takes.
  void enter(Phase phase) {
    if (phase_ == phase) return;
    phase_ = phase;
    if (phase == Phase::Idle) deadline_ = idle_deadline();
    if (phase == Phase::Head) deadline_ = Clock::now() + options().head_timeout;
    if (phase == Phase::Body) deadline_ = Clock::now() + options().body_timeout;
  }

  void write_continue() {
    static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(line),
                      [self = this->shared_from_this()](boost::system::error_code error, std::size_t) {
                        if (self->phase_ == Phase::Closed) return;
                        if (self->timed_out_) {
                          return self->refuse({408, "the request took too long to arrive"});
                        }
                        if (error) return self->close();
                        self->read();
                      });
  }

  void handle() {
    phase_ = Phase::Handling;
    deadline_ = Clock::time_point::max();
    after_ = reader_.after();
    try {
      service().handler(reader_.request(), Responder(this->shared_from_this()));
    } catch (const std::exception& exception) {
      service().log(std::string("the handler threw: ") + exception.what());
    } catch (...) {
      service().log("the handler threw");
    }
  }

  void refuse(Refusal refusal) {
    phase_ = Phase::Handling;
    timed_out_ = false;
    after_ = AfterAnswer::Close;
    answer(service().refuse(refusal.status, refusal.detail));
  }

  void answer(Response response) {
    if (phase_ != Phase::Handling) return;
    phase_ = Phase::Writing;
    deadline_ = Clock::now() + options().write_timeout;
    response_ = std::move(response);
    if (!is_sendable(response_)) {
      service().log("an answer has a status or a header that cannot be sent");
      response_ = Response{.status = 500};
    }
    if (thread_->is_draining()) after_ = AfterAnswer::Close;
    head_.clear();
    append_response_head(head_, response_, thread_->date_line(), after_);
    const bool sends_body = reader_.request().method != Method::Head && has_body(response_.status);
    const std::array<asio::const_buffer, 2> parts{
        asio::buffer(head_), sends_body ? asio::buffer(response_.body) : asio::const_buffer()};
    const auto progress = [this](boost::system::error_code error, std::size_t) -> std::size_t {
      deadline_ = Clock::now() + options().write_timeout;
      return error ? 0 : write_bytes;
    };
    asio::async_write(stream_, parts, progress,
                      [self = this->shared_from_this()](boost::system::error_code error, std::size_t) {
                        self->on_answered(error);
                      });
  }

  void on_answered(boost::system::error_code error) {
    if (phase_ == Phase::Closed) return;
    if (error) return close();
    if (after_ == AfterAnswer::Close) return begin_to_linger();
    response_ = Response();
    reader_.next();
    take_unread();
  }

  void begin_to_linger() {
    phase_ = Phase::Lingering;
    deadline_ = Clock::now() + linger_timeout;
    boost::system::error_code error;
    stream_.lowest_layer().shutdown(asio::socket_base::shutdown_send, error);
    return error ? close() : read();
  }

  void linger(std::size_t count) {
    lingered_bytes_ += count;
    return lingered_bytes_ > linger_bytes_max ? close() : read();
  }

  std::shared_ptr<IoThread> thread_;
  OpenConnections::Token token_;
  Stream stream_;
  IoThread::Place place_;
  Phase phase_ = Phase::Idle;
  Clock::time_point deadline_;
  bool timed_out_ = false;
  AfterAnswer after_ = AfterAnswer::Close;
  std::array<char, read_bytes> buffer_;
  std::string_view unread_;  // of buffer_
  RequestReader reader_;
  std::string head_;
  Response response_;
  std::size_t lingered_bytes_ = 0;
};

}  // namespace bespoke::http
