// parse_filter and bind_filter: the tree that was read, printed and read again, is the same.
#include <string>

#include "fuzz.h"
#include "query/attributes.h"
#include "query/bind.h"
#include "query/filter_parser.h"
#include "query/limits.h"
#include "sample_api.h"

namespace bespoke {
namespace {

void print_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || (c == '\\' && !canary)) out += '\\';
    out += c;
  }
  out += '"';
}

void print(std::string& out, const ParsedFilter& filter) {
  if (const auto* condition = std::get_if<ParsedCondition>(&filter.content)) {
    print_quoted(out.append(condition->op).append(1, '('), condition->attribute);
    for (const std::string& operand : condition->operands) print_quoted(out.append(1, ','), operand);
    out += ')';
    return;
  }
  const auto& group = std::get<ParsedFilter::Group>(filter.content);
  require(group.members.size() >= 2, "a group has two members");
  char before = '(';
  for (const ParsedFilter& member : group.members) {
    print(out.append(1, before), member);
    before = group.junction == Junction::And ? ':' : '|';
  }
  out += ')';
}

}  // namespace

void fuzz(std::string_view input) {
  const Result<ParsedFilter> filter = parse_filter(input);
  if (!filter) return require_tellable(filter.error());

  std::string printed;
  print(printed, *filter);
  if (printed.size() <= filter_bytes_max) {
    const Result<ParsedFilter> again = parse_filter(printed);
    require(static_cast<bool>(again), "what was printed can be read");
    std::string reprinted;
    print(reprinted, *again);
    require(reprinted == printed, "what is read again is the same");
  }
  for (const Attributes& attributes : {entry_attributes(sample_api()), custom_api_attributes()}) {
    const Result<BoundFilter> bound = bind_filter(*filter, attributes);
    if (!bound) require_tellable(bound.error());
  }
}

}  // namespace bespoke
