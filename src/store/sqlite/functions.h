// The functions of ours that statements call:
//
//   least_held(list, keys)        the least of the keys that an element of the list has; null where none has
//   one holds_all(list, keys)         whether each key is that of an element is_same_number(json, numbers)
//   whether the JSON text is a number, and canonically one of these real_of(json)                 the number,
//   to the last digit; null of what is none
//
// `keys` and `numbers` are sql::TextSet, bound as a pointer.
#pragma once

#include <sqlite3.h>

#include <new>

namespace bespoke::sqlite {

// What a pointer to the texts of a TextSet is bound as.
inline constexpr const char* text_set_type = "text_set";

// A function as SQLite calls it. No exception passes through SQLite's own frames, which are C: it would leave
// a statement half run and its locks held. The statement fails instead.
template <void (*function)(sqlite3_context*, sqlite3_value**)>
void call_from_c(sqlite3_context* context, int, sqlite3_value** values) noexcept {
  try {
    function(context, values);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  } catch (...) {
    sqlite3_result_error(context, "a function of ours failed", -1);
  }
}

// SQLITE_OK, or why they could not be registered.
int register_functions(sqlite3* handle);

}  // namespace bespoke::sqlite
