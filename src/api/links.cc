#include "api/links.h"

#include <fmt/format.h>

#include <variant>

namespace bespoke {

std::string Links::self(std::string_view path) const {
  return public_url_.empty() ? std::string(path) : fmt::format("{}/v2{}", public_url_, path);
}

std::string Links::custom_api(const CustomApi& api) const {
  return self(fmt::format("/settings/extensions/custom-apis/{}", api.id.text()));
}

std::string Links::custom_field(const CustomApi& api, const CustomField& field) const {
  return self(fmt::format("/settings/extensions/custom-apis/{}/fields/{}", api.id.text(), field.id.text()));
}

void Links::append_entry(std::string& out, const CustomApi& api, const Entry& entry) const {
  if (!public_url_.empty()) out.append(public_url_).append("/v2");
  out.append("/extensions/").append(api.slug).push_back('/');
  const CustomField* field = api.url_slug_field();
  if (field != nullptr) {
    // Unreserved URL characters only: it needs no encoding.
    const Value& value = entry.values[static_cast<std::size_t>(field - api.fields.data())];
    if (const auto* text = std::get_if<std::string>(&value)) {
      out.append(*text);
      return;
    }
  }
  entry.id.append_to(out);
}

}  // namespace bespoke
