#include "api/explanation.h"

#include <string_view>

#include "base/json.h"
#include "query/attributes.h"

namespace bespoke {
namespace {

std::string_view walk_name(Explanation::Walk walk) {
  switch (walk) {
    case Explanation::Walk::InOrder:
      return "in_order";
    case Explanation::Walk::Sorted:
      return "sorted";
  }
  return {};
}

}  // namespace

std::string write_explanation(const Explanation& explanation, const CustomApi& api) {
  std::string text;
  json::Writer out(text);
  const Attributes attributes = entry_attributes(api);
  out.object();
  out.key("walk");
  out.string(walk_name(explanation.walk));
  out.key("indexes");
  out.array();
  for (const std::size_t index : explanation.indexes) out.string(attributes[index].name);
  out.end_array();
  out.key("rows_visited");
  out.integer(explanation.rows_visited);
  out.key("rows_counted");
  out.integer(explanation.rows_counted);
  out.end_object();
  return text;
}

}  // namespace bespoke
