// Filters on lists: as written, as meant, and what the plain evaluator finds by them.
#include <gtest/gtest.h>

#include <chrono>

#include "dump.h"
#include "query/bind.h"
#include "query/evaluate.h"
#include "query/filter_parser.h"
#include "query/list_parts.h"
#include "sample_api.h"

namespace bespoke {
namespace {

CustomField list_field(std::string slug, const std::string& allowed_type) {
  CustomField field = sample_field(std::move(slug), FieldType::List);
  const auto sent = json::read(R"({"list":{"allowed_type":")" + allowed_type + R"("}})");
  std::vector<std::string> problems;
  field.rules = read_field_rules(FieldType::List, &*sent, nullptr, problems);
  return field;
}

CustomApi lists() {
  CustomApi api;
  api.fields = {list_field("mixed", "any"), list_field("words", "string"), list_field("counts", "integer"),
                list_field("sizes", "float")};
  return api;
}

Result<BoundFilter> bound(const std::string& text) {
  static const CustomApi api = lists();
  const Result<ParsedFilter> parsed = parse_filter(text);
  if (!parsed) return parsed.error();
  return bind_filter(*parsed, entry_attributes(api));
}

TEST(ListFilter, Binds) {
  const struct {
    std::string text, dump;
  } cases[] = {
      {"contains(mixed,x)", R"(contains 3 json "x")"},
      {"contains(mixed,1)", R"(contains 3 json "1" json 1)"},
      {"contains(mixed,-1.50e0)", R"(contains 3 json "-1.50e0" json -1.50e0)"},
      {"contains(mixed,true)", R"(contains 3 json "true" json true)"},
      {"contains(mixed,null)", R"(contains 3 json "null")"},
      {"contains(mixed,01)", R"(contains 3 json "01")"},
      {"contains(mixed,1 )", R"(contains 3 json "1 ")"},
      {"contains(mixed,\"1\n\")", R"(contains 3 json "1\n")"},
      {"contains(mixed,\"\t1\")", R"(contains 3 json "\t1")"},
      {R"(contains(mixed,"[1]"))", R"(contains 3 json "[1]")"},
      {"contains_any(mixed,a,1)", R"(contains_any 3 json "a" json "1" json 1)"},
      {"contains_all(words,1,true)", R"(contains_all 4 json "1" json "true")"},
      {"contains(counts,007)", "contains 5 json 7"},
      {"contains(counts,x)", "contains 5"},
      {"contains_any(counts,x,2)", "contains_any 5 json 2"},
      {"contains(sizes,2.50)", "contains 6 json 2.5"},
      {"is_null(mixed)", "is_null 3"},
      {"eq(mixed[0],1)", R"(eq 3[0] json "1" json 1)"},
      {"in(counts[999],1,2)", "in 5[999] json 1 json 2"},
      {"lt(words[7],5)", R"(lt 4[7] "5")"},
      {"ge(sizes[1],5)", "ge 6[1] real 5"},
      {"like(mixed[2],*a)", R"(like 3[2] *"a")"},
      {"is_null(counts[0])", "is_null 5[0]"},
      {"in(mixed.length,0,1)", "in 3.length 0 1"},
  };
  for (const auto& c : cases) {
    const auto filter = bound(c.text);
    EXPECT_EQ(filter ? dump(*filter) : dump(filter.error()), c.dump) << c.text;
  }
}

TEST(ListFilter, Refuses) {
  const auto told = [](std::string_view name, std::string_view value, std::string_view type) {
    return fmt::format(
        "Invalid filter: could not validate [{0}], the value [{1}] could not be converted to {2}: invalid "
        "value for {2}: `{1}`",
        name, value, type);
  };
  const struct {
    std::string text, refusal;
  } cases[] = {
      {"contains_all(counts,1,x)", told("counts", "x", "int64")},
      {"eq(counts[0],x)", told("counts[0]", "x", "int64")},
      {"in(sizes[0],1,x)", told("sizes[0]", "x", "float64")},
      {"gt(counts[0],1.5)", told("counts[0]", "1.5", "int64")},
      {"eq(words.length,x)", told("words.length", "x", "int64")},
      {"gt(mixed[0],1)",
       "Invalid filter: unknown operator [gt] specified in search filter for field [mixed[0]], allowed "
       "operators are [eq in is_null like]"},
      {"eq(words[1000],a)",
       "Invalid filter: unknown field [words[1000]] specified in search filter, allowed fields are [counts "
       "created_at id mixed sizes updated_at words]"},
  };
  for (const auto& c : cases) {
    const auto filter = bound(c.text);
    EXPECT_EQ(filter ? dump(*filter) : dump(filter.error()), c.refusal) << c.text;
  }
}

TEST(ListFilter, PartsHaveOneSpelling) {
  for (const std::string_view name : {"f", "f[]", "f[-1]", "f[+1]", "f[00]", "f[01]", "f[1000]", "f[1", "f1]",
                                      "f[ 1]", "f[1]x", "f.size", "length"}) {
    EXPECT_FALSE(parse_part_name(name)) << name;
  }
  const auto element = parse_part_name("a[b][999]");
  ASSERT_TRUE(element);
  EXPECT_EQ(element->list, "a[b]");
  EXPECT_EQ(element->element, 999U);
  const auto length = parse_part_name("a.length");
  ASSERT_TRUE(length && length->part == Part::Length);
  EXPECT_EQ(length->list, "a");
}

TEST(ListFilter, Finds) {
  const std::string mixed = R"(["1",2.0,true,null,"x"])";
  const struct {
    std::string filter, list;
    bool found;
  } cases[] = {
      {"contains(mixed,1)", mixed, true},
      {"contains(mixed,1.0)", mixed, false},
      {"contains(mixed,20e-1)", mixed, true},
      {"contains(mixed,null)", mixed, false},
      {"contains_any(mixed,y,x)", mixed, true},
      {"eq(mixed[1],2)", mixed, true},
      {"eq(mixed[0],2)", mixed, false},
      {"in(mixed[2],x,true)", mixed, true},
      {"is_null(mixed[3])", mixed, true},
      {"is_null(mixed[5])", mixed, false},
      {"like(mixed[0],*)", mixed, true},
      {"like(mixed[1],*)", mixed, false},
      {"eq(mixed.length,5)", mixed, true},
      {"lt(mixed.length,5)", mixed, false},
      {"is_null(mixed)", mixed, false},
      {"is_null(mixed)", "", true},
      {"is_null(mixed[0])", "", false},
      {"lt(mixed.length,5)", "", false},
      {"contains_all(words,a,b)", R"(["b","c","a"])", true},
      {"contains_all(words,a,b)", R"(["a"])", false},
      {"gt(words[0],a)", R"(["b"])", true},
      {"ge(counts[0],2)", "[2]", true},
      {"lt(sizes[0],0.3)", "[0.30000000000000004]", false},
      {"contains(counts,x)", "[1]", false},
  };
  for (const auto& c : cases) {
    const auto filter = bound(c.filter);
    ASSERT_TRUE(filter) << c.filter;
    const auto value = [&](std::size_t, std::size_t) { return c.list.empty() ? Value() : JsonText{c.list}; };
    EXPECT_EQ(Matcher(*filter).matches(0, value), c.found) << c.filter << " " << c.list;
  }
}

// A policy's filter is asked of an entry on the thread of a connection, or on the one that writes: as many
// elements and operands as there may be do not cost their product. Here that would be some seconds.
TEST(ListFilter, TakesNoLongerForManyOperandsOfManyElements) {
  std::string operands;
  for (int i = 0; operands.size() < 8000; ++i) operands += fmt::format(",o{}", i);
  std::string list = "[\"last\"";
  for (int i = 0; i < 999; ++i) list += fmt::format(",\"e{}\"", i);
  list += ']';
  const auto value = [&](std::size_t, std::size_t) { return Value(JsonText{list}); };
  const auto began = std::chrono::steady_clock::now();
  for (const auto& [filter, found] : {std::pair("contains_any(words" + operands + ",last)", true),
                                      {"contains_any(words" + operands + ")", false},
                                      {"contains_all(words,last" + operands + ")", false}}) {
    const auto read = bound(filter);
    ASSERT_TRUE(read);
    EXPECT_EQ(Matcher(*read).matches(0, value), found) << filter.substr(0, 30);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
}

}  // namespace
}  // namespace bespoke
