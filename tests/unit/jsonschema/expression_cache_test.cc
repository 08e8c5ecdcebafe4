#include "jsonschema/expression_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "jsonschema/expression.h"

namespace bespoke::jsonschema {
namespace {

constexpr std::size_t kib = 1024;

// The process has one cache, so a test leaves it as it was.
class ExpressionCacheTest : public testing::Test {
 protected:
  ~ExpressionCacheTest() override { cache_.limit(expression_cache_bytes_default); }

  static Expression compile(const std::string& re2) { return *Expression::compile(re2); }

  ExpressionCache& cache_ = ExpressionCache::of_process();
};

TEST_F(ExpressionCacheTest, CountsWhatIsUsedForAsLongAsItIsKnown) {
  {
    const Expression small = compile("^[a-z]+$");
    const Expression large = compile(R"(^\pL{1,9}$)");
    EXPECT_EQ(cache_.bytes_used(), 0U);
    EXPECT_TRUE(small.is_in("a"));
    EXPECT_EQ(cache_.bytes_used(), 64 * kib);
    EXPECT_TRUE(large.is_in("é"));
    EXPECT_EQ(cache_.bytes_used(), 64 * kib + 256 * large.instructions());
    const Expression copy = small;
    EXPECT_TRUE(copy.is_in("a"));
    EXPECT_EQ(cache_.bytes_used(), 64 * kib + 256 * large.instructions());
  }
  EXPECT_EQ(cache_.bytes_used(), 0U);
}

TEST_F(ExpressionCacheTest, DropsWhatWasNotUsedForLongest) {
  cache_.limit(2 * 64 * kib);
  const Expression a = compile("a");
  const Expression b = compile("b");
  const Expression c = compile("c");
  Expression::Hold held;
  EXPECT_TRUE(a.is_in("a", held));
  const std::weak_ptr<const re2::RE2> first = held;
  held.reset();
  EXPECT_TRUE(b.is_in("b"));
  EXPECT_FALSE(first.expired());
  EXPECT_TRUE(c.is_in("c"));
  EXPECT_TRUE(first.expired());
  EXPECT_EQ(cache_.bytes_used(), 2 * 64 * kib);
  EXPECT_TRUE(a.is_in("a"));  // compiled anew
  EXPECT_FALSE(a.is_in("b"));
  EXPECT_EQ(cache_.bytes_used(), 2 * 64 * kib);
}

TEST_F(ExpressionCacheTest, StaysWithinABoundThatIsLessThanOneExpression) {
  cache_.limit(kib);
  const Expression a = compile("a");
  EXPECT_TRUE(a.is_in("ba"));
  EXPECT_EQ(cache_.bytes_used(), 0U);
  EXPECT_TRUE(a.is_in("ba"));
}

TEST_F(ExpressionCacheTest, ServesManyThreadsWhileItDrops) {
  cache_.limit(4 * 64 * kib);
  std::vector<Expression> expressions;
  for (char letter = 'a'; letter < 'k'; ++letter) expressions.push_back(compile(std::string(1, letter)));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (std::size_t round = 0; round < 500; ++round) {
        const std::size_t at = round % expressions.size();
        EXPECT_TRUE(expressions[at].is_in(std::string(1, static_cast<char>('a' + at))));
        EXPECT_FALSE(expressions[at].is_in("z"));
        EXPECT_LE(cache_.bytes_used(), 4 * 64 * kib);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace bespoke::jsonschema
