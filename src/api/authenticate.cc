#include "api/authenticate.h"

#include <algorithm>
#include <string_view>

namespace bespoke {

Identity authenticate(const http::Request& request, const Access& access) {
  constexpr std::string_view scheme = "bearer ";
  std::string_view credentials = request.header("Authorization");
  const auto same_letter = [](char sent, char wanted) { return (sent | 0x20) == (wanted | 0x20); };
  if (credentials.size() < scheme.size() ||
      !std::ranges::equal(credentials.substr(0, scheme.size()), scheme, same_letter)) {
    return {};
  }
  credentials.remove_prefix(scheme.size());
  while (credentials.starts_with(' ')) credentials.remove_prefix(1);  // RFC 9110 11.4 allows any number
  return access.identify(credentials);
}

}  // namespace bespoke
