#include "jsonschema/pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace bespoke::jsonschema {
namespace {

// `yes`, `no`, or why the expression is refused.
std::string found(std::string_view ecma, std::string_view text) {
  const Result<Pattern> pattern = Pattern::compile(ecma);
  if (!pattern) return pattern.error().details.front();
  Expression::Hold hold;
  return pattern->is_in(text, hold) ? "yes" : "no";
}

TEST(Pattern, MatchesAsInEcma262) {
  const struct {
    std::string ecma;
    std::string text;
    std::string found;
  } cases[] = {
      // A search, and `^` and `$` mean the whole text.
      {"b", "abc", "yes"},
      {"^b", "abc", "no"},
      {"^b$", "a\nb\nc", "no"},
      {"c$", "c\n", "no"},
      {"", "", "yes"},

      {R"(^\d+$)", "42", "yes"},
      {R"(^\d+$)", "৪২", "no"},
      {R"(^\w$)", "é", "no"},
      {R"(^\W$)", "é", "yes"},
      {R"(^[\w-.]+$)", "a-b.c", "yes"},
      {R"(^\s$)", "\u00a0", "yes"},
      {R"(^\s$)", "\v", "yes"},
      {R"(^\s$)", "\u2029", "yes"},
      {R"(^\S$)", "\u2003", "no"},
      {R"(^\S$)", "a", "yes"},
      {R"(^[\s]$)", "\ufeff", "yes"},
      {R"(^[^\s]$)", "\ufeff", "no"},
      {R"(^[\S]$)", "\u2003", "no"},
      {R"(^[\S]$)", "\u200b", "yes"},
      {R"(^[^\S]$)", "\t", "yes"},
      {R"(^[\s\S]{3}$)", "a\nb", "yes"},

      // Any character but the four ends of lines.
      {"^.$", "🐲", "yes"},
      {"^.$", "\n", "no"},
      {"^.$", "\r", "no"},
      {"^.$", "\u2028", "no"},
      {"^[.]$", "a", "no"},

      {R"(^\cC$)", "\x03", "yes"},
      {R"(^\cc$)", "\x03", "yes"},
      {R"(^\x41$)", "A", "yes"},
      {R"(^\u0041$)", "A", "yes"},
      {R"(^\u{1F432}$)", "🐲", "yes"},
      {R"(^\ud83d\udc32$)", "🐲", "yes"},
      {R"(^[\b]$)", "\b", "yes"},
      {R"(\bb\b)", "a b c", "yes"},
      {R"(\Bb)", "a b c", "no"},
      {R"(^\/\-\_\.\é$)", "/-_.é", "yes"},
      {R"(^\t\n$)", "\t\n", "yes"},

      {R"(^\p{Letter}+$)", "π", "yes"},
      {R"(^\p{L}+$)", "π", "yes"},
      {R"(^\P{L}+$)", "π", "no"},
      {R"(^[\p{Lu}\d]+$)", "Π1", "yes"},
      {R"(^\p{gc=Uppercase_Letter}$)", "Π", "yes"},
      {R"(^\p{Script=Greek}$)", "Π", "yes"},
      {R"(^\p{sc=Greek}$)", "P", "no"},
      {R"(^\p{ASCII}+$)", "P", "yes"},
      {R"(^\P{ASCII}$)", "P", "no"},
      {R"(^[\P{ASCII}P]$)", "P", "yes"},
      {R"(^\p{Any}$)", "\n", "yes"},
      {R"(^\p{Assigned}$)", "Π", "yes"},
      {R"(^\P{Assigned}$)", "\u0378", "yes"},
      {R"(^\p{Cn}$)", "\u0378", "yes"},
      {R"(^[^\p{Cn}]$)", "\u0378", "no"},
      {R"(^\p{gc=Unassigned}$)", "\U0010FFFF", "yes"},
      {R"(^\p{LC}$)", "王", "no"},
      {R"(^\P{Cased_Letter}$)", "王", "yes"},
      {R"(^\P{Other}+$)", "王\U0001F600", "yes"},

      // Brackets.
      {"^[[:alpha:]]$", "a]", "yes"},
      {"^[[:alpha:]]$", "a", "no"},
      {"^[]]$", "]", "no"},
      {"[]", "a", "no"},
      {"^[^]$", "\n", "yes"},
      {"^[a-]$", "-", "yes"},
      {R"(^[\]]$)", "]", "yes"},

      {"^(?:ab)+$", "abab", "yes"},
      {"^(?<year>[0-9]{4})$", "2024", "yes"},
      {"^a{2,}$", "aaa", "yes"},
      {"^a+?$", "aa", "yes"},
      {"^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "no"},
  };
  for (const auto& c : cases) EXPECT_EQ(found(c.ecma, c.text), c.found) << c.ecma << " " << c.text;
}

TEST(Pattern, Refuses) {
  const std::string invalid = "is not a valid RE2 regular expression: ";
  const std::string too_large =
      "is too large when compiled: repeat less often or smaller classes, and limit the length by a rule of "
      "its own.";
  const std::string unknown = "has an escape that ECMA-262 does not know: ";
  const struct {
    std::string ecma;
    std::string why;
  } cases[] = {
      {"(?=a)", "looks around, which RE2 cannot."},
      {"(?!a)", "looks around, which RE2 cannot."},
      {"(?<=a)", "looks around, which RE2 cannot."},
      {"(?<!a)", "looks around, which RE2 cannot."},
      {R"((a)\1)", "refers back, which RE2 cannot."},
      {R"((?<a>a)\k<a>)", "refers back, which RE2 cannot."},
      {"(?i)a", "has a group that ECMA-262 does not know."},
      {"(?P<a>a)", "has a group that ECMA-262 does not know."},
      {R"(\A)", unknown + R"(\A.)"},
      {R"(\Qa\E)", unknown + R"(\Q.)"},
      {R"(\C)", unknown + R"(\C.)"},
      {R"([\B])", unknown + R"(\B.)"},
      {"\\", "ends in a backslash."},
      {R"(\c1)", "has \\c without a letter."},
      {R"(\pL)", "has \\p without {…}."},
      {R"(\p{^L})", "has a property that ECMA-262 does not know."},
      {R"(\p{lu})", invalid + R"(invalid character class range: \p{lu}.)"},
      {R"(\p{Nonsense})", invalid + R"(invalid character class range: \p{Nonsense}.)"},
      {R"(\x4)", "names a character that there is not."},
      {R"(\u12)", "names a character that there is not."},
      {R"(\u{110000})", "names a character that there is not."},
      {R"(\u{})", "names a character that there is not."},
      {R"(\ud83d)", "names a character that there is not."},
      {R"(\udc32)", "names a character that there is not."},
      {"(", invalid + "missing ): (."},
      {"a)", invalid + "unexpected ): a)."},
      {"[a", invalid + "missing ]: [a."},
      {"[b-a]", invalid + "invalid character class range: b-a."},
      {"*", invalid + "no argument for repetition operator: *."},
      {"a**", invalid + "bad repetition operator: **."},
      {"a{1001}", invalid + "invalid repetition size: {1001}."},
      {"((a{100}){100}){100}", invalid + "invalid repetition size: {100}."},
      {R"((\p{L}{100}){9})", too_large},
  };
  for (const auto& c : cases) EXPECT_EQ(found(c.ecma, ""), c.why) << c.ecma;
}

}  // namespace
}  // namespace bespoke::jsonschema
