// Turns the bytes of a connection into requests, one after the other; no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/chunked_body.h"
#include "http/message.h"
#include "http/request_head.h"

namespace bespoke::http {

// HeadRead: a body follows, and is not read before limit_body() or discard_body().
enum class Progress { Empty, Head, HeadRead, Body, Complete, Refused };

class RequestReader {
 public:
  explicit RequestReader(std::size_t head_bytes_max)
      : head_bytes_max_(head_bytes_max), chunked_(head_bytes_max) {}
  RequestReader(const RequestReader&) = delete;  // the request points into it
  RequestReader& operator=(const RequestReader&) = delete;

  // What all requests of the connection have as their peer; outlives them.
  void set_peer(std::string_view peer) { request_.peer = peer; }

  // Takes bytes until the request is Complete or Refused, or its head is read and a body follows; returns how
  // many it took. What is behind a Complete request belongs to the next.
  std::size_t feed(std::string_view bytes);

  // After the head, before the body: how long it may be. Refuses it with 413 where it says that it is longer.
  void limit_body(std::size_t bytes_max);
  // Or, of a Sized body: reads over it; the request is then Complete without one.
  void discard_body();

  Progress progress() const { return progress_; }
  // The request, once Complete or, without its body, its HeadRead, until next(); after a Refusal only its
  // method counts.
  const Request& request() const { return request_; }
  const RequestHead& head() const { return head_; }
  // Whether the client waits for `100 Continue` before it sends the body; tells it once.
  bool take_expectation();
  // Why, once Refused.
  const Refusal& refusal() const { return refusal_; }

  // How much memory the request holds, and how much it will once it took so many bytes more of its body.
  std::size_t bytes_held() const { return bytes_held_with(0); }
  std::size_t bytes_held_with(std::size_t body_bytes) const;
  // Gives back what the request holds, for it is answered: only its method counts from now on.
  void drop_request();

  // Forgets the request and waits for the next one; its memory is used again.
  void next();

 private:
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  std::size_t feed_sized(std::string_view bytes);
  std::size_t body_capacity_with(std::size_t bytes) const;
  bool take_line(std::string_view line);
  void finish_head();
  void finish();
  void refuse(Refusal refusal);

  std::size_t head_bytes_max_;
  std::size_t body_bytes_max_ = 0;
  std::uint64_t body_bytes_read_ = 0;  // of a Sized body
  bool discards_body_ = false;
  Progress progress_ = Progress::Empty;
  std::string head_text_;
  std::size_t line_start_ = 0;  // in head_text_
  bool skipped_empty_line_ = false;
  RequestHead head_;
  ChunkedBody chunked_;
  std::string body_;
  Request request_;
  Refusal refusal_{};
};

}  // namespace bespoke::http
