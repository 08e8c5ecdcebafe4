#include "http/message.h"

#include <charconv>

#include "http/text.h"

namespace bespoke::http {

std::optional<std::string_view> Request::find_header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_case_blind(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::uint64_t Request::declared_body_bytes() const {
  const std::string_view text = header("Content-Length");
  std::uint64_t bytes = 0;
  std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

std::optional<std::string> Request::find_list(std::string_view name) const {
  std::optional<std::string> list;
  for (const Header& header : headers) {
    if (!equals_case_blind(header.name, name)) continue;
    if (list) {
      list->append(", ").append(header.value);
    } else {
      list = std::string(header.value);
    }
  }
  return list;
}

}  // namespace bespoke::http
