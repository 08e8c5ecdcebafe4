#include "query/row_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "query/bind.h"
#include "query/filter_parser.h"

namespace bespoke {
namespace {

// Holds of no entry, in every store.
BoundFilter nothing() {
  BoundCondition never{entry_created_at_attribute, Operator::Lt, {}, {}, Part::Whole, 0};
  never.operands.emplace_back(std::numeric_limits<std::int64_t>::min());
  return {std::move(never)};
}

bool takes_several(std::string_view op) {
  return op == "in" || op == "contains_any" || op == "contains_all";
}

// The condition with the caller's values in place of the names; none where it cannot hold.
std::optional<ParsedCondition> with_values(const ParsedCondition& condition, const Claims& claims) {
  ParsedCondition filled{condition.op, condition.attribute, {}, {}};
  for (std::size_t i = 0; i < condition.operands.size(); ++i) {
    if (std::find(condition.claims.begin(), condition.claims.end(), i) == condition.claims.end()) {
      filled.operands.push_back(condition.operands[i]);
      continue;
    }
    const auto claim = claims.find(condition.operands[i]);
    if (claim == claims.end() || claim->second.empty()) return std::nullopt;
    if (claim->second.size() > 1 && !takes_several(condition.op)) return std::nullopt;
    filled.operands.insert(filled.operands.end(), claim->second.begin(), claim->second.end());
  }
  return filled;
}

void add_claims(const ParsedFilter& filter, std::set<std::string>& names) {
  if (const auto* condition = std::get_if<ParsedCondition>(&filter.content)) {
    for (const std::size_t operand : condition->claims) names.insert(condition->operands[operand]);
    return;
  }
  for (const ParsedFilter& member : std::get<ParsedFilter::Group>(filter.content).members)
    add_claims(member, names);
}

class ClaimBinder {
 public:
  ClaimBinder(const Attributes& attributes, const Claims& claims)
      : attributes_(attributes), claims_(claims) {}

  Result<BoundFilter> bind(const ParsedFilter& filter) const {
    if (const auto* condition = std::get_if<ParsedCondition>(&filter.content)) return bind(*condition);
    const auto& group = std::get<ParsedFilter::Group>(filter.content);
    BoundFilter::Group bound{group.junction, {}};
    for (const ParsedFilter& member : group.members) {
      Result<BoundFilter> one = bind(member);
      if (!one) return one;
      bound.members.push_back(*std::move(one));
    }
    return BoundFilter{std::move(bound)};
  }

 private:
  Result<BoundFilter> bind(const ParsedCondition& condition) const {
    if (condition.claims.empty()) return bind_filter(ParsedFilter{condition}, attributes_);
    if (Status fits = check(condition); !fits) return fits.error();
    const std::optional<ParsedCondition> filled = with_values(condition, claims_);
    if (!filled) return nothing();
    Result<BoundFilter> bound = bind_filter(ParsedFilter{*filled}, attributes_);
    return bound ? std::move(bound) : nothing();
  }

  // Attribute and operator, whatever the caller claims. A claim is a value, never a pattern.
  Status check(const ParsedCondition& condition) const {
    if (condition.op == "like" || condition.op == "ilike") {
      return Error{ErrorCode::InvalidFilter,
                   {fmt::format("Invalid filter: operator {} takes no claim of the caller", condition.op)}};
    }
    const std::vector<std::string> operands(condition.operands.size(), "0");
    const Result<BoundFilter> bound = bind_filter(
        ParsedFilter{ParsedCondition{condition.op, condition.attribute, operands, {}}}, attributes_);
    // That this operand cannot be read says nothing of the caller's.
    const bool fits = bound || bound.error().details.front().find("could not validate") != std::string::npos;
    return fits ? Status() : Status(bound.error());
  }

  const Attributes& attributes_;
  const Claims& claims_;
};

}  // namespace

Result<BoundFilter> read_row_filter(std::string_view text, const Attributes& attributes,
                                    const Claims& claims) {
  const Result<ParsedFilter> parsed = parse_row_filter(text);
  if (!parsed) return parsed.error();
  return ClaimBinder(attributes, claims).bind(*parsed);
}

std::set<std::string> claims_named_by(std::string_view text) {
  std::set<std::string> names;
  if (const Result<ParsedFilter> parsed = parse_row_filter(text)) add_claims(*parsed, names);
  return names;
}

}  // namespace bespoke
