// How common elements of lists are, which SQLite cannot tell in time: it would gather the keys of a million
// entries before it looks at the first of a page.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "model/custom_api.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

// A sql::CountElements, of one transaction. Each question is put to the database once.
class ElementCounts {
 public:
  ElementCounts(Connection& connection, const CustomApi& api) : connection_(connection), api_(api) {}

  std::int64_t operator()(const CustomField& field, const std::vector<std::string>& elements,
                          std::int64_t bound);

 private:
  std::int64_t ask(const CustomField& field, const std::vector<std::string>& elements,
                   std::int64_t bound) const;

  Connection& connection_;
  const CustomApi& api_;
  std::map<std::tuple<std::int64_t, std::vector<std::string>, std::int64_t>, std::int64_t> known_;
};

}  // namespace bespoke::sqlite
