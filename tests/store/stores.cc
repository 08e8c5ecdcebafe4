// The stores that the suite judges. A new store adds a StoreHome and a line to `store_kinds`.
#include <cstdlib>
#include <filesystem>

#include "memory_store.h"
#include "postgresql_home.h"
#include "store/open_store.h"
#include "store_test.h"

namespace bespoke {
namespace {

class MemoryHome final : public StoreHome {
 public:
  Result<std::unique_ptr<Store>> open() override {
    return std::unique_ptr<Store>(std::make_unique<MemoryStore>(disk_));
  }

 private:
  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
};

class SqliteHome final : public StoreHome {
 public:
  SqliteHome() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bespoke-store-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
  }
  ~SqliteHome() override { std::filesystem::remove_all(folder_); }
  Result<std::unique_ptr<Store>> open() override { return open_sqlite_store({.folder = folder_}); }

 private:
  std::filesystem::path folder_;
};

}  // namespace

std::vector<StoreKind> store_kinds() {
  return {
      {"memory", [] { return std::make_unique<MemoryHome>(); }},
      {"sqlite", [] { return std::make_unique<SqliteHome>(); }},
      {"postgresql",
       []() -> std::unique_ptr<StoreHome> {
         if (!has_postgresql()) return nullptr;
         return std::make_unique<PostgresqlHome>();
       }},
  };
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace bespoke
