#include "api/parameter_names.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "http/text.h"

namespace bespoke {
namespace {

constexpr std::string_view of_pages = "page[limit]', 'page[offset]', 'page[after]' or 'page[total_method]";

constexpr auto known =
    std::to_array<std::string_view>({"filter", "sort", "page[limit]", "page[offset]", "page[after]",
                                     "page[total_method]", "timeout", "explain"});

// Spellings, in lower case and without `_`, `-` and what comes behind `[`.
constexpr auto stems = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"filter", "filter"},
    {"filters", "filter"},
    {"where", "filter"},
    {"sort", "sort"},
    {"sorts", "sort"},
    {"sortby", "sort"},
    {"order", "sort"},
    {"orderby", "sort"},
    {"page", of_pages},
    {"pages", of_pages},
    {"pagenumber", "page[offset]"},
    {"limit", "page[limit]"},
    {"pagelimit", "page[limit]"},
    {"pagesize", "page[limit]"},
    {"perpage", "page[limit]"},
    {"pagelength", "page[limit]"},
    {"offset", "page[offset]"},
    {"pageoffset", "page[offset]"},
    {"cursor", "page[after]"},
    {"pagecursor", "page[after]"},
    {"after", "page[after]"},
    {"pageafter", "page[after]"},
    {"totalmethod", "page[total_method]"},
    {"pagetotalmethod", "page[total_method]"},
    {"timeout", "timeout"},
    {"timeoutms", "timeout"},
    {"explain", "explain"},
});

// What is in the brackets of `page[…]`.
constexpr auto page_members = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"size", "page[limit]"},
    {"limit", "page[limit]"},
    {"perpage", "page[limit]"},
    {"number", "page[offset]"},
    {"offset", "page[offset]"},
    {"cursor", "page[after]"},
    {"after", "page[after]"},
    {"totalmethod", "page[total_method]"},
});

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '_' && c != '-') out += http::lower(c);
  }
  return out;
}

template <class Table>
std::optional<std::string_view> look_up(const Table& table, std::string_view word) {
  const auto found = std::ranges::find(table, word, [](const auto& row) { return row.first; });
  return found == table.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::optional<std::string_view> meant_parameter(std::string_view name) {
  if (std::ranges::find(known, name) != known.end()) return std::nullopt;
  const std::size_t bracket = std::min(name.find_first_of("[."), name.size());
  const std::string stem = plain(name.substr(0, bracket));
  if (stem == "page" && bracket < name.size()) {
    const std::string_view behind = name.substr(bracket + 1);
    const std::string member = plain(behind.substr(0, behind.find(']')));
    if (const auto meant = look_up(page_members, member)) return meant;
  }
  return look_up(stems, stem);
}

}  // namespace bespoke
