#include "http/connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <utility>

#include "http/limits.h"
#include "http/response_head.h"

namespace bespoke::http {
namespace {

constexpr Refusal took_too_long{408, "the request took too long to arrive"};
constexpr Refusal too_many_connections{503, "there are too many connections"};

// An IPv4 address as such, also where the listener is one of IPv6.
std::string peer_text(const asio::ip::address& address) {
  const bool mapped = address.is_v6() && address.to_v6().is_v4_mapped();
  return mapped ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string()
                : address.to_string();
}

}  // namespace

Connection::Connection(std::shared_ptr<IoThread> thread, Socket socket, OpenConnections::Token token)
    : thread_(std::move(thread)),
      token_(std::move(token)),
      stream_(std::move(socket)),
      reader_(options().head_bytes_max),
      charge_(service().load->memory) {}

void Connection::start() {
  place_ = thread_->add(shared_from_this());
  phase_ = Phase::Handling;
  // Counted from here to close(), so that of a burst each one over the most closes one, and no more.
  const std::size_t others = service().load->connections.fetch_add(1, std::memory_order_relaxed);
  guard([this, others] {
    if (!stream_.start(options().tls.get())) return close();
    peer_ = peer_text(stream_.peer());
    reader_.set_peer(peer_);
    if (thread_->is_closing()) return close();
    if (others >= options().connections_max && !thread_->close_an_idle_one()) return refuse_connection();
    enter(Phase::Idle);
    read();
  });
}

// What the client has sent is not read, but let in for a while, so that the answer reaches it.
void Connection::refuse_connection() {
  service().load->connections_refused.fetch_add(1, std::memory_order_relaxed);
  const std::size_t open = service().load->connections.load(std::memory_order_relaxed);
  if (open > options().connections_max + refused_connections_max) return close();
  refuse(too_many_connections);
}

void Connection::tick(Clock::time_point now) {
  if (lost_) return close();
  if (now < deadline_) return;
  if (!stream_.is_established() || ended_ != Ended::No || (phase_ != Phase::Head && phase_ != Phase::Body))
    return close();
  end_operation(Ended::TookTooLong);
}

void Connection::drain() {
  if (phase_ == Phase::Idle) deadline_ = std::min(deadline_, idle_deadline());
  if (phase_ == Phase::Streaming) body_->end();
}

void Connection::close() {
  if (phase_ == Phase::Closed) return;
  phase_ = Phase::Closed;
  if (body_) body_->detach();
  if (response_.stream) response_.stream->detach();
  service().load->connections.fetch_sub(1, std::memory_order_relaxed);
  charge_.hold(0);
  note_hold();
  stream_.close();
  thread_->remove(place_);  // the caller holds another reference
}

// A request that is with its handler stays: its bytes are in use. An answer is broken off.
bool Connection::make_way() {
  const bool answers = phase_ == Phase::Writing || phase_ == Phase::Streaming;
  if (!answers && (ended_ != Ended::No || (phase_ != Phase::Head && phase_ != Phase::Body))) return false;
  service().load->memory.count_refusal();
  answers || !stream_.is_established() ? close() : end_operation(Ended::MadeWay);
  return true;
}

Clock::time_point Connection::idle_deadline() const {
  const std::chrono::milliseconds idle = options().idle_timeout;
  return Clock::now() + (thread_->is_draining() ? std::min(idle, options().drain_grace) : idle);
}

void Connection::read() {
  std::string().swap(kept_);  // all of it was taken
  stream_.async_wait_to_read([self = shared_from_this()](boost::system::error_code error) {
    self->guard([&] { self->on_readable(error); });
  });
}

void Connection::on_readable(boost::system::error_code error) {
  if (phase_ == Phase::Closed) return;
  if (ended_ != Ended::No) return refuse_ended();
  if (error) return close();
  const std::size_t count = stream_.read_some(asio::buffer(thread_->read_buffer()), error);
  if (error == asio::error::would_block || error == asio::error::try_again) return await_record();
  if (error) return close();
  if (phase_ == Phase::Lingering) {
    lingered_bytes_ += count;
    return lingered_bytes_ > linger_bytes_max ? close() : read();
  }
  unread_ = std::string_view(thread_->read_buffer().data(), count);
  take_unread();
}

// With TLS: a part of a handshake or of a record is here. It takes memory, and has the time of a head.
void Connection::await_record() {
  if (reader_.progress() == Progress::Empty && (phase_ == Phase::Idle || phase_ == Phase::Head)) {
    const std::size_t held = stream_.held_bytes();
    if (!hold(bytes_held() + held)) return close();
    enter(held > 0 ? Phase::Head : Phase::Idle);
  }
  read();
}

// Feeds what was read and decides what comes next.
void Connection::take_unread() {
  for (;;) {
    if (reader_.progress() == Progress::Body &&
        !hold(reader_.bytes_held_with(unread_.size()) + kept_.capacity())) {
      return refuse_for_memory();
    }
    unread_.remove_prefix(reader_.feed(unread_));
    switch (reader_.progress()) {
      case Progress::Empty:
        enter(Phase::Idle);
        return read();
      case Progress::Head:
        enter(Phase::Head);
        return hold(bytes_held()) ? read() : refuse_for_memory();
      case Progress::HeadRead:
        enter(Phase::Body);
        if (!admit()) return;
        break;
      case Progress::Body:
        return reader_.take_expectation() ? write_continue() : read();
      case Progress::Complete:
        if (!discards_body_) return handle();
        discards_body_ = false;
        reader_.next();
        break;
      case Progress::Refused:
        return refuse(reader_.refusal());
    }
  }
}

// The thread's buffer is another connection's next: what is behind the request waits here.
void Connection::keep_unread() {
  if (unread_.empty()) {
    std::string().swap(kept_);
  } else if (kept_.empty()) {
    kept_.assign(unread_);
    unread_ = kept_;
  }
}

// A phase has one deadline, however many reads it takes.
void Connection::enter(Phase phase) {
  if (phase_ == phase) return;
  phase_ = phase;
  if (phase == Phase::Idle) {
    deadline_ = idle_deadline();
    thread_->note_idle(place_);
  }
  if (phase == Phase::Head) deadline_ = Clock::now() + options().head_timeout;
  if (phase == Phase::Body) deadline_ = Clock::now() + options().body_timeout;
}

// Whether the body is to be read; else the request is answered.
bool Connection::admit() {
  std::size_t bytes_max = options().body_bytes_max;
  const RequestHead& head = reader_.head();
  const bool is_here = head.body == BodyKind::Sized && head.body_bytes <= unread_.size();
  if (options().admit && !is_here) {
    Admission admission = service().admit(reader_.request());
    if (auto* response = std::get_if<Response>(&admission)) {
      answer_before_body(std::move(*response));
      return false;
    }
    bytes_max = std::get<BodyLimit>(admission).bytes_max;
  }
  reader_.limit_body(bytes_max);
  return true;
}

// A short body is read over behind the answer, and the connection goes on. Else it ends: whoever waits for
// `100 Continue` may send the body or not (RFC 9110 10.1.1), and a long one would be sent for nothing.
void Connection::answer_before_body(Response response) {
  const RequestHead& head = reader_.head();
  discards_body_ =
      head.body == BodyKind::Sized && head.body_bytes <= discarded_body_bytes_max && !head.expects_continue;
  after_ = discards_body_ ? head.after : AfterAnswer::Close;
  if (discards_body_) reader_.discard_body();
  keep_unread();
  phase_ = Phase::Handling;
  answer(std::move(response));
}

void Connection::write_continue() {
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  stream_.async_write({asio::buffer(line), asio::const_buffer()}, asio::transfer_all(),
                      [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                        self->guard([&] {
                          if (self->phase_ == Phase::Closed) return;
                          if (self->ended_ != Ended::No) return self->refuse_ended();
                          if (error) return self->close();
                          self->read();
                        });
                      });
}

void Connection::handle() {
  keep_unread();
  phase_ = Phase::Handling;
  deadline_ = Clock::time_point::max();
  after_ = reader_.head().after;
  chunked_ = reader_.head().takes_chunks;
  // What the handler makes of the body, such as a write that waits, is as long as that.
  if (!hold(bytes_held() + reader_.request().body.size())) return refuse_for_memory();
  try {
    service().handler(reader_.request(), Responder(shared_from_this()));
  } catch (const std::exception& exception) {
    service().log(std::string("the handler threw: ") + exception.what());
  } catch (...) {
    service().log("the handler threw");
  }
}

// Its handler refuses the request; nothing is being read into memory meanwhile.
void Connection::end_operation(Ended why) {
  ended_ = why;
  deadline_ = Clock::now() + linger_time_max;
  reader_.drop_request();
  hold(bytes_held());
  stream_.cancel();
}

void Connection::refuse_ended() {
  refuse(std::exchange(ended_, Ended::No) == Ended::MadeWay ? no_memory : took_too_long);
}

void Connection::refuse_for_memory() {
  service().load->memory.count_refusal();
  refuse(no_memory);
}

void Connection::refuse(Refusal refusal) {
  phase_ = Phase::Handling;
  unread_ = {};
  std::string().swap(kept_);
  after_ = AfterAnswer::Close;
  answer(service().refuse(refusal.status, refusal.detail));
}

void Connection::answer(Response response) {
  const auto on_sent = std::exchange(response.on_sent, nullptr);
  if (phase_ != Phase::Handling) {
    if (response.stream) response.stream->detach();
    if (on_sent) on_sent(response.status);
    return;
  }
  phase_ = Phase::Writing;
  deadline_ = Clock::now() + options().write_timeout;
  const std::shared_ptr<BodyStream> stream = response.stream;
  response_ = std::move(response);
  if (!is_sendable(response_)) {
    service().log("an answer has a status or a header that cannot be sent");
    response_ = Response{.status = 500};
  }
  reader_.drop_request();
  if (!hold_answer()) {
    service().load->memory.count_refusal();
    response_ = service().refuse(no_memory.status, no_memory.detail);
    hold(bytes_held());
  }
  if (stream && response_.stream == nullptr) stream->detach();
  if (on_sent) on_sent(response_.status);
  if (thread_->is_draining()) after_ = AfterAnswer::Close;
  write_answer();
}

// What was written must not be answered 503, which says that nothing was: those answers are no longer than an
// entry, and soon others make way for them.
bool Connection::hold_answer() {
  const std::size_t bytes = bytes_held() + response_.body.capacity();
  if (may_be_replaced(reader_.request().method)) return hold(bytes);
  charge_.hold_anyway(bytes);
  note_hold();
  return true;
}

void Connection::write_answer() {
  head_.clear();
  if (response_.stream) after_ = AfterAnswer::Close;
  const Framing framing = !response_.stream ? Framing::Length
                          : chunked_        ? Framing::Chunks
                                            : Framing::Connection;
  append_response_head(head_, response_, thread_->date_line(), after_, framing);
  const bool sends_body = reader_.request().method != Method::Head && has_body(response_.status);
  if (response_.stream && !sends_body) std::exchange(response_.stream, nullptr)->detach();
  const std::array<asio::const_buffer, 2> parts{
      asio::buffer(head_), sends_body ? asio::buffer(response_.content()) : asio::const_buffer()};
  const auto progress = [this](boost::system::error_code error, std::size_t) -> std::size_t {
    deadline_ = Clock::now() + options().write_timeout;
    return error ? 0 : write_bytes;
  };
  stream_.async_write(parts, progress,
                      [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                        self->guard([&] { self->on_answered(error); });
                      });
}

void Connection::on_answered(boost::system::error_code error) {
  if (phase_ == Phase::Closed) return;
  if (error) return close();
  if (response_.stream) return begin_to_stream();
  // Moved out of, not only assigned to: a string that is assigned a short one keeps its buffer.
  { const Response sent = std::move(response_); }
  response_ = Response();
  hold(bytes_held());
  if (after_ == AfterAnswer::Close) return begin_to_linger();
  if (discards_body_) {
    enter(Phase::Body);
  } else {
    reader_.next();
  }
  take_unread();
}

void Connection::begin_to_linger() {
  phase_ = Phase::Lingering;
  deadline_ = Clock::now() + linger_time_max;
  boost::system::error_code error;
  stream_.shutdown_send(error);
  return error ? close() : read();
}

// Whether the budget has as many bytes for this connection. Where it has not, others make way.
bool Connection::hold(std::size_t bytes) {
  bool held = charge_.hold(bytes);
  while (!held && thread_->end_oldest_holder(this)) held = charge_.hold(bytes);
  note_hold();
  return held;
}

void Connection::note_hold() {
  if (charge_.holds_any() == holding_.has_value()) return;
  if (charge_.holds_any()) {
    holding_ = thread_->add_holder(*this);
  } else {
    thread_->remove_holder(*std::exchange(holding_, std::nullopt));
  }
}

}  // namespace bespoke::http
