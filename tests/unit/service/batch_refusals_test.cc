#include "service/batch_refusals.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/errors.h"

namespace bespoke {
namespace {

TEST(BatchRefusals, AreToldInTheOrderOfTheOperations) {
  BatchRefusals refusals;
  EXPECT_TRUE(refusals.empty());
  refusals.add(7, entry_not_found());
  refusals.add(2, invalid(std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(refusals.empty());
  const Error error = refusals.error();
  EXPECT_EQ(error.code, ErrorCode::Invalid);
  EXPECT_EQ(error.details, (std::vector<std::string>{"a", "b", "Not found"}));
  EXPECT_EQ(error.codes,
            (std::vector<ErrorCode>{ErrorCode::Invalid, ErrorCode::Invalid, ErrorCode::EntryNotFound}));
  EXPECT_EQ(error.indexes, (std::vector<std::size_t>{2, 2, 7}));
}

TEST(BatchRefusals, AreAsManyAsAnAnswerNames) {
  BatchRefusals refusals;
  for (std::size_t i = 0; !refusals.full(); ++i)
    refusals.add(i, invalid(std::vector<std::string>{"a", "b", "c"}));
  const Error error = refusals.error();
  EXPECT_EQ(error.details.size(), batch_errors_max);
  EXPECT_EQ(error.codes.size(), batch_errors_max);
  EXPECT_EQ(error.indexes.size(), batch_errors_max);
}

}  // namespace
}  // namespace bespoke
