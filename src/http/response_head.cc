#include "http/response_head.h"

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <iterator>
#include <ostream>  // status.hpp lacks it

namespace bespoke::http {
namespace {

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out.append(std::begin(digits), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool is_sendable(const Response& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
           return is_one_line(header.first) && is_one_line(header.second);
         });
}

bool has_body(int status) {
  return status != 204 && status != 304;
}

void append_response_head(std::string& out, const Response& response, std::string_view date_line,
                          AfterAnswer after, Framing framing) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(response.status));
  const auto status = boost::beast::http::int_to_status(static_cast<unsigned>(response.status));
  out.append(" ").append(std::string_view(boost::beast::http::obsolete_reason(status))).append("\r\n");
  out.append(date_line);
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  if (framing == Framing::Chunks) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (framing == Framing::Length && has_body(response.status)) {
    out.append("Content-Length: ");
    append_number(out, response.content().size());
    out.append("\r\n");
  }
  if (after == AfterAnswer::Close) out.append("Connection: close\r\n");
  out.append("\r\n");
}

}  // namespace bespoke::http
