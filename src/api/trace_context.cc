#include "api/trace_context.h"

#include <algorithm>

namespace bespoke {
namespace {

bool is_lowercase_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) {
  return is_lowercase_hex(text) && std::ranges::any_of(text, [](char c) { return c != '0'; });
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view header) {
  // version "-" trace-id "-" parent-id "-" flags; later versions may append more after another dash.
  constexpr std::size_t length = 55;
  if (header.size() < length || header[2] != '-' || header[35] != '-' || header[52] != '-')
    return std::nullopt;
  const std::string_view version = header.substr(0, 2);
  if (!is_lowercase_hex(version) || version == "ff" || !is_lowercase_hex(header.substr(53, 2)))
    return std::nullopt;
  if (header.size() > length && (version == "00" || header[length] != '-')) return std::nullopt;
  const TraceContext context{header.substr(3, 32), header.substr(36, 16)};
  if (!is_id(context.trace_id) || !is_id(context.parent_id)) return std::nullopt;
  return context;
}

}  // namespace bespoke
