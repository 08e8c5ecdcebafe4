// What is only PostgreSQL's: a store in a schema of its own, and the schema itself.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "postgresql_home.h"
#include "store_test.h"

namespace bespoke {

class PostgresqlTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_postgresql()) GTEST_SKIP() << "there is no postgresql to test with";
    home_ = std::make_unique<PostgresqlHome>();
    store_ = *home_->open();
  }

  std::shared_ptr<const CustomApi> add_api(std::string_view slug, const std::vector<CustomField>& fields) {
    const CustomApi api = new_api(slug);
    EXPECT_OK(define(*store_, [&](Transaction& transaction) {
      Status status = transaction.insert_custom_api(api);
      for (const CustomField& field : fields) {
        if (status) status = transaction.insert_custom_field(api.id, field);
      }
      return status;
    }));
    return store_->catalog()->find(api.id);
  }
  Entry add_entry(const CustomApi& api, const std::string& value) {
    Entry entry = new_entry({Value(value)});
    EXPECT_OK(insert(*store_, api, entry));
    return entry;
  }
  static std::string table(const CustomApi& api) { return "e" + std::to_string(api.number); }

  std::unique_ptr<PostgresqlHome> home_;
  std::unique_ptr<Store> store_;
};

}  // namespace bespoke
