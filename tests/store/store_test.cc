#include "store_test.h"

#include <future>
#include <stdexcept>

namespace bespoke {
namespace {

Status run(Store& store, WriteKind kind, const Work& work) {
  std::promise<Status> done;
  std::future<Status> status = done.get_future();
  store.write({kind, work, [&done](Status told) { done.set_value(std::move(told)); }});
  return status.get();
}

}  // namespace

Status write(Store& store, const Work& work) {
  return run(store, WriteKind::Entries, work);
}
Status define(Store& store, const Work& work) {
  return run(store, WriteKind::Definitions, work);
}

Status insert(Store& store, const CustomApi& api, const Entry& entry) {
  return write(store, [&](Transaction& transaction) { return transaction.insert_entry(api, entry); });
}

Status update(Store& store, const CustomApi& api, const Entry& before, const Entry& after) {
  return write(store, [&](Transaction& transaction) { return transaction.update_entry(api, before, after); });
}

Status remove(Store& store, const CustomApi& api, const Entry& entry) {
  return write(store, [&](Transaction& transaction) { return transaction.delete_entry(api, entry); });
}

Result<std::optional<Entry>> find(Store& store, const CustomApi& api, const EntryKey& key) {
  Result<std::optional<Entry>> found = std::optional<Entry>();
  const Status status = store.read([&](Snapshot& snapshot) {
    found = snapshot.find_entry(api, key);
    return Status();
  });
  EXPECT_OK(status);
  return found;
}

FutureEntry find_soon(Store& store, const CustomApi& api, const EntryKey& key) {
  const auto found = std::make_shared<std::promise<Result<std::optional<Entry>>>>();
  store.find_entry({std::make_shared<const CustomApi>(api), key,
                    [found](Result<std::optional<Entry>> told) { found->set_value(std::move(told)); }});
  return found->get_future();
}

Result<EntryPage> list(Store& store, const CustomApi& api, const ListQuery& query) {
  Result<EntryPage> page = EntryPage();
  const Status status = store.read([&](Snapshot& snapshot) {
    page = snapshot.list_entries(api, query);
    return Status();
  });
  EXPECT_OK(status);
  return page;
}

StoreTest::StoreTest() : home_(GetParam().new_home()) {
  if (home_ != nullptr) reopen();
}

void StoreTest::SetUp() {
  if (home_ == nullptr) GTEST_SKIP() << "there is no " << GetParam().name << " to test with";
}

void StoreTest::reopen() {
  close();
  auto opened = home_->open();
  if (!opened) throw std::runtime_error(dump(opened.error()));  // ends the test, and says why
  store_ = std::move(*opened);
}

std::shared_ptr<const CustomApi> StoreTest::add_api(const CustomApi& api,
                                                    const std::vector<CustomField>& fields) {
  EXPECT_OK(define(*store_, [&](Transaction& transaction) {
    Status status = transaction.insert_custom_api(api);
    for (const CustomField& field : fields) {
      if (status) status = transaction.insert_custom_field(api.id, field);
    }
    return status;
  }));
  return current(api);
}

std::shared_ptr<const CustomApi> StoreTest::add_api(std::string_view slug,
                                                    const std::vector<CustomField>& fields) {
  return add_api(new_api(slug), fields);
}

void StoreTest::add_field(const CustomApi& api, const CustomField& field) {
  EXPECT_OK(define(*store_,
                   [&](Transaction& transaction) { return transaction.insert_custom_field(api.id, field); }));
}

void StoreTest::add_entries(const CustomApi& api, const std::vector<Entry>& entries) {
  EXPECT_OK(write(*store_, [&](Transaction& transaction) {
    Status status;
    for (const Entry& entry : entries) {
      if (status) status = transaction.insert_entry(api, entry);
    }
    return status;
  }));
}

Entry StoreTest::add_entry(const CustomApi& api, std::vector<Value> values) {
  Entry entry = new_entry(std::move(values));
  add_entries(api, {entry});
  return entry;
}

Entry StoreTest::read_entry(const CustomApi& api, const EntryKey& key) {
  const auto found = find(*store_, api, key);
  if (found && *found) return **found;
  ADD_FAILURE() << "no entry: " << dump(found);
  return new_entry(std::vector<Value>(api.fields.size()));
}

EntryPage StoreTest::read_page(const CustomApi& api, const ListQuery& query) {
  const auto page = list(*store_, api, query);
  if (page) return *page;
  ADD_FAILURE() << "no page: " << dump(page.error()) << " for " << dump(query);
  return {};
}

}  // namespace bespoke
