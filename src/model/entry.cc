#include "model/entry.h"

#include "base/json.h"

namespace bespoke {
namespace {

struct SizeOf {
  std::size_t operator()(std::monostate) const { return 0; }
  std::size_t operator()(const std::string& text) const { return text.size(); }
  std::size_t operator()(const JsonText& json) const { return json.text.size(); }
  std::size_t operator()(bool value) const { return value ? 4 : 5; }
  std::size_t operator()(std::int64_t value) const {
    std::string text;
    json::append_integer(text, value);
    return text.size();
  }
  std::size_t operator()(double value) const {
    std::string text;
    json::append_double(text, value);
    return text.size();
  }
};

}  // namespace

UniqueKey slug_key(const CustomField& field, const UrlSlug& slug) {
  return slug.known_key ? *slug.known_key : unique_key(field, slug.value);
}

std::int64_t data_size(const Entry& entry) {
  std::size_t size = 0;
  for (const Value& value : entry.values) size += std::visit(SizeOf{}, value);
  return static_cast<std::int64_t>(size);
}

}  // namespace bespoke
