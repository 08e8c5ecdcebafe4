#include "query/row_filter.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "query/evaluate.h"
#include "query/filter_parser.h"

namespace bespoke {
namespace {

const Attributes& attributes() {
  static const Attributes all = [] {
    CustomApi none;
    Attributes list = entry_attributes(none);
    list.push_back({"owner", OperandType::Text, {Operator::Eq, Operator::In, Operator::Like}, Sortable::Yes});
    list.push_back({"n", OperandType::Integer, {Operator::Eq, Operator::Ge, Operator::In}, Sortable::Yes});
    return list;
  }();
  return all;
}

// "yes" where an entry of owner `ada` and n = 7 is there by the filter, else "no" or the refusal.
std::string outcome(std::string_view filter, const Claims& claims) {
  const Result<BoundFilter> bound = read_row_filter(filter, attributes(), claims);
  if (!bound) return bound.error().details.front();
  const auto value_of = [](std::size_t, std::size_t attribute) -> Value {
    if (attribute == 3) return std::string("ada");
    if (attribute == 4) return std::int64_t{7};
    return attribute == 0 ? Value(std::string("00000000-0000-0000-0000-000000000000"))
                          : Value(std::int64_t{0});
  };
  return Matcher(*bound).matches(0, value_of) ? "yes" : "no";
}

TEST(RowFilter, PutsClaimsOfTheCallerInPlaceOfTheirNames) {
  const Claims claims = {
      {"sub", {"ada"}}, {"groups", {"bob", "ada"}},   {"seven", {"7"}}, {"words", {"x", "y"}}, {"none", {}},
      {"star", {"*"}},  {"quote", {"ada\")|eq(n,7"}}, {"min", {"3"}}};
  const struct {
    std::string_view filter, wanted;
  } cases[] = {
      {"eq(owner,@sub)", "yes"},
      {"eq(owner, @sub )", "yes"},
      {"eq(owner,\"@sub\")", "no"},
      {"eq(owner,'@sub')", "no"},
      {"eq(owner,@lacking)", "no"},
      {"eq(owner,@none)", "no"},
      {"eq(owner,@groups)", "no"},
      {"in(owner,@groups)", "yes"},
      {"in(owner,cy,@sub)", "yes"},
      {"in(owner,ada,@lacking)", "no"},
      {"in(owner,@words,@words)", "no"},
      {"eq(n,@seven)", "yes"},
      {"eq(n,@sub)", "no"},
      {"ge(n,@min)", "yes"},
      {"eq(owner,@quote)", "no"},
      {"eq(owner,@star)", "no"},
      {"eq(owner,@lacking)|eq(n,7)", "yes"},
      {"eq(owner,@sub):eq(n,@lacking)", "no"},
      {"(eq(owner,@lacking)|eq(owner,@sub)):ge(n,@seven)", "yes"},
      {"eq(n,7)", "yes"},
      {"like(owner,@star)", "Invalid filter: operator like takes no claim of the caller"},
      {"eq(n,x)",
       "Invalid filter: could not validate [n], the value [x] could not be converted to int64: "
       "invalid value for int64: `x`"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.filter, claims), c.wanted) << c.filter;
}

TEST(RowFilter, IsRefusedWhateverTheCallerClaimsWhereItDoesNotFit) {
  for (const Claims& claims : {Claims{}, Claims{{"x", {"ada"}}}}) {
    EXPECT_TRUE(outcome("eq(nope,@x)", claims).starts_with("Invalid filter: unknown field [nope]"));
    EXPECT_TRUE(outcome("ge(owner,@x)", claims).starts_with("Invalid filter: unknown operator [ge]"));
    EXPECT_TRUE(outcome("eq(owner,@)", claims).starts_with("Could not parse"));
    EXPECT_TRUE(outcome("eq(owner,@x", claims).starts_with("Could not parse"));
  }
}

TEST(RowFilter, OfAListTakesAnAtForText) {
  const Result<ParsedFilter> parsed = parse_filter("eq(owner,@sub)");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(std::get<ParsedCondition>(parsed->content).operands.front(), "@sub");
  EXPECT_TRUE(std::get<ParsedCondition>(parsed->content).claims.empty());
}

TEST(ClaimsNamedBy, AreThoseOfTheFilterHoweverItSpellsThem) {
  const struct {
    std::string_view filter;
    std::set<std::string> claims;
  } cases[] = {
      {"eq(name,x)", {}},
      {"eq(name,@a)", {"a"}},
      {"eq(name,@ a )", {"a"}},
      {R"(eq(name,@"a b"))", {"a b"}},
      {"eq(name,@'a')", {"a"}},
      {R"(eq(name,"@a"))", {}},
      {"eq(name,@a)|(in(name,@b,c,@d):gt(name,@a))", {"a", "b", "d"}},
  };
  for (const auto& c : cases) EXPECT_EQ(claims_named_by(c.filter), c.claims) << c.filter;
}

}  // namespace
}  // namespace bespoke
