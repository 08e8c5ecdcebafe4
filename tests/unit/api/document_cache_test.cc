#include "api/openapi/document_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "api/limits.h"

namespace bespoke::openapi {
namespace {

class DocumentCacheTest : public testing::Test {
 protected:
  std::string find(const std::shared_ptr<const Catalog>& catalog, const std::string& text = "document") {
    const Result<std::string> found = cache_.find(catalog, [&]() -> Result<std::string> {
      ++written_;
      return text;
    });
    return found ? *found : "error";
  }

  DocumentCache cache_;
  std::atomic<int> written_ = 0;
};

TEST_F(DocumentCacheTest, WritesOnceForTheSameDefinitions) {
  auto first = std::make_shared<const Catalog>();
  EXPECT_EQ(find(first, "1"), "1");
  EXPECT_EQ(find(first, "2"), "1");
  EXPECT_EQ(written_, 1);
  const auto second = std::make_shared<const Catalog>();
  EXPECT_EQ(find(second, "3"), "3");
  EXPECT_EQ(find(second, "4"), "3");
  EXPECT_EQ(find(first, "5"), "5");
  first.reset();
  EXPECT_EQ(find(std::make_shared<const Catalog>(), "6"), "6");  // perhaps where the first was in memory
  EXPECT_EQ(written_, 4);
}

TEST_F(DocumentCacheTest, WritesOnceForManyThreads) {
  const auto catalog = std::make_shared<const Catalog>();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { EXPECT_EQ(find(catalog), "document"); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(written_, 1);
}

TEST_F(DocumentCacheTest, KeepsNoErrorAndNothingTooLarge) {
  const auto catalog = std::make_shared<const Catalog>();
  EXPECT_FALSE(cache_.find(catalog, []() -> Result<std::string> {
    return Error{ErrorCode::Unavailable, {}};
  }));
  EXPECT_EQ(find(catalog, std::string(kept_document_bytes_max + 1, 'a')).size(), kept_document_bytes_max + 1);
  EXPECT_EQ(find(catalog), "document");
  EXPECT_EQ(find(catalog), "document");
  EXPECT_EQ(written_, 2);
}

}  // namespace
}  // namespace bespoke::openapi
