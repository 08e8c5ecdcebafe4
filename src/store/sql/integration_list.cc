#include "store/sql/integration_list.h"

#include "base/json.h"
#include "model/errors.h"

namespace bespoke::sql {

std::string write_events(const std::vector<std::string>& events) {
  std::string text;
  json::Writer out(text);
  out.array();
  for (const std::string& event : events) out.string(event);
  out.end_array();
  return text;
}

Result<std::vector<std::string>> read_events(std::string_view text) {
  const Result<json::Value> value = json::read(text);
  if (!value || value->array() == nullptr) return internal_error();
  std::vector<std::string> events;
  for (const json::Value& item : *value->array()) {
    if (item.string() == nullptr) return internal_error();
    events.push_back(*item.string());
  }
  return events;
}

}  // namespace bespoke::sql
