// What definitions leave to be done, in the background and by one node at a time: drops the tables of removed
// APIs, empties the columns of removed fields, makes columns ahead of the next fields and the indexes of
// large tables. What is to be done stands in the database, so it goes on after a restart.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "store/postgresql/shared_catalog.h"

namespace bespoke::postgresql {

class Sweeper {
 public:
  Sweeper(std::shared_ptr<Database> database, SharedCatalog& catalog);
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;
  // Gives up the build of an index, which may take hours.
  ~Sweeper();

  // After a change of definitions. Any thread may call.
  void look_again();

 private:
  void loop();
  Status sweep();
  Status sweep_locked();
  Status drop_tables();
  Status empty_columns();
  Status empty_column(std::int64_t api, std::int64_t column, const std::string& kind);
  Status add_columns(const CustomApi& api);
  Status add_column_ahead(std::int64_t api, const std::string& kind);
  Status add_indexes(const Catalog& catalog);
  Status build_index(const std::string& name, const std::string& build);
  void end_build();
  Status run_for(std::string_view text, std::int64_t api, std::int64_t column);

  struct FreeCancel {
    void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
  };

  Connection connection_;
  SharedCatalog& catalog_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> ending_ = false;
  bool due_ = true;
  std::unique_ptr<PGcancel, FreeCancel> build_;  // ends the build of an index, while there is one
  std::thread thread_;
};

}  // namespace bespoke::postgresql
