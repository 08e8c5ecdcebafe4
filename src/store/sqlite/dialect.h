#pragma once

#include "store/sql/sql_text.h"

namespace bespoke::sqlite {

extern const sql::Dialect dialect;

}  // namespace bespoke::sqlite
