#include "query/filter_parser.h"

#include <gtest/gtest.h>

#include "dump.h"

namespace bespoke {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

std::string outcome(std::string_view text) {
  const Result<ParsedFilter> filter = parse_filter(text);
  return filter ? dump(*filter) : dump(filter.error());
}

TEST(FilterParser, Accepts) {
  const struct {
    std::string text;
    std::string dump;
  } cases[] = {
      // The samples of the published pages and of the known clients.
      {R"(eq(name,"Wishlist"))", "eq <name> <Wishlist>"},
      {"like(description,*list*)", "like <description> <*list*>"},
      {"like(slug,*lists)", "like <slug> <*lists>"},
      {"like(api_type,wishlist*)", "like <api_type> <wishlist*>"},
      {"eq(id,7e067539-6f6c-46e1-8c55-940031b36c6a)", "eq <id> <7e067539-6f6c-46e1-8c55-940031b36c6a>"},
      {"ge(created_at,2024-04-29T00:00:00.000Z)", "ge <created_at> <2024-04-29T00:00:00.000Z>"},
      {"ilike(presentation.page,Home)", "ilike <presentation.page> <Home>"},
      {"eq(slug,klevu-keys)", "eq <slug> <klevu-keys>"},
      {"eq(sku,ABC123456789):eq(location-name,London)",
       "(eq <sku> <ABC123456789> & eq <location-name> <London>)"},
      {R"(eq(location-name,"New York"))", "eq <location-name> <New York>"},
      {"eq(location-name,New York)", "eq <location-name> <New York>"},
      {"eq(amount,0)", "eq <amount> <0>"},
      {R"(eq(locale,"en"))", "eq <locale> <en>"},
      {"eq(custom_api_id,undefined)", "eq <custom_api_id> <undefined>"},
      {"eq(tags[0],x)", "eq <tags[0]> <x>"},
      {"eq(tags.length,3)", "eq <tags.length> <3>"},
      {"contains_any(tags,a,b)", "contains_any <tags> <a> <b>"},
      {"(eq(a,1):eq(b,2)|eq(c,3)):eq(d,4)", "(((eq <a> <1> & eq <b> <2>) | eq <c> <3>) & eq <d> <4>)"},

      // Every operator.
      {"eq(a,1)", "eq <a> <1>"},
      {"lt(a,1)", "lt <a> <1>"},
      {"le(a,1)", "le <a> <1>"},
      {"gt(a,1)", "gt <a> <1>"},
      {"ge(a,1)", "ge <a> <1>"},
      {"in(a,1)", "in <a> <1>"},
      {"in(a,1,2,3)", "in <a> <1> <2> <3>"},
      {"like(a,1)", "like <a> <1>"},
      {"ilike(a,1)", "ilike <a> <1>"},
      {"is_null(a)", "is_null <a>"},
      {"contains(a,1)", "contains <a> <1>"},
      {"contains_all(a,1,2)", "contains_all <a> <1> <2>"},

      // How conditions are joined.
      {"eq(a,1):eq(b,2):eq(c,3)", "(eq <a> <1> & eq <b> <2> & eq <c> <3>)"},
      {"eq(a,1)|eq(b,2)|eq(c,3)", "(eq <a> <1> | eq <b> <2> | eq <c> <3>)"},
      {"eq(a,1)|eq(b,2):eq(c,3)", "(eq <a> <1> | (eq <b> <2> & eq <c> <3>))"},
      {"eq(a,1):eq(b,2)|eq(c,3)", "((eq <a> <1> & eq <b> <2>) | eq <c> <3>)"},
      {"eq(a,1):eq(b,2)|eq(c,3):eq(d,4)", "((eq <a> <1> & eq <b> <2>) | (eq <c> <3> & eq <d> <4>))"},
      {"eq(a,1):(eq(b,2)|eq(c,3))", "(eq <a> <1> & (eq <b> <2> | eq <c> <3>))"},
      {"(eq(a,1)|eq(b,2)):(eq(c,3)|eq(d,4))", "((eq <a> <1> | eq <b> <2>) & (eq <c> <3> | eq <d> <4>))"},
      {"(eq(a,1):eq(b,2)):eq(c,3)", "((eq <a> <1> & eq <b> <2>) & eq <c> <3>)"},
      {"(eq(a,1))", "eq <a> <1>"},
      {"((eq(a,1)))", "eq <a> <1>"},
      {"((eq(a,1)):((is_null(b))))", "(eq <a> <1> & is_null <b>)"},
      {"eq(a,1):eq(a,1)", "(eq <a> <1> & eq <a> <1>)"},

      // Bare operands.
      {"eq(a,b:c)", "eq <a> <b:c>"},
      {"eq(a,b|c)", "eq <a> <b|c>"},
      {"eq(a,b:c|d):eq(e,f|g)", "(eq <a> <b:c|d> & eq <e> <f|g>)"},
      {"eq(a,@$_*.{}| +:/-)", "eq <a> <@$_*.{}| +:/->"},
      {"eq(a,!#%&;<=>?[]^`~\\)", "eq <a> <!#%&;<=>?[]^`~\\>"},
      {"eq(a,Grüße)", "eq <a> <Grüße>"},
      {"eq(größe,1)", "eq <größe> <1>"},
      {"eq(a,日本)", "eq <a> <日本>"},
      {"eq(a,\xF0\x9F\x98\x80)", "eq <a> <\xF0\x9F\x98\x80>"},
      {"eq(a,\xC2\x80)", "eq <a> <\xC2\x80>"},
      {"eq(a,-1)", "eq <a> <-1>"},
      {"eq(a,null)", "eq <a> <null>"},
      {"eq(a,eq)", "eq <a> <eq>"},
      {"eq(eq,eq)", "eq <eq> <eq>"},
      {"like(a,*)", "like <a> <*>"},
      {R"(eq(a,b\c))", R"(eq <a> <b\c>)"},
      {R"(eq(a,b\\c))", R"(eq <a> <b\\c>)"},
      {"eq(a-b_c.d[0],1)", "eq <a-b_c.d[0]> <1>"},
      {"eq(a:b,1)", "eq <a:b> <1>"},

      // Quoted ones.
      {R"(eq(a,'b'))", "eq <a> <b>"},
      {R"(eq("a",'b'))", "eq <a> <b>"},
      {R"(eq('a b',1))", "eq <a b> <1>"},
      {R"(eq(" a ",1))", "eq < a > <1>"},
      {R"(eq(a,""))", "eq <a> <>"},
      {R"(eq(a,''))", "eq <a> <>"},
      {R"(eq("",1))", "eq <> <1>"},
      {R"(eq(a," b "))", "eq <a> < b >"},
      {R"(eq(a,"b,c"))", "eq <a> <b,c>"},
      {"eq(a,\"b(c)\")", "eq <a> <b(c)>"},
      {"eq(a,\")\"):eq(b,\"(\")", "(eq <a> <)> & eq <b> <(>)"},
      {R"(eq(a,"it's"))", "eq <a> <it's>"},
      {R"(eq(a,'say "b"'))", R"(eq <a> <say "b">)"},
      {R"(eq(a,"say \"b\""))", R"(eq <a> <say "b">)"},
      {R"(eq(a,'it\'s'))", "eq <a> <it's>"},
      {R"(eq(a,"it\'s"))", "eq <a> <it's>"},
      {R"(eq(a,'say \"b\"'))", R"(eq <a> <say "b">)"},
      {R"(eq(a,"b\\"))", R"(eq <a> <b\>)"},
      {R"(eq(a,"\\\""))", R"(eq <a> <\">)"},
      {R"(eq(a,"\\\\"))", R"(eq <a> <\\>)"},
      {R"(eq(a,"C:\dir\n"))", R"(eq <a> <C:\dir\n>)"},
      {R"(in(a,"b",c,'d'))", "in <a> <b> <c> <d>"},
      {"eq(a,\"b\tc\n\")", "eq <a> <b\tc\n>"},
      {R"(eq(a,"日本"))", "eq <a> <日本>"},

      // Spaces.
      {"eq(a, b)", "eq <a> <b>"},
      {"eq(a,   b)", "eq <a> <b>"},
      {"eq(a,b )", "eq <a> <b >"},
      {"eq(a,b  c)", "eq <a> <b  c>"},
      {"in(a, b , c )", "in <a> <b > <c >"},
      {"eq( a ,b)", "eq <a> <b>"},
      {"eq(a b,c)", "eq <a b> <c>"},
      {"is_null( a )", "is_null <a>"},
      {R"(eq( "a" , "b" ))", "eq <a> <b>"},
      {"  eq(a,b)  ", "eq <a> <b>"},
      {"eq (a,b)", "eq <a> <b>"},
      {"eq(a,1) : eq(b,2)", "(eq <a> <1> & eq <b> <2>)"},
      {"eq(a,1) | eq(b,2)", "(eq <a> <1> | eq <b> <2>)"},
      {" ( eq(a,1) | eq(b,2) ) : eq(c,3)", "((eq <a> <1> | eq <b> <2>) & eq <c> <3>)"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.text), c.dump) << c.text;
}

TEST(FilterParser, RefusesSyntax) {
  const struct {
    std::string text;
    std::string problem;  // the second line; the first one repeats the text
  } cases[] = {
      {"BAD(nope,1)", "Search operator expected at position 0 got `BAD` at start"},
      {"Eq(a,1)", "Search operator expected at position 0 got `Eq` at start"},
      {"eQ(a,1)", "Search operator expected at position 0 got `eQ` at start"},
      {"1eq(a,1)", "Search operator expected at position 0 got `1eq` at start"},
      {"_eq(a,1)", "Search operator expected at position 0 got `_eq` at start"},
      {" ", "Search operator expected at position 1 got end at start"},
      {"  BAD(nope,1)", "Search operator expected at position 2 got `BAD` at start"},
      {"*", "Search operator expected at position 0 got `*` at start"},
      {":", "Search operator expected at position 0 got `:` at start"},
      {"|eq(a,1)", "Search operator expected at position 0 got `|` at start"},
      {"(a,1)", "Opening parenthesis expected at position 2 got `,` after `a`"},
      {"\"eq\"(a,1)", "Search operator expected at position 0 got `\"` at start"},
      {"日本(a,1)", "Search operator expected at position 0 got `日` at start"},
      {"\teq(a,1)", "Search operator expected at position 0 got `\t` at start"},
      {"()", "Search operator expected at position 1 got `)` after `(`"},
      {"(", "Search operator expected at position 1 got end after `(`"},
      {")", "Search operator expected at position 0 got `)` at start"},
      {"eq(a,1):", "Search operator expected at position 8 got end after `:`"},
      {"eq(a,1): ", "Search operator expected at position 9 got end after `:`"},
      {"eq(a,1)|", "Search operator expected at position 8 got end after `|`"},
      {"eq(a,1)::eq(b,2)", "Search operator expected at position 8 got `:` after `:`"},
      {"eq(a,1):|eq(b,2)", "Search operator expected at position 8 got `|` after `:`"},
      {"eq(a,1):AND(b,2)", "Search operator expected at position 8 got `AND` after `:`"},

      {"eq", "Opening parenthesis expected at position 2 got end after `eq`"},
      {"eq a,1", "Opening parenthesis expected at position 3 got `a` after `eq`"},
      {"eq:a", "Opening parenthesis expected at position 2 got `:` after `eq`"},
      {"eq-a(b,1)", "Opening parenthesis expected at position 2 got `-` after `eq`"},
      {"name=x", "Opening parenthesis expected at position 4 got `=` after `name`"},
      {"filter[eq][a]", "Opening parenthesis expected at position 6 got `[` after `filter`"},

      {"eq(", "Attribute expected at position 3 got end after `(`"},
      {"eq()", "Attribute expected at position 3 got `)` after `(`"},
      {"eq( )", "Attribute expected at position 4 got `)` after `(`"},
      {"eq(,1)", "Attribute expected at position 3 got `,` after `(`"},
      {"eq((a),1)", "Attribute expected at position 3 got `(` after `(`"},
      {"eq(a,)", "Argument expected at position 5 got `)` after `,`"},
      {"eq(a,  )", "Argument expected at position 7 got `)` after `,`"},
      {"eq(a,", "Argument expected at position 5 got end after `,`"},
      {"in(a,,b)", "Argument expected at position 5 got `,` after `,`"},
      {"in(a,b,)", "Argument expected at position 7 got `)` after `,`"},
      {"is_null(a,)", "Argument expected at position 10 got `)` after `,`"},
      {"eq(a,(b))", "Argument expected at position 5 got `(` after `,`"},
      {"eq(a,\t)", "Argument expected at position 5 got `\t` after `,`"},
      {"eq(a,\x7f)", "Argument expected at position 5 got `\x7f` after `,`"},

      {"eq(a", "Comma or closing parenthesis expected at position 4 got end after `a`"},
      {"eq(a,1", "Comma or closing parenthesis expected at position 6 got end after `1`"},
      {"eq(größe,1", "Comma or closing parenthesis expected at position 10 got end after `1`"},
      {"eq(a,b(c))", "Comma or closing parenthesis expected at position 6 got `(` after `b`"},
      {"eq(a,b\"c\")", "Comma or closing parenthesis expected at position 6 got `\"` after `b`"},
      {"eq(a,it's)", "Comma or closing parenthesis expected at position 7 got `'` after `it`"},
      {"eq(a,\"b\"c)", "Comma or closing parenthesis expected at position 8 got `c` after `\"b\"`"},
      {"eq(a,\"b\"\"c\")", "Comma or closing parenthesis expected at position 8 got `\"` after `\"b\"`"},
      {"eq(a,b\nc)", "Comma or closing parenthesis expected at position 6 got `\n` after `b`"},
      {"eq(a,b\x1f)", "Comma or closing parenthesis expected at position 6 got `\x1f` after `b`"},
      {"eq(\"a\":1)", "Comma or closing parenthesis expected at position 6 got `:` after `\"a\"`"},

      {"eq(a,\"b)", "Closing quote expected at position 8 got end after `\"`"},
      {"eq(a,\"", "Closing quote expected at position 6 got end after `\"`"},
      {"eq(a,'b\")", "Closing quote expected at position 9 got end after `'`"},
      {R"(eq(a,"b\"))", "Closing quote expected at position 10 got end after `\"`"},
      {R"(eq(a,"b\\\"))", "Closing quote expected at position 12 got end after `\"`"},
      {R"(eq("a,1))", "Closing quote expected at position 8 got end after `\"`"},

      {"eq(a,1)eq(b,2)", "Colon, bar or end expected at position 7 got `eq` after `)`"},
      {"eq(a,1),eq(b,2)", "Colon, bar or end expected at position 7 got `,` after `)`"},
      {"eq(a,1))", "Colon, bar or end expected at position 7 got `)` after `)`"},
      {"eq(a,1)&eq(b,2)", "Colon, bar or end expected at position 7 got `&` after `)`"},
      {"eq(a,1)(eq(b,2))", "Colon, bar or end expected at position 7 got `(` after `)`"},
      {"(eq(a,1)", "Colon, bar or closing parenthesis expected at position 8 got end after `)`"},
      {"(eq(a,1),eq(b,2))", "Colon, bar or closing parenthesis expected at position 8 got `,` after `)`"},
      {"((eq(a,1)):eq(b,2)", "Colon, bar or closing parenthesis expected at position 18 got end after `)`"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(c.text), "Could not parse the supplied filter: " + c.text + ".\n" + c.problem);
  }
}

