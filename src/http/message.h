// What an HTTP request and its answer are to the rest of the program.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bespoke::http {

class BodyStream;

enum class Method { Get, Head, Post, Put, Patch, Delete, Options, Other };

struct Header {
  std::string_view name;  // as sent; names are compared case-blind
  std::string_view value;
};

// All text belongs to the connection and stays where it is until the request's Responder is called or
// destroyed. A worker thread may therefore read the Request itself; what is needed longer must be copied.
struct Request {
  Method method = Method::Other;
  std::string_view method_text;
  std::string_view target;  // as sent
  std::string_view path;    // of the target, before '?', not decoded; starts with '/', or is "*" for OPTIONS
  std::string_view query;   // of the target, after the first '?', not decoded
  std::string_view body;    // whole and without its chunks
  std::vector<Header> headers;
  std::string_view peer;  // the address of the other end of the connection, without its port

  // The first header of that name; empty when there is none.
  std::string_view header(std::string_view name) const { return find_header(name).value_or(""); }
  std::optional<std::string_view> find_header(std::string_view name) const;
  // All headers of that name as one list, which they are (RFC 9110 5.3); none where there is none.
  std::optional<std::string> find_list(std::string_view name) const;
  // What Content-Length says; 0 without one.
  std::uint64_t declared_body_bytes() const;
};

// The server adds Date, Content-Length and Connection, which a handler must not set; it sets Content-Type
// itself. HEAD is answered like GET: the server counts the body and does not send it. 204 and 304 have none.
struct Response {
  int status = 200;  // 200 to 599
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::string_view static_body = {};  // in place of `body`: text that lives as long as the program
  // In place of both: the head is sent at once, and then what is written to it. HEAD has none of it.
  std::shared_ptr<BodyStream> stream = {};
  // Told the status that is sent, on the connection's thread: 503 in place of an answer for which there is no
  // memory. It is called once, also where nobody is there any more to read; may be empty.
  std::function<void(int status)> on_sent = {};

  std::string_view content() const { return static_body.empty() ? std::string_view(body) : static_body; }
};

// Whether there may be 503 in place of the answer: it would say of a write that nothing was written.
constexpr bool may_be_replaced(Method method) {
  return method == Method::Get || method == Method::Head;
}

}  // namespace bespoke::http
