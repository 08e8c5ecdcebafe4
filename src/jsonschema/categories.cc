#include "jsonschema/categories.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace bespoke::jsonschema {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 45> long_names{{
    {"Any", "Any"},
    {"ASCII", "ASCII"},
    {"Assigned", "Assigned"},
    {"Letter", "L"},
    {"Cased_Letter", "LC"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Other", "C"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
    {"Private_Use", "Co"},
    {"Surrogate", "Cs"},
    {"Unassigned", "Cn"},
}};

constexpr std::string_view assigned = R"(\pL\pM\pN\pP\pS\pZ\pC)";
constexpr std::string_view cased = R"(\p{Lu}\p{Ll}\p{Lt})";
constexpr std::string_view letters_not_cased = R"(\p{Lm}\p{Lo})";
constexpr std::string_view assigned_but_letters = R"(\pM\pN\pP\pS\pZ\pC)";

// Every character that there is, in UTF-8.
std::string all_characters() {
  std::string text;
  const auto add = [&text](std::uint32_t lead, std::uint32_t code, int followers) {
    text += static_cast<char>(lead | (code >> (6 * followers)));
    while (followers-- > 0) text += static_cast<char>(0x80 | ((code >> (6 * followers)) & 0x3F));
  };
  for (std::uint32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code < 0x80) {
      add(0, code, 0);
    } else if (code < 0x800) {
      add(0xC0, code, 1);
    } else if (code < 0x10000) {
      if (code < 0xD800 || code > 0xDFFF) add(0xE0, code, 2);
    } else {
      add(0xF0, code, 3);
    }
  }
  return text;
}

std::uint32_t code_at(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t first = byte(0);
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::uint32_t code = size == 1 ? first : first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) code = (code << 6) | (byte(i) & 0x3FU);
  return code;
}

// RE2 has no word for these within brackets, and does not tell its tables: they are looked for, once (0.1 s),
// among all characters. Surrogates would join two ranges; no text has any.
std::string find_unassigned() {
  const std::string text = all_characters();
  const RE2 run_of_unassigned(fmt::format("([^{0}]*[^{0}])", assigned));
  re2::StringPiece rest(text);
  re2::StringPiece run;
  std::string ranges;
  while (RE2::FindAndConsume(&rest, run_of_unassigned, &run)) {
    const std::string_view found(run.data(), run.size());
    const std::size_t last =
        found.size() - 1 -
        static_cast<std::size_t>(
            std::ranges::find_if(found.rbegin(), found.rend(), [](char c) { return (c & 0xC0) != 0x80; }) -
            found.rbegin());
    ranges += fmt::format("\\x{{{:X}}}-\\x{{{:X}}}", code_at(found), code_at(found.substr(last)));
  }
  return ranges;
}

const std::string& unassigned() {
  static const std::string ranges = find_unassigned();
  return ranges;
}

std::string folded(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c == '_' || c == '-' || c == ' ') continue;
    letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return letters;
}

}  // namespace

std::optional<std::string_view> category(std::string_view name) {
  for (const auto& [long_name, short_name] : long_names) {
    if (long_name == name || short_name == name) return short_name;
  }
  return std::nullopt;
}

std::optional<std::string_view> category_loosely(std::string_view name) {
  const std::string letters = folded(name);
  for (const auto& [long_name, short_name] : long_names) {
    if (folded(long_name) == letters || folded(short_name) == letters) return short_name;
  }
  return std::nullopt;
}

std::string members_of(std::string_view category, Members which) {
  const bool in = which == Members::In;
  if (category == "ASCII") return in ? "\\x00-\\x7F" : "\\x{80}-\\x{10FFFF}";
  if (category == (in ? "Assigned" : "Cn")) return std::string(assigned);
  if (category == "Assigned" || category == "Cn") return unassigned();
  if (category == "LC") {
    if (in) return std::string(cased);
    return std::string(letters_not_cased).append(assigned_but_letters).append(unassigned());
  }
  return fmt::format("\\{}{{{}}}", in ? 'p' : 'P', category);
}

}  // namespace bespoke::jsonschema
