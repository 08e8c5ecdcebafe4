// SQL with the values that are bound to it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/uuid.h"
#include "model/value.h"

namespace bespoke::sql {

struct SqlText;

// Texts in order, each once: one parameter however many they are. Shared by all statements that ask for them.
using TextSet = std::shared_ptr<const std::vector<std::string>>;
TextSet make_text_set(std::vector<std::string> texts);

// The column of a list, and whose it is.
struct ListColumn {
  std::int64_t api;
  std::int64_t column;
};
enum class Held { OneAtLeast, All };

// Where the stores' languages differ.
struct Dialect {
  void (*append_placeholder)(std::string& text, std::size_t number);  // counted from 1
  const char* position;  // the function that finds a text in another, 0 where it is not there
  // The last `count` code points; all of them where there are fewer.
  std::string (*last_code_points)(const std::string& column, std::size_t count);
  // Of a column that holds a list, or null: an element as it is spelled in JSON; null where there is none.
  std::string (*element)(const std::string& column, std::size_t index);
  // An element of that class, as a column of it would hold it.
  std::string (*element_value)(const std::string& column, std::size_t index, StorageClass storage);
  std::string (*list_length)(const std::string& column);
  // Appends the condition that a list holds elements, of which there is one at least, given by their keys.
  void (*append_holds)(SqlText& out, const ListColumn& list, Held held, const TextSet& keys);
  // Appends the condition that a JSON text is a number, and the same as one of these.
  void (*append_same_number)(SqlText& out, const std::string& json, const std::vector<JsonText>& numbers);
  std::size_t indexed_code_points;  // of a text; the rest is checked on the row
  // The column, where its index has narrowed down the rows already.
  std::string (*unindexed)(const std::string& column);
};

using SqlValue = std::variant<Value, Uuid, TextSet>;

struct SqlText {
  const Dialect& dialect;
  std::string text;
  std::vector<SqlValue> values;  // in the order of their placeholders

  SqlText& operator+=(std::string_view more) {
    text += more;
    return *this;
  }
  void bind(SqlValue value) {
    values.push_back(std::move(value));
    dialect.append_placeholder(text, values.size());
  }
  // Where placeholders have no numbers.
  void append(const SqlText& more) {
    text += more.text;
    values.insert(values.end(), more.values.begin(), more.values.end());
  }
};

}  // namespace bespoke::sql
