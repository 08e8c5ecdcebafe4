// RequestReader: however the bytes of a connection arrive, the same requests are read, within the limits.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz.h"
#include "http/request_reader.h"
#include "http/text.h"

namespace bespoke {
namespace {

constexpr std::size_t head_bytes_max = 256;
constexpr std::size_t body_bytes_max = 64;

void check(const http::Request& request, std::string& log) {
  require(request.body.size() <= body_bytes_max, "a body is within its limit");
  std::vector<char> method(canary ? 12 : request.method_text.size());
  std::copy(request.method_text.begin(), request.method_text.end(), method.data());
  require(request.path.starts_with('/') || request.path == "*", "a path is absolute");
  for (const std::string_view text : {request.method_text, request.target, request.path, request.query}) {
    require(std::ranges::none_of(text, [](char c) { return c == ' ' || (c >= 0 && c < ' ') || c == '\x7f'; }),
            "no blanks or controls in the request line");
    log.append(text).append(1, '\n');
  }
  for (const auto& [name, value] : request.headers) {
    require(!name.empty() && std::ranges::all_of(name, http::is_token), "a header has a name");
    require(std::ranges::all_of(value, http::is_field_value), "a header has no controls");
    log.append(name).append(": ").append(value).append(1, '\n');
  }
  log.append(request.body).append(1, '\n');
}

// What is read when the bytes arrive in pieces of `piece_bytes`.
std::string read(std::string_view bytes, std::size_t piece_bytes) {
  http::RequestReader reader(head_bytes_max);
  std::string log;
  while (!bytes.empty() && reader.progress() != http::Progress::Refused) {
    std::string_view piece = bytes.substr(0, piece_bytes);
    const std::size_t used = reader.feed(piece);
    require(used > 0 && used <= piece.size(), "what is fed is taken");
    bytes.remove_prefix(used);
    if (reader.progress() == http::Progress::HeadRead) reader.limit_body(body_bytes_max);
    if (reader.progress() != http::Progress::Complete) continue;
    check(reader.request(), log);
    log += reader.head().after == http::AfterAnswer::Close ? "then closed\n" : "then kept\n";
    reader.next();
  }
  log += std::to_string(static_cast<int>(reader.progress()));
  if (reader.progress() == http::Progress::Refused) log += std::to_string(reader.refusal().status);
  return log;
}

}  // namespace

void fuzz(std::string_view input) {
  const std::string whole = read(input, std::string_view::npos);
  for (const std::size_t piece_bytes : {1u, 2u, 7u}) {
    require(read(input, piece_bytes) == whole, "pieces are read like the whole");
  }
}

}  // namespace bespoke
