// Where PostgreSQL's SQL differs from that of other stores.
#pragma once

#include "store/sql/sql_text.h"

namespace bespoke::postgresql {

// Of a text, as far as it is sorted: an index then gives the order as well.
inline constexpr std::size_t indexed_code_points = 256;

extern const sql::Dialect dialect;

}  // namespace bespoke::postgresql
