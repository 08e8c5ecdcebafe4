// JSON as the wire has it: numbers keep their text, object members their order. Strict: duplicate keys,
// `\u0000`, lone surrogates, invalid UTF-8 and more than `json_depth_max` levels are refused.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace bespoke::json {

class Value;
struct Member;

struct Null {};
struct Number {
  std::string text;  // as sent: `1e2`, `-0`, `1.50`
};
using Array = std::vector<Value>;
using Object = std::vector<Member>;  // keys are distinct

class Value {
 public:
  Value();  // null
  Value(Null);
  Value(std::same_as<bool> auto value);  // nothing that only converts to bool, pointers to text above all
  Value(Number number);
  Value(std::string text);
  Value(Array items);
  Value(Object members);

  bool is_null() const { return std::holds_alternative<Null>(data_); }
  // Each returns null when the value is of another kind.
  const bool* boolean() const { return std::get_if<bool>(&data_); }
  const Number* number() const { return std::get_if<Number>(&data_); }
  const std::string* string() const { return std::get_if<std::string>(&data_); }
  const Array* array() const { return std::get_if<Array>(&data_); }
  Array* array() { return std::get_if<Array>(&data_); }
  const Object* object() const { return std::get_if<Object>(&data_); }

  // Becomes a T made of `arguments`, in place.
  template <class T, class... Arguments>
  T& emplace(Arguments&&... arguments) {
    return data_.template emplace<T>(std::forward<Arguments>(arguments)...);
  }

  // The member of that key; null when this is no object or has none.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }
  // Its text; empty where there is no such member, or it is no text.
  std::string_view text_of(std::string_view key) const;

 private:
  std::variant<Null, bool, Number, std::string, Array, Object> data_;
};

struct Member {
  std::string key;
  Value value;
};

// Here, because a variant of vectors may only be made where Value and Member are complete.
inline Value::Value() = default;
inline Value::Value(Null) {}
inline Value::Value(std::same_as<bool> auto value) : data_(value) {}
inline Value::Value(Number number) : data_(std::move(number)) {}
inline Value::Value(std::string text) : data_(std::move(text)) {}
inline Value::Value(Array items) : data_(std::move(items)) {}
inline Value::Value(Object members) : data_(std::move(members)) {}

// The one JSON value in `text`. The error is Invalid, its detail says what is wrong and at which byte,
// counted from 1: `Invalid JSON at byte 12: unexpected character.`
Result<Value> read(std::string_view text);

// The integer that a JSON number text denotes, `1.0` and `1e2` included; none when it has a fraction or lies
// outside ±(2^53−1), the range that every JSON reader keeps exactly.
std::optional<std::int64_t> to_integer(const Number& number);
// The nearest double, which is zero for what is too small; none when it would be infinite.
std::optional<double> to_double(const Number& number);

// Each appends compact JSON to `out`.
void append_string(std::string& out, std::string_view text);  // `text` is valid UTF-8
void append_integer(std::string& out, std::int64_t value);
// The shortest digits that read back to the same double, laid out as ECMAScript does (`100000`, `1e+21`, `0`
// for -0). `value` is finite.
void append_double(std::string& out, double value);
void append_value(std::string& out, const Value& value);

// Writes nested JSON and keeps count of the commas:
//   Writer w(out); w.object(); w.key("id").string("…"); w.end_object();
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void object() { open('{'); }
  void end_object() { close('}'); }
  void array() { open('['); }
  void end_array() { close(']'); }
  Writer& key(std::string_view key);
  void string(std::string_view text);
  void integer(std::int64_t value);
  void number(double value);
  void boolean(bool value);
  void null();
  void value(const Value& value);
  // `json` is valid JSON and is copied as it is.
  void raw(std::string_view json);

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace bespoke::json
