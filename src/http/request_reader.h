// Turns the bytes of a connection into requests, one after the other; no I/O.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/chunked_body.h"
#include "http/message.h"
#include "http/request_head.h"

namespace bespoke::http {

enum class Progress { Empty, Head, Body, Complete, Refused };

class RequestReader {
 public:
  RequestReader(std::size_t head_bytes_max, std::size_t body_bytes_max)
      : head_bytes_max_(head_bytes_max),
        body_bytes_max_(body_bytes_max),
        chunked_(body_bytes_max, head_bytes_max) {}
  RequestReader(const RequestReader&) = delete;  // the request points into it
  RequestReader& operator=(const RequestReader&) = delete;

  // Takes bytes until the request is Complete or Refused; returns how many it took. The rest belongs to the
  // next request.
  std::size_t feed(std::string_view bytes);

  Progress progress() const { return progress_; }
  // The request, once Complete, until next(); after a Refusal only its method counts.
  const Request& request() const { return request_; }
  AfterAnswer after() const { return head_.after; }
  // Whether the client waits for `100 Continue` before it sends the body; tells it once.
  bool take_expectation();
  // Why, once Refused.
  const Refusal& refusal() const { return refusal_; }

  // Forgets the request and waits for the next one; its memory is used again.
  void next();

 private:
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  bool take_line(std::string_view line);
  void finish_head();
  void finish();
  void refuse(Refusal refusal);

  std::size_t head_bytes_max_;
  std::size_t body_bytes_max_;
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
