// The links of resources. None is ever built from a request's Host header.
#pragma once

#include <string>
#include <string_view>

#include "model/entry.h"

namespace bespoke {

class Links {
 public:
  // With a public URL (no slash at its end) every link is absolute; empty, links are paths.
  explicit Links(std::string public_url = {}) : public_url_(std::move(public_url)) {}

  // `self` links, as the seeds show them: a path without `/v2`; `https://shop.example/v2/…` when absolute.
  std::string self(std::string_view path) const;
  std::string custom_api(const CustomApi& api) const;
  std::string custom_field(const CustomApi& api, const CustomField& field) const;
  // The extension path in both families, by the identifier that works there.
  void append_entry(std::string& out, const CustomApi& api, const Entry& entry) const;

  // What paths that start with a slash are relative to, for descriptions of the API.
  std::string_view server() const { return public_url_.empty() ? "/" : std::string_view(public_url_); }

  // A list's link: `path` starts with `/v2`.
  std::string list(std::string_view path) const { return public_url_ + std::string(path); }

 private:
  std::string public_url_;
};

}  // namespace bespoke
