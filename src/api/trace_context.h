// The `traceparent` header of W3C Trace Context, level 1: which trace a request belongs to.
#pragma once

#include <optional>
#include <string_view>

namespace bespoke {

struct TraceContext {
  std::string_view trace_id;   // 32 lower-case hexadecimal digits
  std::string_view parent_id;  // 16
};

// Points into `header`. None where it is not of the form that the standard asks for, or all its digits are 0.
std::optional<TraceContext> parse_traceparent(std::string_view header);

}  // namespace bespoke
