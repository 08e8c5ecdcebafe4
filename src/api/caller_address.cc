#include "api/caller_address.h"

#include <optional>
#include <string_view>

#include "http/text.h"

namespace bespoke {
namespace {

constexpr int counted_bits = 64;

// `192.0.2.1`, `192.0.2.1:8080`, `2001:db8::1`, `[2001:db8::1]:8080`: some proxies write ports.
std::optional<IpAddress> parse_forwarded(std::string_view text) {
  if (text.starts_with('['))
    return IpAddress::parse(text.substr(1, std::min(text.find(']'), text.size()) - 1));
  if (const auto address = IpAddress::parse(text)) return address;
  return IpAddress::parse(text.substr(0, std::min(text.rfind(':'), text.size())));
}

}  // namespace

std::string caller_address(const http::Request& request, const std::vector<IpNetwork>& trusted_proxies) {
  std::string address(request.peer);
  if (trusted_proxies.empty()) return address;
  std::optional<IpAddress> known = IpAddress::parse(address);
  const std::string list = request.find_list("X-Forwarded-For").value_or("");
  std::string_view rest = list;
  while (known && contain(trusted_proxies, *known) && !rest.empty()) {
    const std::size_t comma = rest.rfind(',');
    const std::size_t start = comma == std::string_view::npos ? 0 : comma + 1;
    known = parse_forwarded(http::trim_blanks(rest.substr(start)));
    if (known) address = known->text();
    rest = rest.substr(0, start == 0 ? 0 : comma);
  }
  return address;
}

std::string counted_address(const std::string& address) {
  const std::optional<IpAddress> parsed = IpAddress::parse(address);
  if (!parsed || parsed->is_v4()) return address;
  return parsed->masked(counted_bits).text() + "/64";
}

}  // namespace bespoke
