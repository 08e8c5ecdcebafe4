// Reads a request line and its headers as RFC 9112 wants them, leaving no room for two readings of where the
// request ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.h"

namespace bespoke::http {

// Why the server itself answers, and that the connection ends with the answer.
struct Refusal {
  int status;
  std::string_view detail;  // lives for ever
};
inline constexpr Refusal no_memory{503, "the server has no memory to spare for now"};

enum class BodyKind { None, Sized, Chunked };
enum class AfterAnswer { KeepOpen, Close };

struct RequestHead {
  BodyKind body = BodyKind::None;
  std::uint64_t body_bytes = 0;  // of a Sized body
  AfterAnswer after = AfterAnswer::Close;
  bool expects_continue = false;
  bool takes_chunks = false;  // of an answer: HTTP/1.1
};

// `text` is a whole head, its last line empty, every line ended by CRLF and none folded. Fills `request` with
// pieces of `text`, all but the body; after a Refusal only its method counts.
std::optional<Refusal> read_head(std::string_view text, Request& request, RequestHead& head);

}  // namespace bespoke::http
