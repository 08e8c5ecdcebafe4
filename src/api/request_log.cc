#include "api/request_log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>

#include "api/limits.h"
#include "api/routes.h"
#include "api/trace_context.h"
#include "base/hash.h"
#include "base/log.h"
#include "http/text.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds slow_request{1};  // logged as a warning from here on

// An id that the caller gave the request is logged beside ours, if it is of the usual form.
bool is_caller_id(std::string_view text) {
  return !text.empty() && text.size() <= caller_id_bytes_max && std::ranges::all_of(text, [](char c) {
    return http::is_letter(c) || http::is_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace

// A random start for the process, then a count.
std::string new_request_id() {
  static const std::string start = [] {
    std::array<std::uint8_t, 4> random{};
    fill_random(random);
    return to_hex(random);
  }();
  static std::atomic<std::uint64_t> count = 0;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string id = start + "-";
  const std::uint64_t number = count.fetch_add(1, std::memory_order_relaxed);
  for (int shift = 44; shift >= 0; shift -= 4) id.push_back(digits[(number >> shift) & 0xF]);
  return id;
}

void log_request(const Call& call, const http::Response& response, std::chrono::nanoseconds took) {
  log::Level level = took > slow_request ? log::Level::Warn : log::Level::Info;
  if (response.status >= 500) level = log::Level::Error;
  if (!log::enabled(level)) return;
  log::Line line(level, "request");
  line.field("id", call.id)
      .field("method", call.request.method_text)
      .field("route", call.route == nullptr ? "none" : call.route->path)
      .field("path", call.request.path)
      .field("status", response.status)
      .field("ms", took)
      .field("bytes", response.content().size())
      .field("client", call.identity.client_id);
  if (const std::string_view id = call.request.header("X-Request-Id"); is_caller_id(id)) {
    line.field("caller_id", id);
  }
  if (const auto trace = parse_traceparent(call.request.header("traceparent"))) {
    line.field("trace", trace->trace_id).field("parent", trace->parent_id);
  }
}

}  // namespace bespoke
