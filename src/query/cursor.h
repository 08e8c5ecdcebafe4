// Cursors: the place where a list goes on, as a text that the client hands back. It is no proof: it can name
// nothing that a filter could not. api/entry_handlers seals it, since it has the number of a row in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/custom_api.h"
#include "query/list_query.h"

namespace bespoke {

struct Cursor {
  Place place;
  std::int64_t passed = 0;  // rows before the page that begins behind the place; 0..exact_integer_max
};

// Stands for all that a cursor belongs to: the API, the version of its definition, the order, the filter as
// it was sent, and the rows that its reader may see, of which it says how many were passed.
std::uint64_t cursor_mark(const CustomApi& api, const Sort& sort, std::string_view filter,
                          std::string_view rows = {});

// Of base64url characters only. The value is none of class Json: no sort is by one.
std::string write_cursor(const Cursor& cursor, std::uint64_t mark);

// Invalid where the text is no cursor, or one of another list than `mark` and `sort` tell. The place's value
// is one that the sort's attribute can have.
Result<Cursor> read_cursor(std::string_view text, std::uint64_t mark, const Sort& sort,
                           const Attributes& attributes);

}  // namespace bespoke
