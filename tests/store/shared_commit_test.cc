// Updates that are sent without waiting, so that they share commits where the store can.
#include <algorithm>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "model/errors.h"
#include "store_test.h"

namespace bespoke {
namespace {

class SharedCommitTest : public StoreTest {
 protected:
  // Counts the entry's `n` up.
  static Work counts(const CustomApi& api, const EntryId& id) {
    return [&api, id](Transaction& transaction) -> Status {
      const Result<std::optional<Entry>> found = transaction.find_entry(api, id);
      if (!found) return found.error();
      const Entry& before = **found;
      const std::int64_t n = std::get<std::int64_t>(before.values[1]);
      return transaction.update_entry(api, before, changed(before, {before.values[0], integer(n + 1)}));
    };
  }
  static Work takes_value(const CustomApi& api, const EntryId& id, Value value) {
    return [&api, id, value = std::move(value)](Transaction& transaction) -> Status {
      const Result<std::optional<Entry>> found = transaction.find_entry(api, id);
      if (!found) return found.error();
      return transaction.update_entry(api, **found, changed(**found, {value, (*found)->values[1]}));
    };
  }
  static Work deletes(const CustomApi& api, const EntryId& id) {
    return [&api, id](Transaction& transaction) -> Status {
      const Result<std::optional<Entry>> found = transaction.find_entry(api, id);
      if (!found) return found.error();
      return *found ? transaction.delete_entry(api, **found) : not_found();
    };
  }

  std::vector<std::string> run_at_once(const std::vector<Work>& works, WriteKind kind = WriteKind::Entry) {
    std::vector<std::promise<std::string>> done(works.size());
    for (std::size_t i = 0; i < works.size(); ++i) {
      store().write({kind, works[i], [&done, i](Status status) { done[i].set_value(dump(status)); }});
    }
    std::vector<std::string> outcomes;
    for (std::promise<std::string>& each : done) outcomes.push_back(each.get_future().get());
    return outcomes;
  }
};

// As a node sends them that has not heard of a field yet: those have fewer values than the others.
TEST_P(SharedCommitTest, InsertsForDefinitionsOfBeforeAreRefusedAmongOthers) {
  const auto before = add_api("one", {});
  add_field(*before, new_field("u", FieldType::String, unique_rules));
  const auto now = current(*before);
  std::vector<Work> works;
  std::vector<std::string> expected;
  for (int i = 0; i < 40; ++i) {
    const bool is_old = i % 3 == 1;
    const auto& api = is_old ? before : now;
    const Entry entry = is_old ? new_entry({}) : new_entry({Value("u" + std::to_string(40 - i))});
    works.push_back([api, entry](Transaction& transaction) { return transaction.insert_entry(*api, entry); });
    expected.push_back(is_old ? dump(definition_changed()) : "ok");
  }
  EXPECT_EQ(run_at_once(works, WriteKind::Insert), expected);
}

TEST_P(SharedCommitTest, UpdatesThatGoTogetherStandForThemselves) {
  const auto api =
      add_api("one", {new_field("u", FieldType::String, unique_rules), new_field("n", FieldType::Integer)});
  constexpr std::size_t rounds = 20;
  std::vector<Work> works;
  std::vector<std::string> expected;
  std::vector<EntryId> counted;
  std::vector<EntryId> kept;
  std::vector<EntryId> deleted;
  const auto add = [&](Work work, const std::string& outcome) {
    works.push_back(std::move(work));
    expected.push_back(outcome);
  };
  for (std::size_t i = 0; i < rounds; ++i) {
    const Value taken("a" + std::to_string(i));
    const EntryId a = add_entry(*api, {taken, integer(0)}).id;
    const EntryId b = add_entry(*api, {Value("b" + std::to_string(i)), integer(0)}).id;
    const EntryId c = add_entry(*api, {Value("c" + std::to_string(i)), integer(0)}).id;
    for (int n = 0; n < 3; ++n) add(counts(*api, a), "ok");  // rivals: none is lost
    add(takes_value(*api, b, taken), dump(duplicate_value("u")));
    add([](Transaction&) { return Status(not_found()); }, dump(not_found()));
    add(deletes(*api, c), "ok");
    add(counts(*api, add_entry(*api, {Value("d" + std::to_string(i)), integer(2)}).id), "ok");
    counted.push_back(a);
    kept.push_back(b);
    deleted.push_back(c);
  }
  EXPECT_EQ(run_at_once(works), expected);
  for (std::size_t i = 0; i < rounds; ++i) {
    EXPECT_EQ(dump(read_entry(*api, counted[i]).values[1]), dump(integer(3))) << i;
    EXPECT_EQ(dump(read_entry(*api, kept[i]).values[0]), dump(Value("b" + std::to_string(i)))) << i;
    const Result<std::optional<Entry>> gone = find(store(), *api, deleted[i]);
    ASSERT_TRUE(gone);
    EXPECT_FALSE(*gone) << i;
  }
}

TEST_P(SharedCommitTest, UpdatesShareCommits) {
  const auto api =
      add_api("one", {new_field("u", FieldType::String, unique_rules), new_field("n", FieldType::Integer)});
  std::vector<Work> works;
  for (int i = 0; i < 200; ++i)
    works.push_back(counts(*api, add_entry(*api, {Value(std::to_string(i)), integer(i)}).id));
  const std::uint64_t commits = store().figures().commits;
  EXPECT_EQ(run_at_once(works), std::vector<std::string>(works.size(), "ok"));
  EXPECT_LT(store().figures().commits - commits, 50U);
}

// Works that go together in opposite orders do not wait for each other in a circle.
TEST_P(SharedCommitTest, UpdatesInOppositeOrdersMeetInNoCircle) {
  const auto api = add_api("one", {new_field("u", FieldType::String), new_field("n", FieldType::Integer)});
  std::vector<EntryId> ids;
  for (int i = 0; i < 40; ++i) ids.push_back(add_entry(*api, {Value("x"), integer(0)}).id);
  std::vector<Work> works;
  for (int round = 0; round < 10; ++round) {
    for (const EntryId& id : ids) works.push_back(counts(*api, id));
    std::reverse(ids.begin(), ids.end());
  }
  EXPECT_EQ(run_at_once(works), std::vector<std::string>(works.size(), "ok"));
  for (const EntryId& id : ids) EXPECT_EQ(dump(read_entry(*api, id).values[1]), dump(integer(10)));
}

INSTANTIATE_TEST_SUITE_P(Stores, SharedCommitTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
