// Cross-origin requests of browsers (the Fetch standard): only pages of the origins that the operator named
// may read what the server answers. Tokens come in a header and never in a cookie, so no credentials are
// allowed. An origin that is not named is told nothing; the browser keeps the answer from the page.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace bespoke {

class Cors {
 public:
  Cors() = default;  // of no origin
  // `https://shop.example`, `http://localhost:3000`: as browsers write them, divided by commas. Invalid for
  // `*`, `null`, and whatever a browser would not send.
  static Result<Cors> parse(std::string_view origins);

  // The answer where the request asks whether it may make another one; none where it does not, or may not.
  std::optional<http::Response> preflight(const http::Request& request) const;
  void add_headers(const http::Request& request, http::Response& response) const;

 private:
  bool allows(std::string_view origin) const;

  std::vector<std::string> origins_;
};

}  // namespace bespoke
