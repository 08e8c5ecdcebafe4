// A data folder for a test, the store in it, and a look past the store at what is in the file.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/json.h"
#include "store/sqlite/sqlite_store.h"

namespace bespoke::sqlite {

using Work = std::function<Status(Transaction&)>;

inline std::future<Status> send(Store& store, WriteKind kind, Work work) {
  auto done = std::make_shared<std::promise<Status>>();
  store.write({kind, std::move(work), [done](Status status) { done->set_value(std::move(status)); }});
  return done->get_future();
}

inline std::string told(const Status& status) {
  if (status) return "ok";
  return status.error().details.empty() ? "refused" : status.error().details.front();
}
inline std::string told(std::future<Status> status) {
  return told(status.get());
}

inline CustomApi new_api(const std::string& slug) {
  CustomApi api;
  api.id = CustomApiId::make();
  api.name = api.slug = slug;
  api.api_type = slug + "_ext";
  api.parents = {ParentApi{}};
  return api;
}

inline CustomField new_field(const std::string& slug, FieldType type, const std::string& rules = "") {
  CustomField field;
  field.id = CustomFieldId::make();
  field.name = field.slug = slug;
  field.type = type;
  std::vector<std::string> problems;
  if (rules.empty()) {
    field.rules = read_field_rules(type, nullptr, nullptr, problems);
  } else {
    const json::Value sent = *json::read(rules);
    field.rules = read_field_rules(type, &sent, nullptr, problems);
  }
  return field;
}
inline CustomField unique_field(const std::string& slug) {
  return new_field(slug, FieldType::String, R"({"string":{"unique":"yes"}})");
}

inline Entry new_entry(std::vector<Value> values) {
  Entry entry;
  entry.id = EntryId::make();
  entry.values = std::move(values);
  entry.created_at = entry.updated_at = Timestamp::now();
  return entry;
}

class SqlitePlace : public testing::Test {
 protected:
  SqlitePlace() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bespoke-sqlite-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) root_ = pattern;
    folder_ = root_ / "data";
  }
  ~SqlitePlace() override {
    close();
    std::filesystem::remove_all(root_);
  }

  Result<std::unique_ptr<Store>> try_open(const LogLimits& limits = {}) {
    return open_store({.folder = folder_}, limits);
  }
  void open(const LogLimits& limits = {}) {
    auto opened = try_open(limits);
    ASSERT_TRUE(opened) << opened.error().details.front();
    store_ = *std::move(opened);
  }
  void close() { store_.reset(); }
  Store& store() { return *store_; }

  std::string define(Work work) { return told(send(store(), WriteKind::Definitions, std::move(work))); }
  std::string write(Work work) { return told(send(store(), WriteKind::Entries, std::move(work))); }

  std::shared_ptr<const CustomApi> add_api(const std::string& slug, const std::vector<CustomField>& fields) {
    const CustomApi api = new_api(slug);
    EXPECT_EQ(define([&](Transaction& transaction) {
                Status status = transaction.insert_custom_api(api);
                for (const CustomField& field : fields) {
                  if (status) status = transaction.insert_custom_field(api.id, field);
                }
                return status;
              }),
              "ok");
    return store().catalog()->find(api.id);
  }
  std::string add_entries(const CustomApi& api, const std::vector<Value>& values, int count) {
    return write([&](Transaction& transaction) {
      for (int i = 0; i < count; ++i) {
        if (Status added = transaction.insert_entry(api, new_entry(values)); !added) return added;
      }
      return Status();
    });
  }
  std::int64_t count(const CustomApi& api) {
    std::int64_t total = -1;
    ListQuery query;
    query.page.limit = 0;
    const Status read = store().read([&](Snapshot& snapshot) -> Status {
      const Result<EntryPage> page = snapshot.list_entries(api, query);
      if (!page) return page.error();
      total = page->total;
      return {};
    });
    EXPECT_EQ(told(read), "ok");
    return total;
  }

  std::string file() const { return (folder_ / "bespoke.db").string(); }
  // Asks the file itself for an integer; -1 where that fails.
  std::int64_t ask(const std::string& text) const {
    sqlite3* handle = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::int64_t answer = -1;
    sqlite3_open_v2(file().c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_prepare_v2(handle, text.c_str(), -1, &statement, nullptr);
    if (sqlite3_step(statement) == SQLITE_ROW) answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return answer;
  }
  // Changes the file itself, which no store has open.
  void run(const std::string& text) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, text.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
  // Whether the file comes to answer so within a while.
  bool comes_to(const std::string& text, std::int64_t wanted) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (ask(text) != wanted) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }

  std::filesystem::path root_;
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
};

}  // namespace bespoke::sqlite
