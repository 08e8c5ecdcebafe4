// The one body of tests that judges every store: each StoreTest runs over each StoreKind of stores.cc.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "builders.h"
#include "dump.h"
#include "store/store.h"

namespace bespoke {

// A place where a store keeps its data for as long as a test runs.
class StoreHome {
 public:
  virtual ~StoreHome() = default;
  // With what the last store on this place left. One at a time.
  virtual Result<std::unique_ptr<Store>> open() = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StoreHome>()> new_home;  // none: it cannot be tested here
};
std::vector<StoreKind> store_kinds();
inline void PrintTo(const StoreKind& kind, std::ostream* out) {
  *out << kind.name;
}

using Work = std::function<Status(Transaction&)>;

// Each waits until the write is done, and gives the status that `done` was told.
Status write(Store& store, const Work& work);
Status define(Store& store, const Work& work);
Status insert(Store& store, const CustomApi& api, const Entry& entry);
Status update(Store& store, const CustomApi& api, const Entry& before, const Entry& after);
Status remove(Store& store, const CustomApi& api, const Entry& entry);

Result<std::optional<Entry>> find(Store& store, const CustomApi& api, const EntryKey& key);
// Does not wait.
using FutureEntry = std::future<Result<std::optional<Entry>>>;
FutureEntry find_soon(Store& store, const CustomApi& api, const EntryKey& key);
Result<EntryPage> list(Store& store, const CustomApi& api, const ListQuery& query);

class StoreTest : public testing::TestWithParam<StoreKind> {
 protected:
  StoreTest();
  void SetUp() override;

  Store& store() { return *store_; }
  void close() { store_.reset(); }
  void reopen();

  // The API as the catalog has it after it was defined with these fields.
  std::shared_ptr<const CustomApi> add_api(const CustomApi& api, const std::vector<CustomField>& fields);
  std::shared_ptr<const CustomApi> add_api(std::string_view slug, const std::vector<CustomField>& fields);
  void add_field(const CustomApi& api, const CustomField& field);
  // The API as it is now.
  std::shared_ptr<const CustomApi> current(const CustomApi& api) { return store_->catalog()->find(api.id); }
  // Writes them all in one unit of work.
  void add_entries(const CustomApi& api, const std::vector<Entry>& entries);
  Entry add_entry(const CustomApi& api, std::vector<Value> values);

  // Each fails the test where there is none, and gives one of nulls then.
  Entry read_entry(const CustomApi& api, const EntryKey& key);
  EntryPage read_page(const CustomApi& api, const ListQuery& query);

 private:
  std::unique_ptr<StoreHome> home_;
  std::unique_ptr<Store> store_;
};

}  // namespace bespoke

#define EXPECT_OK(expression) EXPECT_EQ(::bespoke::dump(expression), "ok")
#define ASSERT_OK(expression) ASSERT_EQ(::bespoke::dump(expression), "ok")
// Of a Status or a Result: that it was refused, and so.
#define EXPECT_REFUSED(expression, refusal)                                                         \
  do {                                                                                              \
    const auto& refused_outcome = (expression);                                                     \
    if (refused_outcome) {                                                                          \
      ADD_FAILURE() << #expression << " was not refused";                                           \
    } else {                                                                                        \
      EXPECT_EQ(refused_outcome.error().code, refusal) << ::bespoke::dump(refused_outcome.error()); \
    }                                                                                               \
  } while (false)
