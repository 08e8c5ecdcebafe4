// Takes a chunked body apart (RFC 9112 7.1) as it arrives, in pieces of any size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bespoke::http {

enum class ChunkedOutcome { NeedMore, Done, Malformed, TooLarge };

class ChunkedBody {
 public:
  struct Step {
    std::size_t used;  // of the bytes; what follows belongs to the next request
    ChunkedOutcome outcome;
  };

  // Bounds the extensions and trailers together; these are checked and dropped.
  explicit ChunkedBody(std::size_t overhead_bytes_max) : overhead_bytes_max_(overhead_bytes_max) {}

  // Before each body, whose data is to be no longer.
  void restart(std::size_t body_bytes_max);

  // Appends the data among `bytes` to `body`. After any outcome but NeedMore, only restart().
  Step feed(std::string_view bytes, std::string& body);

 private:
  enum class Place {
    SizeFirstDigit,
    Size,
    Extension,
    SizeEnd,
    Data,
    DataCr,
    DataLf,
    TrailerLine,
    TrailerName,
    TrailerValue,
    TrailerEnd,
    End,
  };

  ChunkedOutcome take(char c, const std::string& body);
  ChunkedOutcome take_size(char c, const std::string& body);
  ChunkedOutcome take_trailer(char c);
  ChunkedOutcome take_overhead(Place next);
  ChunkedOutcome expect(char c, char wanted, Place next);

  std::size_t body_bytes_max_ = 0;
  std::size_t overhead_bytes_max_;
  Place place_ = Place::SizeFirstDigit;
  std::uint64_t chunk_bytes_ = 0;  // left of the chunk, or its size so far
  int size_digits_ = 0;
  std::size_t overhead_bytes_ = 0;
};

}  // namespace bespoke::http
