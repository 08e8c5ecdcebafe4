// An entry that is removed and made again under its id begins with the same versions. What was decided about
// the one that was read is not done to the other: decisions 0015 and 0025.
#include <atomic>
#include <future>

#include "model/errors.h"
#include "postgresql_test.h"

namespace bespoke {
namespace {

class PostgresqlLives : public PostgresqlTest {
 protected:
  void SetUp() override {
    PostgresqlTest::SetUp();
    if (!IsSkipped()) api_ = add_api("a", {new_field("owner", FieldType::String)});
  }

  // Somebody else removes it and makes it again, hidden.
  void replace(const Entry& entry) const {
    const std::string id = "'" + entry.id.text() + "'";
    const std::string column = "c" + std::to_string(api_->fields[0].column);
    home_->run("DELETE FROM " + table(*api_) + " WHERE id=" + id);
    home_->run("INSERT INTO " + table(*api_) + "(id,created_at,updated_at,version," + column + ") VALUES(" +
               id + "," + std::to_string(entry.created_at.ms) + "," + std::to_string(entry.updated_at.ms) +
               ",0,'other')");
  }

  // Changes the entry where it is the caller's own; it is replaced between its being read and changed, once.
  Work if_own(const Entry& entry, const std::function<Status(Transaction&, const Entry&)>& change) {
    return [this, entry, change](Transaction& transaction) -> Status {
      const Result<std::optional<Entry>> found = transaction.find_entry(*api_, entry.id);
      if (!found) return found.error();
      if (!*found || (*found)->values[0] != Value("own")) return not_found();
      if (!replaced_.exchange(true)) replace(entry);
      return change(transaction, **found);
    };
  }
  std::function<Status(Transaction&, const Entry&)> updates() {
    return [this](Transaction& transaction, const Entry& found) {
      return transaction.update_entry(*api_, found, changed(found, {Value("taken")}));
    };
  }
  std::function<Status(Transaction&, const Entry&)> deletes() {
    return [this](Transaction& transaction, const Entry& found) {
      return transaction.delete_entry(*api_, found);
    };
  }

  std::string owner_of(const Entry& entry) {
    const Result<std::optional<Entry>> found = find(*store_, *api_, entry.id);
    return found && *found ? std::get<std::string>((*found)->values[0]) : "nobody";
  }

  std::shared_ptr<const CustomApi> api_;
  std::atomic<bool> replaced_ = false;
};

TEST_F(PostgresqlLives, AreToldApartByAWriteAlone) {
  for (const auto& change : {updates(), deletes()}) {
    replaced_ = false;
    const Entry entry = add_entry(*api_, "own");
    std::promise<std::string> done;
    store_->write(
        {WriteKind::Entry, if_own(entry, change), [&](Status status) { done.set_value(dump(status)); }});
    EXPECT_EQ(done.get_future().get(), dump(not_found()));
    EXPECT_EQ(owner_of(entry), "other");
  }
}

TEST_F(PostgresqlLives, AreToldApartByWritesThatShareACommit) {
  for (const auto& change : {updates(), deletes()}) {
    replaced_ = false;
    const Entry entry = add_entry(*api_, "own");
    std::vector<Entry> others;
    for (int i = 0; i < 20; ++i) others.push_back(add_entry(*api_, "own"));
    std::vector<std::promise<std::string>> done(others.size());
    std::promise<std::string> refused;
    const auto write_other = [&](std::size_t i) {
      store_->write({WriteKind::Entry,
                     [this, id = others[i].id](Transaction& transaction) -> Status {
                       const Result<std::optional<Entry>> found = transaction.find_entry(*api_, id);
                       if (!found) return found.error();
                       return transaction.update_entry(*api_, **found, changed(**found, {Value("new")}));
                     },
                     [&done, i](Status status) { done[i].set_value(dump(status)); }});
    };
    for (std::size_t i = 0; i < 10; ++i) write_other(i);
    // The first call only says which entry it wants to see, where it shares a commit.
    store_->write(
        {WriteKind::Entry, if_own(entry, change), [&](Status status) { refused.set_value(dump(status)); }});
    for (std::size_t i = 10; i < others.size(); ++i) write_other(i);
    EXPECT_EQ(refused.get_future().get(), dump(not_found()));
    for (std::promise<std::string>& each : done) EXPECT_EQ(each.get_future().get(), "ok");
    EXPECT_EQ(owner_of(entry), "other");
  }
}

}  // namespace
}  // namespace bespoke
