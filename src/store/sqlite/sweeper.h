// Removes what removed definitions have left, in steps of a few milliseconds: empties the columns of removed
// fields, deletes the entries of removed APIs. What is to be done stands in the database, so it goes on after
// a restart; how far it came does not, since passing over what is swept costs little.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

// Of the writer's thread, between its transactions.
class Sweeper {
 public:
  explicit Sweeper(Connection& connection) : connection_(connection) {}

  // After the start and after every change of definitions.
  void look_again() { idle_ = false; }
  // Whether there may be work now: after a failure, in a while.
  bool due(std::chrono::steady_clock::time_point now) const { return !idle_ && now >= rest_until_; }
  bool idle() const { return idle_; }

  // Does a step in a transaction of its own.
  void step();

 private:
  enum class Task { DropApi, EmptyColumns };
  struct Sweep {
    Task task;
    std::int64_t api;
    std::vector<std::string> columns;  // as SQL names them
    std::vector<std::int64_t> numbers;
    std::vector<std::int64_t> lists;  // of these columns, those whose elements are still to be deleted
    std::int64_t done = 0;            // entries up to this key are swept
  };

  Result<std::optional<Sweep>> next();
  Result<std::optional<Sweep>> next_api();
  Result<std::optional<Sweep>> next_columns();
  Status sweep_some();
  Status drop_some();
  Status empty_some();
  Result<std::optional<std::int64_t>> next_list();
  Result<bool> delete_elements(std::int64_t field);  // some of them; whether there were any
  Status finish_columns();
  Result<std::optional<std::int64_t>>
  chunk_end();  // the key that ends the next chunk; none: no entry is left

  Connection& connection_;
  std::optional<Sweep> sweep_;
  bool finished_ = false;  // the sweep under way ends with this step
  bool idle_ = false;
  std::chrono::steady_clock::time_point rest_until_{};
  std::int64_t chunk_ = 256;  // entries a step
};

}  // namespace bespoke::sqlite
