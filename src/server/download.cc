#include "server/download.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/ip_network.h"
#include "outbound/http_requests.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds look_time{200};  // from look to look whether it is still wanted

Error failed(const std::string& reason) {
  return {ErrorCode::Unavailable, {reason}};
}

// Without the port; empty where there is none.
std::string_view host_of(std::string_view authority) {
  if (!authority.starts_with('[')) return authority.substr(0, authority.find(':'));
  const std::size_t end = authority.find(']');
  if (end == std::string_view::npos) return {};
  const std::string_view rest = authority.substr(end + 1);
  return rest.empty() || rest.starts_with(':') ? authority.substr(1, end - 1) : std::string_view();
}

bool is_this_machine(std::string_view host) {
  if (host == "localhost") return true;
  const std::optional<IpAddress> address = IpAddress::parse(host);
  return address &&
         (*address == IpAddress::parse("::1") || IpNetwork::parse("127.0.0.0/8")->contains(*address));
}

}  // namespace

bool may_be_downloaded_from(std::string_view url) {
  const bool secure = url.starts_with("https://");
  if (!secure && !url.starts_with("http://")) return false;
  // What could be read in two ways, above all where the host ends.
  const auto is_doubtful = [](char c) { return c <= ' ' || c == '\x7f' || c == '\\'; };
  if (std::ranges::any_of(url, is_doubtful)) return false;
  std::string_view authority = url.substr(secure ? 8 : 7);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::string_view host = host_of(authority);
  return !host.empty() && authority.find('@') == std::string_view::npos && (secure || is_this_machine(host));
}

Result<std::string> download(const Download& wanted, const std::atomic<bool>& ended) {
  OutboundOptions options;
  options.connect_time_max = options.time_max = wanted.time_max;
  options.read_bytes_max = options.kept_bytes_max = wanted.bytes_max;
  HttpRequests requests(std::move(options));
  OutboundReply reply;
  OutboundRequest request;
  request.url = wanted.url;
  requests.send(std::move(request), [&reply](OutboundReply came) { reply = std::move(came); });
  while (requests.under_way() > 0) {
    if (ended) return failed("It is not wanted any more");
    requests.work(look_time);
  }
  if (reply.failure != OutboundFailure::None) return failed(reply.message);
  if (reply.status != 200) return failed(fmt::format("The answer is {}", reply.status));
  if (reply.is_cut) return failed(fmt::format("The answer is longer than {} bytes", wanted.bytes_max));
  return std::move(reply.body);
}

}  // namespace bespoke
