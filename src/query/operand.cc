#include "query/operand.h"

#include <charconv>
#include <optional>
#include <system_error>

#include "base/json.h"
#include "base/time.h"
#include "base/uuid.h"
#include "query/integer.h"

namespace bespoke {
namespace {

std::optional<double> parse_real(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::invalid_argument || stop != end) return std::nullopt;
  // The spelling is right. What is too large or too small is read as in a body; `inf` and `nan` are refused.
  return json::to_double({std::string(text)});
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

template <class T>
Value value_or_null(const std::optional<T>& value) {
  if (!value) return {};
  return *value;
}

Value json_string(const std::string& text) {
  JsonText json;
  json::append_string(json.text, text);
  return json;
}

// Spelled as in a body, so that `01` is a text only. Blanks around it, which JSON allows, make it one too.
bool is_number(const std::string& text) {
  constexpr std::string_view blanks = " \t\n\r";
  const auto is_blank = [&](char c) { return blanks.find(c) != blanks.npos; };
  if (text.empty() || is_blank(text.front()) || is_blank(text.back())) return false;
  const Result<json::Value> value = json::read(text);
  return value && value->number() != nullptr;
}

std::vector<Value> of_any_type(const std::string& text) {
  std::vector<Value> values = {json_string(text)};
  if (parse_boolean(text) || is_number(text)) values.emplace_back(JsonText{text});
  return values;
}

Value as_json(const Value& value) {
  if (is_null(value)) return value;
  JsonText json;
  json::Writer out(json.text);
  write_value(out, value);
  return json;
}

}  // namespace

Value read_operand(OperandType type, const std::string& text) {
  switch (type) {
    case OperandType::Text:
      return text;
    case OperandType::Uuid: {
      const std::optional<Uuid> uuid = Uuid::parse(text);
      return uuid ? Value(uuid->text()) : Value();
    }
    case OperandType::Timestamp: {
      const std::optional<Timestamp> time = parse_timestamp(text);
      return time ? Value(time->ms) : Value();
    }
    case OperandType::Integer:
      return value_or_null(parse_integer(text));
    case OperandType::Real:
      return value_or_null(parse_real(text));
    case OperandType::Boolean:
      return value_or_null(parse_boolean(text));
  }
  return {};
}

std::vector<Value> read_element_operand(FieldType elements, const std::string& text) {
  if (elements == FieldType::Any) return of_any_type(text);
  const Value value = as_json(read_operand(operand_type(elements), text));
  if (is_null(value)) return {};
  return {value};
}

std::string_view type_name(OperandType type) {
  switch (type) {
    case OperandType::Text:
      return "string";
    case OperandType::Uuid:
      return "uuid";
    case OperandType::Timestamp:
      return "time";
    case OperandType::Integer:
      return "int64";
    case OperandType::Real:
      return "float64";
    case OperandType::Boolean:
      return "bool";
  }
  return {};
}

}  // namespace bespoke
