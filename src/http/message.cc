#include "http/message.h"

#include "http/text.h"

namespace bespoke::http {

std::optional<std::string_view> Request::find_header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_case_blind(header.name, name)) return header.value;
  }
  return std::nullopt;
}

}  // namespace bespoke::http
