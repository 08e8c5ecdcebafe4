#include "store/sql/text_range.h"

#include <gtest/gtest.h>

namespace bespoke::sql {
namespace {

TEST(TextRange, EndsAfterAllWithThePrefix) {
  const struct {
    std::string prefix, end;
  } rows[] = {
      {"a", "b"},
      {"ab", "ac"},
      {"a\x7f", "a\u0080"},
      {"\u07ff", "\u0800"},
      {"\ud7ff", "\ue000"},  // not a surrogate
      {"\uffff", "\U00010000"},
      {"a\U0010ffff", "b"},  // there is no code point after it
      {"\U0010ffff\U0010ffff", ""},
      {"\u00e9", "\u00ea"},
      {"x\U0001f381", "x\U0001f382"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(after_all_with_prefix(row.prefix), row.end) << row.prefix;
    if (row.end.empty()) continue;
    EXPECT_LT(row.prefix + "\U0010ffff\U0010ffff", row.end) << row.prefix;
  }
}

}  // namespace
}  // namespace bespoke::sql
