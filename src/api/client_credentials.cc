#include "api/client_credentials.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/hash.h"
#include "base/url.h"
#include "base/utf8.h"
#include "http/text.h"
#include "model/errors.h"

namespace bespoke {
namespace {

// What follows `Basic`; none for another scheme.
std::optional<std::string_view> basic_token(std::string_view authorization) {
  constexpr std::string_view scheme = "basic";
  if (!http::equals_case_blind(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
  const std::string_view rest = authorization.substr(std::min(scheme.size(), authorization.size()));
  if (!rest.empty() && !rest.starts_with(' ')) return std::nullopt;
  return http::trim_blanks(rest);
}

// Python's `requests` sends Latin-1. That this is UTF-8 by chance is so unlikely that it needs no mark.
std::string to_utf8(std::string text) {
  if (is_valid_utf8(text)) return text;
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out.append(1, static_cast<char>(0xC0 | byte >> 6)).append(1, static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return out;
}

}  // namespace

Result<std::vector<Credentials>> read_basic_credentials(std::string_view authorization) {
  const std::optional<std::string_view> token = basic_token(authorization);
  if (!token) return std::vector<Credentials>();
  const std::optional<std::string> decoded = base64_decode(*token);
  const std::string pair = to_utf8(decoded.value_or(""));
  const std::size_t colon = pair.find(':');
  if (colon == std::string::npos || pair.find('\0') != std::string::npos) {
    return invalid(
        "The header 'Authorization' does not hold 'Basic' and the base64 of 'client_id:client_secret'.");
  }
  Credentials as_sent{pair.substr(0, colon), pair.substr(colon + 1)};
  std::optional<std::string> id = form_decode(as_sent.client_id);
  std::optional<std::string> secret = form_decode(as_sent.client_secret);
  std::vector<Credentials> readings;
  const bool encoded = id && secret && (*id != as_sent.client_id || *secret != as_sent.client_secret);
  if (encoded) readings.push_back({*std::move(id), *std::move(secret)});
  readings.push_back(std::move(as_sent));
  return readings;
}

bool agrees(const Credentials& credentials, const Credentials& in_form) {
  return (in_form.client_id.empty() || in_form.client_id == credentials.client_id) &&
         (in_form.client_secret.empty() ||
          equal_in_constant_time(in_form.client_secret, credentials.client_secret));
}

}  // namespace bespoke
