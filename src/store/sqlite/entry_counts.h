// How many entries the works of a batch have added, written with its commit: a list that has no filter then
// knows its total without counting, and one row a batch is all it costs.
#pragma once

#include <cstdint>
#include <map>

#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

class EntryCounts {
 public:
  void add(std::int64_t api, std::int64_t entries) { work_[api] += entries; }
  // What is not in the database yet.
  std::int64_t uncounted(std::int64_t api) const;

  void keep_work();  // the work under way has succeeded
  void drop_work() { work_.clear(); }
  void clear();
  Status write(Connection& connection);

 private:
  using Added = std::map<std::int64_t, std::int64_t>;  // by the API's number
  Added batch_;
  Added work_;
};

}  // namespace bespoke::sqlite
