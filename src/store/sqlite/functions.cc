#include "store/sqlite/functions.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/find_text.h"
#include "base/json.h"
#include "jsonschema/canonical.h"
#include "store/sql/element_keys.h"

namespace bespoke::sqlite {
namespace {

using Texts = std::vector<std::string>;

constexpr int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

// None of null.
std::optional<std::string_view> text_of(sqlite3_value* value) {
  if (sqlite3_value_type(value) == SQLITE_NULL) return std::nullopt;
  const void* text = sqlite3_value_blob(value);
  if (text == nullptr) return std::string_view();  // so SQLite has empty ones
  return std::string_view(static_cast<const char*>(text),
                          static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

const Texts& set_of(sqlite3_value* value) {
  static const Texts none;
  const void* texts = sqlite3_value_pointer(value, text_set_type);
  return texts == nullptr ? none : *static_cast<const Texts*>(texts);
}

bool has(const Texts& sorted, const std::string& text) {
  return std::binary_search(sorted.begin(), sorted.end(), text);
}

std::optional<json::Value> number_of(sqlite3_value* value) {
  const std::optional<std::string_view> text = text_of(value);
  if (!text) return std::nullopt;
  Result<json::Value> read = json::read(*text);
  if (!read || read->number() == nullptr) return std::nullopt;
  return *std::move(read);
}

Texts keys_of(sqlite3_value* list) {
  const std::optional<std::string_view> text = text_of(list);
  return text ? sql::element_keys(JsonText{std::string(*text)}) : Texts();
}

void least_held(sqlite3_context* context, sqlite3_value** values) {
  const Texts& wanted = set_of(values[1]);
  for (const std::string& key : keys_of(values[0])) {
    if (!has(wanted, key)) continue;
    return sqlite3_result_text64(context, key.data(), key.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
}

void holds_all(sqlite3_context* context, sqlite3_value** values) {
  const Texts held = keys_of(values[0]);
  const Texts& wanted = set_of(values[1]);
  const bool all = std::includes(held.begin(), held.end(), wanted.begin(), wanted.end());
  sqlite3_result_int(context, all ? 1 : 0);
}

void is_same_number(sqlite3_context* context, sqlite3_value** values) {
  const std::optional<json::Value> number = number_of(values[0]);
  const bool same = number && has(set_of(values[1]), jsonschema::canonical(*number));
  sqlite3_result_int(context, same ? 1 : 0);
}

void real_of(sqlite3_context* context, sqlite3_value** values) {
  const std::optional<json::Value> number = number_of(values[0]);
  const std::optional<double> real = number ? json::to_double(*number->number()) : std::nullopt;
  if (real) sqlite3_result_double(context, *real);
}

// As instr(), but in time that grows with the text alone. That one compares all of the part at each place of
// the text, and no deadline stops it there: 8 KiB in 60 KiB took a second for one entry.
void find_text(sqlite3_context* context, sqlite3_value** values) {
  const std::optional<std::string_view> text = text_of(values[0]);
  const std::optional<std::string_view> part = text_of(values[1]);
  if (!text || !part) return;
  sqlite3_result_int(context, contains_text(*text, *part) ? 1 : 0);
}

template <void (*function)(sqlite3_context*, sqlite3_value**)>
int add(sqlite3* handle, const char* name, int arguments) {
  return sqlite3_create_function(handle, name, arguments, pure, nullptr, &call_from_c<function>, nullptr,
                                 nullptr);
}

}  // namespace

int register_functions(sqlite3* handle) {
  for (const int code : {add<least_held>(handle, "least_held", 2), add<holds_all>(handle, "holds_all", 2),
                         add<is_same_number>(handle, "is_same_number", 2), add<real_of>(handle, "real_of", 1),
                         add<find_text>(handle, "find_text", 2)}) {
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace bespoke::sqlite
