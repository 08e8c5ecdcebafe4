#include "fuzz.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/utf8.h"

namespace bespoke {

void require(bool holds, std::string_view promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(promise.size()), promise.data());
  std::abort();
}

void require_text(std::string_view text) {
  require(is_valid_utf8(text) && text.find('\0') == text.npos, "a text is UTF-8 without NUL");
}

void require_tellable(const Error& error) {
  require(!error.details.empty(), "an error has a detail");
  for (const std::string& detail : error.details) {
    require(!detail.empty(), "a detail says something");
    require_text(detail);
  }
}

json::Value read_own(std::string_view text) {
  Result<json::Value> value = json::read(text);
  require(static_cast<bool>(value), "what we wrote is JSON");
  return *std::move(value);
}

}  // namespace bespoke

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bespoke::fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}