TEST(FilterParser, RefusesConditions) {
  const struct {
    std::string text;
    std::string why;
  } cases[] = {
      {"foo(a,1)", "unsupported operator foo()"},
      {"foo(a", "unsupported operator foo()"},
      {"ne(a,1)", "unsupported operator ne()"},
      {"text(a,1)", "unsupported operator text()"},
      {"or(eq(a,1),eq(b,2))", "unsupported operator or()"},
      {"and(eq(a,1),eq(b,2))", "unsupported operator and()"},
      {"eq2(a,1)", "unsupported operator eq2()"},
      {"eq(a,1):equals(b,2)", "unsupported operator equals()"},

      {"eq(a)", "operator eq should have exactly 2 arguments"},
      {"eq(a,1,2)", "operator eq should have exactly 2 arguments"},
      {"lt(a)", "operator lt should have exactly 2 arguments"},
      {"le(a,1,2)", "operator le should have exactly 2 arguments"},
      {"gt(a)", "operator gt should have exactly 2 arguments"},
      {"ge(a,1,2,3)", "operator ge should have exactly 2 arguments"},
      {"like(a)", "operator like should have exactly 2 arguments"},
      {"ilike(a,1,2)", "operator ilike should have exactly 2 arguments"},
      {"contains(a)", "operator contains should have exactly 2 arguments"},
      {"is_null(a,1)", "operator is_null should have exactly 1 argument"},
      {"is_null(a,1,2)", "operator is_null should have exactly 1 argument"},
      {"in(a)", "insufficient number of arguments to in"},
      {"contains_any(a)", "insufficient number of arguments to contains_any"},
      {"contains_all(a)", "insufficient number of arguments to contains_all"},
      {"eq(a):BAD", "operator eq should have exactly 2 arguments"},

      {"eq(a,\xFF)", "not valid UTF-8"},
      {"eq(a,\"\xED\xA0\x80\")", "not valid UTF-8"},
      {std::string("eq(a,\"b\0\")", 10), "NUL is not allowed"},
      {std::string("eq(a,b\0)", 8), "NUL is not allowed"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.text), "Invalid filter: " + c.why) << c.text;
}

