// read_custom_api and read_custom_field: what they accept is, written as the wire has it and sent back,
// accepted again and unchanged, as a new definition and as an update. An input is `[created, updated]`.
#include <algorithm>
#include <string>
#include <vector>

#include "api/resource_json.h"
#include "fuzz.h"
#include "model/custom_api_rules.h"
#include "model/custom_field_rules.h"
#include "model/errors.h"

namespace bespoke {
namespace {

using Problems = std::vector<std::string>;

CustomApi read_definition(const json::Value& sent, const CustomApi* current, Problems& problems) {
  return read_custom_api(sent, current, problems);
}
CustomField read_definition(const json::Value& sent, const CustomField* current, Problems& problems) {
  return read_custom_field(sent, current, problems);
}

void write(json::Writer& out, const CustomApi& api) {
  write_custom_api(out, api, Links(""));
}
void write(json::Writer& out, const CustomField& field) {
  write_custom_field(out, {}, field, Links(""));
}

template <class Definition>
std::string text_of(const Definition& definition) {
  std::string text;
  json::Writer out(text);
  write(out, definition);
  return text;
}

template <class Definition>
void check(const json::Array& versions, std::size_t next, const Definition* current) {
  if (next == versions.size()) return;
  Problems problems;
  const Definition accepted = read_definition(versions[next], current, problems);
  if (!problems.empty()) return require_tellable(invalid(problems));
  const std::string text = text_of(accepted);
  std::string sent = text;
  if (canary) std::erase(sent, '\\');
  const json::Value sent_back = read_own(sent);
  for (const Definition* before : {static_cast<const Definition*>(nullptr), &accepted}) {
    const Definition again = read_definition(sent_back, before, problems);
    require(problems.empty(), "a definition that was accepted is accepted again");
    require(text_of(again) == text, "a definition that is sent back stays the same");
  }
  check(versions, next + 1, &accepted);
}

}  // namespace

void fuzz(std::string_view input) {
  const Result<json::Value> versions = json::read(input);
  if (!versions || versions->array() == nullptr || versions->array()->size() > 4) return;
  check<CustomApi>(*versions->array(), 0, nullptr);
  check<CustomField>(*versions->array(), 0, nullptr);
}

}  // namespace bespoke
