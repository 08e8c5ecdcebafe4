#include "api/openapi/version_30.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "api/openapi/schema_30.h"
#include "base/json.h"
#include "model/errors.h"

namespace bespoke::openapi {
namespace {

// SPDX has a page for each license but those that are somebody's own.
constexpr std::string_view license_url = "https://spdx.org/licenses/";
constexpr std::string_view own_license = "LicenseRef-";

json::Value rewritten(const json::Value& value);

json::Value rewritten_license(const json::Value& license) {
  json::Object members;
  for (const json::Member& member : *license.object()) {
    if (member.key != "identifier") {
      members.push_back(member);
    } else if (!member.value.string()->starts_with(own_license)) {
      members.push_back({"url", std::string(license_url) + *member.value.string() + ".html"});
    }
  }
  return members;
}

json::Value rewritten_schemas(const json::Value& schemas) {
  json::Object members;
  for (const json::Member& member : *schemas.object())
    members.push_back({member.key, schema_30(member.value)});
  return members;
}

// Outside of schemas few members have another form. Examples are values, and stay.
json::Value rewritten_member(const json::Member& member) {
  if (member.key == "openapi") return std::string("3.0.3");
  if (member.key == "license") return rewritten_license(member.value);
  if (member.key == "schema") return schema_30(member.value);
  if (member.key == "example" || member.key == "examples") return member.value;
  return rewritten(member.value);
}

json::Value rewritten(const json::Value& value) {
  if (const json::Array* items = value.array()) {
    json::Array all;
    for (const json::Value& item : *items) all.push_back(rewritten(item));
    return all;
  }
  const json::Object* object = value.object();
  if (object == nullptr) return value;
  json::Object members;
  for (const json::Member& member : *object) members.push_back({member.key, rewritten_member(member)});
  return members;
}

// Where the JSON value ends that `text`, which is valid and compact, begins with.
std::size_t value_end(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == '}' || c == ']' || c == ':')) {
      return i;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return text.size();
}

// Takes `"key":value` and the comma behind it from the front of `members`.
struct RawMember {
  std::string_view key;  // with its quotes
  std::string_view value;
};
RawMember take_member(std::string_view& members) {
  const std::string_view key = members.substr(0, value_end(members));
  members.remove_prefix(key.size() + 1);
  const std::string_view value = members.substr(0, value_end(members));
  members.remove_prefix(std::min(members.size(), value.size() + 1));
  return {key, value};
}

// The objects that have a member for each of a thousand Custom APIs, and those around them.
bool is_long(std::string_view key) {
  return key == R"("paths")" || key == R"("components")" || key == R"("schemas")";
}

// An operation has errors of one form there, since generators that know no other version want it so: those of
// integrations, whose `status` is a number, have the usual one with a `status` of any type.
constexpr std::string_view integration_error = R"("IntegrationErrorDocument")";
constexpr std::string_view integration_error_object = R"("IntegrationErrorObject")";
constexpr std::string_view error_object = R"("ErrorObject")";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// Of a member of a document that has both forms. In texts of users quotes are escaped.
std::string with_one_form_of_errors(std::string_view key, std::string_view value) {
  std::string text(value);
  replace_all(text, R"({"$ref":"#/components/schemas/IntegrationErrorDocument"})",
              R"({"$ref":"#/components/schemas/ErrorDocument"})");
  if (key == error_object) {
    replace_all(
        text,
        R"("status":{"type":"string","description":"The status, in digits.","pattern":"^[1-5][0-9][0-9]$"})",
        R"("status":{"description":"The status, in digits; of integrations, a number."})");
  }
  return text;
}

// Appends the members of `object`, a part of a document, each read and rewritten alone: all of a long
// document, read at once, would take twenty times its memory. False where one is too deep to be read.
bool append_rewritten(std::string& out, std::string_view object, bool are_schemas, bool has_two_forms) {
  out += '{';
  std::string_view members = object.substr(1, object.size() - 2);
  while (!members.empty()) {
    const auto [key, value] = take_member(members);
    if (has_two_forms && are_schemas && (key == integration_error || key == integration_error_object))
      continue;
    if (out.back() != '{') out += ',';
    if (!are_schemas && is_long(key)) {
      out.append(key) += ':';
      if (!append_rewritten(out, value, key == R"("schemas")", has_two_forms)) return false;
      continue;
    }
    const Result<json::Value> read = json::read(fmt::format(
        "{{{}:{}}}", key, has_two_forms ? with_one_form_of_errors(key, value) : std::string(value)));
    if (!read) return false;
    const json::Value member = are_schemas ? rewritten_schemas(*read) : rewritten(*read);
    std::string text;
    json::append_value(text, member);
    out.append(text, 1, text.size() - 2);
  }
  out += '}';
  return true;
}

}  // namespace

Result<std::string> in_version_30(std::string_view document) {
  std::string text;
  // Of the server. A Custom API may have a schema of any name, and no such path.
  const bool has_two_forms = document.find(R"("/v2/integrations":)") != std::string_view::npos;
  if (append_rewritten(text, document, false, has_two_forms)) return text;
  return invalid("A JSON Schema of a Custom Field is too deeply nested for this version.");
}

}  // namespace bespoke::openapi
