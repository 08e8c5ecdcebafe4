// What an HTTP request and its answer are to the rest of the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bespoke::http {

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

  // The first header of that name; empty when there is none.
  std::string_view header(std::string_view name) const { return find_header(name).value_or(""); }
  std::optional<std::string_view> find_header(std::string_view name) const;
};

// The server adds Date, Content-Length and Connection, which a handler must not set; it sets Content-Type
// itself. HEAD is answered like GET: the server counts the body and does not send it. 204 and 304 have none.
struct Response {
  int status = 200;  // 200 to 599
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

}  // namespace bespoke::http
