#include "jsonschema/canonical.h"

#include <algorithm>
#include <vector>

#include "jsonschema/decimal.h"

namespace bespoke::jsonschema {
namespace {

void append_number(std::string& out, const json::Number& number) {
  const Decimal decimal = to_decimal(number);
  if (decimal.negative) out += '-';
  out.append(decimal.digits).append(1, 'e');
  json::append_integer(out, decimal.exponent);
}

void append_array(std::string& out, const json::Array& items) {
  out += '[';
  for (const json::Value& item : items) {
    append_canonical(out, item);
    out += ',';
  }
  out += ']';
}

void append_object(std::string& out, const json::Object& members) {
  std::vector<const json::Member*> sorted;
  sorted.reserve(members.size());
  for (const json::Member& member : members) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
  out += '{';
  for (const json::Member* member : sorted) {
    json::append_string(out, member->key);
    out += ':';
    append_canonical(out, member->value);
    out += ',';
  }
  out += '}';
}

}  // namespace

void append_canonical(std::string& out, const json::Value& value) {
  if (const json::Number* number = value.number()) {
    append_number(out, *number);
  } else if (const json::Array* items = value.array()) {
    append_array(out, *items);
  } else if (const json::Object* members = value.object()) {
    append_object(out, *members);
  } else {
    json::append_value(out, value);
  }
}

std::string canonical(const json::Value& value) {
  std::string text;
  append_canonical(text, value);
  return text;
}

}  // namespace bespoke::jsonschema