TEST(FilterParser, Limits) {
  const std::string ten = repeat("eq(a,1):", 9) + "eq(a,1)";
  EXPECT_TRUE(parse_filter(ten));
  EXPECT_EQ(outcome(ten + ":eq(a,1)"), "Invalid filter: more than 10 conditions");
  EXPECT_EQ(outcome(ten + "|eq(a,1)"), "Invalid filter: more than 10 conditions");
  EXPECT_EQ(outcome("(" + ten + "):is_null(a)"), "Invalid filter: more than 10 conditions");

  EXPECT_EQ(outcome(repeat("(", 32) + "eq(a,1)" + repeat(")", 32)), "eq <a> <1>");
  EXPECT_EQ(outcome(repeat("(", 33) + "eq(a,1)" + repeat(")", 33)),
            "Invalid filter: more than 32 levels of parentheses");
  EXPECT_EQ(outcome(repeat("(", 8000)), "Invalid filter: more than 32 levels of parentheses");
  // Levels that were closed do not count.
  EXPECT_TRUE(parse_filter(repeat("((((eq(a,1))))):", 9) + "eq(a,1)"));

  const std::string longest = "eq(a," + std::string(8192 - 6, 'x') + ")";
  EXPECT_EQ(longest.size(), 8192U);
  EXPECT_EQ(outcome(longest), "eq <a> <" + std::string(8192 - 6, 'x') + ">");
  EXPECT_EQ(outcome(longest + " "), "Invalid filter: longer than 8192 bytes");
}

TEST(FilterParser, OperatorsAreSorted) {
  for (std::size_t i = 1; i < filter_operators().size(); ++i) {
    EXPECT_LT(filter_operators()[i - 1].name, filter_operators()[i].name);
  }
}

}  // namespace
}  // namespace bespoke
