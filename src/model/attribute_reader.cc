#include "model/attribute_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace bespoke {

const json::Value* AttributeReader::find(std::string_view name) const {
  return object_ == nullptr ? nullptr : object_->find(name);
}

void AttributeReader::problem(std::string_view name, std::string_view rest) {
  problems_.push_back(fmt::format("The field '{}{}' {}", prefix_, name, rest));
}

void AttributeReader::too_long(std::string_view name, std::size_t length_max) {
  problems_.push_back(fmt::format("The max length of field '{}{}' is '{}'.", prefix_, name, length_max));
}

void AttributeReader::text(std::string_view name, std::size_t length_max, Presence presence,
                           std::string& target) {
  const json::Value* sent = find(name);
  if (sent == nullptr || sent->is_null()) {
    // An update that leaves a required attribute out keeps what is there; null would take it away.
    if (presence == Presence::Required && (sent != nullptr || target.empty())) problem(name, "is required.");
    return;
  }
  const std::string* value = sent->string();
  if (value == nullptr) return problem(name, "must be a string.");
  if (value->empty() && presence == Presence::Required) return problem(name, "is required.");
  if (count_code_points(*value) > length_max) return too_long(name, length_max);
  target = *value;
}

void AttributeReader::optional_text(std::string_view name, std::size_t length_max,
                                    std::optional<std::string>& target) {
  const json::Value* sent = find(name);
  if (sent == nullptr) return;
  if (sent->is_null()) return target.reset();
  const std::string* value = sent->string();
  if (value == nullptr) return problem(name, "must be a string.");
  if (count_code_points(*value) > length_max) return too_long(name, length_max);
  target = *value;
}

void AttributeReader::optional_integer(std::string_view name, std::int64_t min, std::int64_t max,
                                       std::optional<std::int64_t>& target) {
  const json::Value* sent = find(name);
  if (sent == nullptr) return;
  if (sent->is_null()) return target.reset();
  const json::Number* number = sent->number();
  const std::optional<std::int64_t> value = number == nullptr ? std::nullopt : json::to_integer(*number);
  if (!value || *value < min || *value > max) {
    return problem(name, fmt::format("must be an integer between {} and {}, or null.", min, max));
  }
  target = *value;
}

void AttributeReader::optional_number(std::string_view name, std::optional<double>& target) {
  const json::Value* sent = find(name);
  if (sent == nullptr) return;
  if (sent->is_null()) return target.reset();
  const json::Number* number = sent->number();
  const std::optional<double> value = number == nullptr ? std::nullopt : json::to_double(*number);
  if (!value) return problem(name, "must be a number that fits a double, or null.");
  target = *value;
}

void AttributeReader::boolean(std::string_view name, bool unset, bool& target) {
  const json::Value* sent = find(name);
  if (sent == nullptr) return;
  if (sent->is_null()) {
    target = unset;
  } else if (const bool* value = sent->boolean()) {
    target = *value;
  } else {
    problem(name, "must be a boolean.");
  }
}

void AttributeReader::constant(std::string_view name, std::string_view wanted) {
  const json::Value* sent = find(name);
  const std::string* value = sent == nullptr ? nullptr : sent->string();
  if (value == nullptr || *value != wanted) problem(name, fmt::format("must be '{}'.", wanted));
}

const json::Value* AttributeReader::object(std::string_view name) {
  const json::Value* sent = find(name);
  if (sent == nullptr || sent->is_null()) return nullptr;
  if (sent->object() != nullptr) return sent;
  problem(name, "must be an object.");
  return nullptr;
}

void AttributeReader::refuse_other_keys(std::initializer_list<std::string_view> known) {
  if (object_ == nullptr || object_->object() == nullptr) return;
  for (const json::Member& member : *object_->object()) {
    if (std::ranges::find(known, member.key) == known.end()) problem(member.key, "is not known.");
  }
}

}  // namespace bespoke
