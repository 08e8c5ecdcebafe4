#include "http/request_reader.h"

#include <algorithm>
#include <utility>

#include "http/limits.h"
#include "http/text.h"

namespace bespoke::http {
namespace {

constexpr std::size_t body_step_bytes_min = 16 * 1024;

}  // namespace

std::size_t RequestReader::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size()) {
    switch (progress_) {
      case Progress::Empty:
      case Progress::Head:
        used += feed_head(bytes.substr(used));
        break;
      case Progress::Body:
        used += feed_body(bytes.substr(used));
        break;
      case Progress::HeadRead:
      case Progress::Complete:
      case Progress::Refused:
        return used;
    }
  }
  return used;
}

std::size_t RequestReader::feed_head(std::string_view bytes) {
  const std::size_t line_feed = bytes.find('\n');
  const bool line_ends = line_feed != std::string_view::npos;
  const std::size_t used = line_ends ? line_feed + 1 : bytes.size();
  head_text_.append(bytes.substr(0, used));
  progress_ = Progress::Head;
  if (head_text_.size() > head_bytes_max_) {
    refuse({431, "the request line and headers are too long"});
  } else if (line_ends) {
    if (take_line(std::string_view(head_text_).substr(line_start_))) finish_head();
    line_start_ = head_text_.size();
  }
  return used;
}

// Whether this is the empty line that ends the head.
bool RequestReader::take_line(std::string_view line) {
  if (!line.ends_with("\r\n")) {
    refuse({400, "a line does not end in CRLF"});
  } else if (is_blank(line.front())) {
    refuse({400, "a line begins with a blank"});
  } else if (line.size() == 2) {
    if (line_start_ > 0) return true;
    // RFC 9112 2.2: an empty line before the request is ignored; old clients send one after a body.
    if (skipped_empty_line_) refuse({400, "the request line is missing"});
    if (progress_ == Progress::Refused) return false;
    skipped_empty_line_ = true;
    head_text_.clear();
    progress_ = Progress::Empty;
  }
  return false;
}

void RequestReader::finish_head() {
  if (const auto refusal = read_head(head_text_, request_, head_)) return refuse(*refusal);
  if (head_.body == BodyKind::None) return finish();
  progress_ = Progress::HeadRead;
}

void RequestReader::limit_body(std::size_t bytes_max) {
  body_bytes_max_ = bytes_max;
  chunked_.restart(bytes_max);
  progress_ = Progress::Body;
  if (head_.body == BodyKind::Sized && head_.body_bytes > bytes_max) refuse({413, "the body is too large"});
}

void RequestReader::discard_body() {
  discards_body_ = true;
  progress_ = Progress::Body;
}

bool RequestReader::take_expectation() {
  return progress_ == Progress::Body && std::exchange(head_.expects_continue, false);
}

std::size_t RequestReader::feed_body(std::string_view bytes) {
  head_.expects_continue = false;  // RFC 9110 10.1.1: who already sends the body does not wait
  if (head_.body == BodyKind::Sized) return feed_sized(bytes);
  body_.reserve(body_capacity_with(bytes.size()));
  const auto [used, outcome] = chunked_.feed(bytes, body_);
  switch (outcome) {
    case ChunkedOutcome::NeedMore:
      break;
    case ChunkedOutcome::Done:
      finish();
      break;
    case ChunkedOutcome::Malformed:
      refuse({400, "the chunked body is malformed"});
      break;
    case ChunkedOutcome::TooLarge:
      refuse({413, "the body is too large"});
      break;
  }
  return used;
}

std::size_t RequestReader::feed_sized(std::string_view bytes) {
  const std::size_t used = std::min<std::uint64_t>(bytes.size(), head_.body_bytes - body_bytes_read_);
  if (!discards_body_) {
    body_.reserve(body_capacity_with(used));
    body_.append(bytes.substr(0, used));
  }
  body_bytes_read_ += used;
  if (body_bytes_read_ == head_.body_bytes) finish();
  return used;
}

// Grows twofold with what has arrived, to what was declared or is allowed at most: declaring costs nothing.
std::size_t RequestReader::body_capacity_with(std::size_t bytes) const {
  const std::size_t wanted = body_.size() + bytes;
  if (discards_body_ || wanted <= body_.capacity()) return body_.capacity();
  const std::uint64_t most = head_.body == BodyKind::Sized ? head_.body_bytes : body_bytes_max_;
  return std::min<std::uint64_t>(std::max({wanted, 2 * body_.capacity(), body_step_bytes_min}), most);
}

std::size_t RequestReader::bytes_held_with(std::size_t body_bytes) const {
  return head_text_.capacity() + request_.headers.capacity() * sizeof(Header) +
         body_capacity_with(body_bytes);
}

void RequestReader::drop_request() {
  request_.body = {};
  std::string().swap(body_);
  if (head_text_.capacity() <= kept_head_bytes_max) return;
  std::string().swap(head_text_);
  std::vector<Header>().swap(request_.headers);
}

void RequestReader::finish() {
  request_.body = body_;
  progress_ = Progress::Complete;
}

void RequestReader::refuse(Refusal refusal) {
  refusal_ = refusal;
  progress_ = Progress::Refused;
}

void RequestReader::next() {
  progress_ = Progress::Empty;
  request_.method = Method::Other;
  drop_request();
  head_text_.clear();
  line_start_ = 0;
  skipped_empty_line_ = false;
  body_bytes_read_ = 0;
  discards_body_ = false;
}

}  // namespace bespoke::http
