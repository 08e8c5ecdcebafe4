#include "server/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "model/errors.h"
#include "server/database_url.h"
#include "server/secret_file.h"

namespace bespoke {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Result<std::optional<Credentials>> administrator_from_environment() {
  Result<std::string> id = read_secret("BESPOKE_CLIENT_ID");
  if (!id) return std::move(id).error();
  Result<std::string> secret = read_secret("BESPOKE_CLIENT_SECRET");
  if (!secret) return std::move(secret).error();
  if (id->empty() && secret->empty()) return std::optional<Credentials>();
  if (id->empty() || secret->empty()) {
    return invalid("BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET must be set together.");
  }
  return std::optional<Credentials>({*std::move(id), *std::move(secret)});
}

Result<std::string> choose_database(const std::string& flag) {
  Result<std::string> chosen = flag.empty() ? read_secret("BESPOKE_DATABASE") : flag;
  if (!chosen || chosen->empty()) return chosen;
  const std::string& url = *chosen;
  if (!is_database_url(url)) {
    return invalid("--database wants a URL such as postgresql://user@host/database.");
  }
  if (!flag.empty() && has_password(url)) {
    return invalid(
        "--database holds a password, which other users of this machine could read: set BESPOKE_DATABASE "
        "instead, or use a password file.");
  }
  if (is_ambiguous(url)) return invalid(std::string("--database ") + encode_url);
  return chosen;
}

Result<ListenAddress> parse_listen(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, std::min(colon, text.size()));
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  // A colon belongs to an IPv6 address, and that into brackets: else `::1` would be port 1 of `:`.
  const bool formed = !host.empty() && host.find_first_of(bracketed ? "[]/" : "[]/:") == std::string::npos;
  const std::string port = colon == std::string::npos ? std::string() : text.substr(colon + 1);
  const bool digits = std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
  if (!formed || port.empty() || port.size() > 5 || !digits || std::stoi(port) > 65535) {
    return invalid(fmt::format("--listen wants HOST:PORT, such as 127.0.0.1:8080, not '{}'.", text));
  }
  return ListenAddress{std::move(host), port};
}

Result<std::string> parse_public_url(const std::string& text) {
  if (text.empty()) return text;
  const std::string url = text.substr(0, text.find_last_not_of('/') + 1);
  const bool known = url.starts_with("http://") || url.starts_with("https://");
  // Paths are put behind it as they are.
  const bool can_be_continued = std::ranges::all_of(
      url, [](char c) { return c > ' ' && c < 0x7F && c != '?' && c != '#' && c != '"'; });
  if (known && can_be_continued) return url;
  return invalid(fmt::format("--public-url wants a URL such as https://shop.example, not '{}'.", text));
}

Result<log::Level> parse_log_level(const std::string& text) {
  const std::optional<log::Level> level = log::parse_level(text);
  if (level) return *level;
  return invalid(fmt::format("--log-level wants debug, info, warn, error or off, not '{}'.", text));
}

}  // namespace bespoke
