#include "http/chunked_body.h"

#include <algorithm>

#include "http/limits.h"
#include "http/text.h"

namespace bespoke::http {

void ChunkedBody::restart(std::size_t body_bytes_max) {
  body_bytes_max_ = body_bytes_max;
  place_ = Place::SizeFirstDigit;
  overhead_bytes_ = 0;
}

ChunkedBody::Step ChunkedBody::feed(std::string_view bytes, std::string& body) {
  std::size_t used = 0;
  while (used < bytes.size()) {
    if (place_ == Place::Data) {
      const std::size_t count = std::min<std::uint64_t>(chunk_bytes_, bytes.size() - used);
      body.append(bytes.substr(used, count));
      used += count;
      chunk_bytes_ -= count;
      if (chunk_bytes_ == 0) place_ = Place::DataCr;
      continue;
    }
    const ChunkedOutcome outcome = take(bytes[used++], body);
    if (outcome != ChunkedOutcome::NeedMore) return {used, outcome};
  }
  return {used, ChunkedOutcome::NeedMore};
}

ChunkedOutcome ChunkedBody::take(char c, const std::string& body) {
  switch (place_) {
    case Place::SizeFirstDigit:
      chunk_bytes_ = 0;
      size_digits_ = 0;
      place_ = Place::Size;
      return hex_value(c) < 0 ? ChunkedOutcome::Malformed : take_size(c, body);
    case Place::Size:
      return take_size(c, body);
    case Place::Extension:
      if (c == '\r') return expect(c, '\r', Place::SizeEnd);
      return is_field_value(c) ? take_overhead(Place::Extension) : ChunkedOutcome::Malformed;
    case Place::SizeEnd:
      return expect(c, '\n', chunk_bytes_ > 0 ? Place::Data : Place::TrailerLine);
    case Place::Data:
      return ChunkedOutcome::Malformed;  // feed() takes these bytes itself
    case Place::DataCr:
      return expect(c, '\r', Place::DataLf);
    case Place::DataLf:
      return expect(c, '\n', Place::SizeFirstDigit);
    case Place::TrailerLine:
    case Place::TrailerName:
    case Place::TrailerValue:
    case Place::TrailerEnd:
      return take_trailer(c);
    case Place::End:
      return c == '\n' ? ChunkedOutcome::Done : ChunkedOutcome::Malformed;
  }
  return ChunkedOutcome::Malformed;
}

ChunkedOutcome ChunkedBody::take_size(char c, const std::string& body) {
  const int digit = hex_value(c);
  if (digit >= 0) {
    if (++size_digits_ > chunk_size_digits_max) return ChunkedOutcome::Malformed;
    chunk_bytes_ = chunk_bytes_ * 16 + static_cast<unsigned>(digit);
    return ChunkedOutcome::NeedMore;
  }
  if (chunk_bytes_ > body_bytes_max_ - body.size()) return ChunkedOutcome::TooLarge;
  if (c == ';') return take_overhead(Place::Extension);
  return expect(c, '\r', Place::SizeEnd);
}

ChunkedOutcome ChunkedBody::take_trailer(char c) {
  if (place_ == Place::TrailerEnd) return expect(c, '\n', Place::TrailerLine);
  if (place_ == Place::TrailerLine) {
    if (c == '\r') return expect(c, '\r', Place::End);
    return is_token(c) ? take_overhead(Place::TrailerName) : ChunkedOutcome::Malformed;
  }
  if (place_ == Place::TrailerName) {
    if (c == ':') return take_overhead(Place::TrailerValue);
    return is_token(c) ? take_overhead(Place::TrailerName) : ChunkedOutcome::Malformed;
  }
  if (c == '\r') return expect(c, '\r', Place::TrailerEnd);
  return is_field_value(c) ? take_overhead(Place::TrailerValue) : ChunkedOutcome::Malformed;
}

ChunkedOutcome ChunkedBody::take_overhead(Place next) {
  place_ = next;
  return ++overhead_bytes_ > overhead_bytes_max_ ? ChunkedOutcome::Malformed : ChunkedOutcome::NeedMore;
}

ChunkedOutcome ChunkedBody::expect(char c, char wanted, Place next) {
  place_ = next;
  return c == wanted ? ChunkedOutcome::NeedMore : ChunkedOutcome::Malformed;
}

}  // namespace bespoke::http
