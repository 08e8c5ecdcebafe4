// How common elements of lists are, which SQLite cannot tell in time: it would gather the keys of a million
// entries before it looks at the first of a page.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/custom_api.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

// Gathering this many keys takes tens of milliseconds; where there are more, every few entries of the table
// are among them, and those of a page are found soon by walking it.
inline constexpr std::int64_t rare_entries_max = 100'000;

// Of one transaction. Each question is put to the database once.
class RareElements {
 public:
  RareElements(Connection& connection, const CustomApi& api) : connection_(connection), api_(api) {}

  bool operator()(const CustomField& field, const std::vector<std::string>& elements);

 private:
  bool ask(const CustomField& field, const std::vector<std::string>& elements) const;

  Connection& connection_;
  const CustomApi& api_;
  std::map<std::pair<std::int64_t, std::vector<std::string>>, bool> known_;
};

}  // namespace bespoke::sqlite
