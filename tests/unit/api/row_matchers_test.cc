// The filters of policies that are kept ready: never one of another policy, caller or definition.
#include "api/row_matchers.h"

#include "sample.h"

namespace bespoke {
namespace {

// Longer than what is read for each request.
std::string padded(const std::string& filter) {
  std::string text = filter + "|in(owner";
  while (text.size() < 2 * quick_row_filter_bytes_max) text += ",nobody at all";
  return text + ")";
}

class RowMatchersTest : public testing::Test {
 protected:
  RowMatchersTest() {
    policy_.id = RolePolicyId::make();
    policy_.filter = padded("eq(owner,ada)");
  }

  MatcherPointer found(const Claims& claims = {}) {
    Result<MatcherPointer> matcher = matchers_.find(policy_, api_, claims);
    return matcher ? *matcher : nullptr;
  }
  // Whether an entry of these values is there by the filter.
  bool lets(const std::vector<Value>& values, const Claims& claims = {}) {
    const MatcherPointer matcher = found(claims);
    return matcher != nullptr && matcher->matches(0, [&](std::size_t, std::size_t attribute) {
      return attribute < entry_field_attribute ? Value(std::int64_t{0})
                                               : values[attribute - entry_field_attribute];
    });
  }

  RowMatchers matchers_;
  RolePolicy policy_;
  CustomApi api_ =
      sample_api({sample_field("owner", FieldType::String), sample_field("n", FieldType::Integer)});
};

TEST_F(RowMatchersTest, AreMadeOnce) {
  EXPECT_EQ(found(), found());
  EXPECT_TRUE(lets({Value("ada"), Value()}));
  EXPECT_FALSE(lets({Value("bob"), Value()}));
}

TEST_F(RowMatchersTest, FollowThePolicy) {
  ASSERT_TRUE(lets({Value("ada"), Value()}));
  policy_.filter = padded("eq(owner,bob)");
  EXPECT_FALSE(lets({Value("ada"), Value()}));
  RolePolicy other = policy_;
  other.id = RolePolicyId::make();
  other.filter = padded("eq(n,1)");
  const Result<MatcherPointer> others = matchers_.find(other, api_, {});
  ASSERT_TRUE(others);
  EXPECT_NE(*others, found());
  EXPECT_TRUE(lets({Value("bob"), Value()}));
}

TEST_F(RowMatchersTest, FollowTheDefinition) {
  ASSERT_TRUE(lets({Value("ada"), Value()}));
  api_.fields.erase(api_.fields.begin() + 1);
  api_.fields.insert(api_.fields.begin(), sample_field("title", FieldType::String));
  ++api_.version;
  EXPECT_TRUE(lets({Value("none"), Value("ada")}));
  EXPECT_FALSE(lets({Value("ada"), Value("none")}));
  api_.fields.pop_back();
  ++api_.version;
  EXPECT_EQ(found(), nullptr) << "it names a field that is gone";
}

TEST_F(RowMatchersTest, FollowTheCaller) {
  policy_.filter = padded("in(owner,@groups)");
  const Claims ada = {{"groups", {"ada"}}};
  const Claims both = {{"groups", {"ada", "bob"}}};
  EXPECT_TRUE(lets({Value("bob"), Value()}, both));
  EXPECT_FALSE(lets({Value("bob"), Value()}, ada));
  EXPECT_FALSE(lets({Value("ada"), Value()}));
  EXPECT_EQ(found(ada), found(ada));
  // However a name or a value looks like the end of another.
  EXPECT_FALSE(lets({Value("bob"), Value()}, {{"groups", {"ada1=3:bob"}}}));
  EXPECT_FALSE(lets({Value("bob"), Value()}, {{"groups", {"ada3:bob"}}}));
  EXPECT_FALSE(lets({Value("bob"), Value()}, {{"groups", {"ada"}}, {"others", {"bob"}}}));
}

TEST_F(RowMatchersTest, AreBounded) {
  policy_.filter = padded("in(owner,@groups)");
  const MatcherPointer first = found({{"groups", {"0"}}});
  for (std::size_t i = 1; i <= row_matchers_max; ++i) (void)found({{"groups", {std::to_string(i)}}});
  EXPECT_EQ(first.use_count(), 1);
}

}  // namespace
}  // namespace bespoke
