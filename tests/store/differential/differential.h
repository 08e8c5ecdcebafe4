// A store under test and the judge, put through the same random definitions, entries and lists.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../memory_store.h"
#include "../store_test.h"
#include "random_query.h"

namespace bespoke {

class Differential {
 public:
  Differential(Store& store, std::uint64_t seed) : store_(store), seed_(seed), chance_(seed) {}

  // Changes every query before the store under test is asked, to see that a store that is wrong is found out.
  void distort(std::function<void(ListQuery&)> change) { distort_ = std::move(change); }

  // Compares that many lists, or fewer where too much differs. Gives a text for each difference.
  std::vector<std::string> run(std::size_t lists);

 private:
  // What is done to one entry; which, shows in what there is.
  struct Change {
    std::optional<Entry> before, after;
  };

  void run_api(std::size_t lists);
  void define(const std::string& what, const Work& work);
  void create_api();
  void change_fields();
  void write_entries();
  Change random_change();
  void compare_lists(std::size_t count);
  void compare_list(const ListQuery& query);
  void compare_list_behind(ListQuery query, const EntryPage& judged, const EntryPage& given);
  void compare_partition(const BoundCondition& condition);
  void compare_keys();
  void expect_same(const std::string& what, const std::string& judged, const std::string& given);

  std::shared_ptr<const CustomApi> judged_api() const { return judge_.catalog()->find(api_id_); }
  std::shared_ptr<const CustomApi> given_api() const { return store_.catalog()->find(api_id_); }
  std::vector<Entry> judged_entries();
  std::vector<Entry> given_entries(std::optional<BoundFilter> filter);

  Store& store_;
  MemoryStore judge_{std::make_shared<MemoryDisk>()};
  const std::uint64_t seed_;
  Chance chance_;
  std::function<void(ListQuery&)> distort_ = [](ListQuery&) {};
  CustomApiId api_id_;
  std::size_t names_made_ = 0;
  std::vector<std::string> differences_;
};

}  // namespace bespoke
