#include "query/evaluate.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <string>
#include <utility>

#include "base/find_text.h"
#include "base/json.h"
#include "base/utf8.h"
#include "jsonschema/canonical.h"
#include "model/case_folding.h"

namespace bespoke {
namespace {

std::strong_ordering compare_alike(double left, double right) {
  if (left < right) return std::strong_ordering::less;
  if (left > right) return std::strong_ordering::greater;
  return std::strong_ordering::equal;  // no value is a NaN
}

// Bytes of UTF-8 are ordered as the code points are.
template <class T>
std::strong_ordering compare_alike(const T& left, const T& right) {
  return left <=> right;
}

bool matches(const LikePattern& pattern, std::string_view text) {
  if (pattern.any_before && pattern.any_after) return contains_text(text, pattern.text);
  if (pattern.any_before) return text.ends_with(pattern.text);
  if (pattern.any_after) return text.starts_with(pattern.text);
  return text == pattern.text;
}

// Of what is no part of a list.
bool matches_plain(const BoundCondition& condition, const Value& value) {
  if (condition.op == Operator::IsNull) return is_null(value);
  if (is_null(value)) return false;
  const auto order = [&] { return compare(value, condition.operands.front()); };
  switch (condition.op) {
    case Operator::Eq:
      return order() == 0;
    case Operator::Lt:
      return order() < 0;
    case Operator::Le:
      return order() <= 0;
    case Operator::Gt:
      return order() > 0;
    case Operator::Ge:
      return order() >= 0;
    case Operator::In:
      return std::any_of(condition.operands.begin(), condition.operands.end(),
                         [&](const Value& operand) { return compare(value, operand) == 0; });
    case Operator::Like:
      return matches(*condition.like, std::get<std::string>(value));
    case Operator::Ilike:
      return matches(*condition.like, fold_case(std::get<std::string>(value)));
    case Operator::IsNull:
    case Operator::Contains:
    case Operator::ContainsAny:
    case Operator::ContainsAll:
      break;
  }
  return false;
}

using Canonicals = Matcher::Canonicals;

// Elements are equal where these texts are. They are made once for each side, so that a list of many elements
// and a condition of many operands do not cost the product of both.
Canonicals canonicals_of(const json::Array& elements) {
  Canonicals texts;
  texts.reserve(elements.size());
  for (const json::Value& element : elements) texts.insert(jsonschema::canonical(element));
  return texts;
}

bool is_of_elements(const BoundCondition& condition) {
  return !condition.operands.empty() && std::holds_alternative<JsonText>(condition.operands.front());
}

Canonicals canonicals_of(const BoundCondition& condition) {
  Canonicals texts;
  if (!is_of_elements(condition)) return texts;
  texts.reserve(condition.operands.size());
  for (const Value& operand : condition.operands) {
    const Result<json::Value> read = json::read(std::get<JsonText>(operand).text);
    texts.insert(read ? jsonschema::canonical(*read) : std::string());  // equals no element
  }
  return texts;
}

// An element as the operands of a comparison are held; null where it is of another type.
Value plain(const json::Value& element, const Value& alike) {
  if (element.string() != nullptr) return *element.string();
  if (element.boolean() != nullptr) return *element.boolean();
  if (element.number() == nullptr) return {};
  if (std::holds_alternative<double>(alike)) return json::to_double(*element.number()).value_or(0);
  return json::to_integer(*element.number()).value_or(0);
}

bool matches_element(const BoundCondition& condition, const Canonicals& wanted, const json::Value& element) {
  switch (condition.op) {
    case Operator::IsNull:
      return element.is_null();
    case Operator::Eq:
    case Operator::In:
      return wanted.contains(jsonschema::canonical(element));
    case Operator::Like:
      return element.string() != nullptr && matches(*condition.like, *element.string());
    case Operator::Lt:
    case Operator::Le:
    case Operator::Gt:
    case Operator::Ge:
      return matches_plain(condition, plain(element, condition.operands.front()));
    case Operator::Ilike:
    case Operator::Contains:
    case Operator::ContainsAny:
    case Operator::ContainsAll:
      break;
  }
  return false;
}

bool matches_whole(const BoundCondition& condition, const Canonicals& wanted, const json::Array& elements) {
  switch (condition.op) {
    case Operator::Contains:
    case Operator::ContainsAny:
      return std::any_of(elements.begin(), elements.end(), [&](const json::Value& element) {
        return wanted.contains(jsonschema::canonical(element));
      });
    case Operator::ContainsAll: {
      const Canonicals held = canonicals_of(elements);
      return std::all_of(wanted.begin(), wanted.end(),
                         [&](const std::string& text) { return held.contains(text); });
    }
    case Operator::IsNull:
    case Operator::Eq:
    case Operator::In:
    case Operator::Like:
    case Operator::Lt:
    case Operator::Le:
    case Operator::Gt:
    case Operator::Ge:
    case Operator::Ilike:
      break;
  }
  return false;
}

bool matches_list(const BoundCondition& condition, const Canonicals& wanted, const JsonText& list) {
  const Result<json::Value> read = json::read(list.text);
  const json::Array* elements = read ? read->array() : nullptr;
  if (elements == nullptr) return false;
  switch (condition.part) {
    case Part::Whole:
      return matches_whole(condition, wanted, *elements);
    case Part::Element:
      return condition.element < elements->size() &&
             matches_element(condition, wanted, (*elements)[condition.element]);
    case Part::Length:
      return matches_plain(condition, static_cast<std::int64_t>(elements->size()));
  }
  return false;
}

bool matches_value(const BoundCondition& condition, const Canonicals& wanted, const Value& value) {
  if (const auto* list = std::get_if<JsonText>(&value)) return matches_list(condition, wanted, *list);
  if (condition.part != Part::Whole) return false;  // of a list that is null
  return matches_plain(condition, value);
}

struct Candidate {
  Value key;
  std::size_t row;
};

// Sorts only as far as the page reaches.
void sort_rows(const Sort& sort, std::size_t needed, const ValueOf& value_of,
               std::vector<std::size_t>& rows) {
  std::vector<Candidate> candidates;
  candidates.reserve(rows.size());
  for (const std::size_t row : rows) candidates.push_back({sort_value(value_of(row, *sort.attribute)), row});

  const auto precedes = [&](const Candidate& left, const Candidate& right) {
    std::strong_ordering order = compare(left.key, right.key);
    if (order == 0) order = left.row <=> right.row;
    return sort.direction == Direction::Ascending ? order < 0 : order > 0;
  };
  const auto middle = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(needed, candidates.size()));
  std::partial_sort(candidates.begin(), middle, candidates.end(), precedes);
  std::transform(candidates.begin(), candidates.end(), rows.begin(),
                 [](const Candidate& candidate) { return candidate.row; });
}

}  // namespace

Matcher::Matcher(BoundFilter filter) : filter_(std::move(filter)) {
  prepare(filter_);
}

void Matcher::prepare(const BoundFilter& filter) {
  if (const auto* condition = std::get_if<BoundCondition>(&filter.content)) {
    wanted_.emplace(condition, canonicals_of(*condition));
    return;
  }
  for (const BoundFilter& member : std::get<BoundFilter::Group>(filter.content).members) prepare(member);
}

bool Matcher::matches(std::size_t row, const ValueOf& value_of) const {
  return matches(filter_, row, value_of);
}

bool Matcher::matches(const BoundFilter& filter, std::size_t row, const ValueOf& value_of) const {
  if (const auto* condition = std::get_if<BoundCondition>(&filter.content)) {
    return matches_value(*condition, wanted_.at(condition), value_of(row, condition->attribute));
  }
  const auto& group = std::get<BoundFilter::Group>(filter.content);
  const auto holds = [&](const BoundFilter& member) { return matches(member, row, value_of); };
  switch (group.junction) {
    case Junction::And:
      return std::all_of(group.members.begin(), group.members.end(), holds);
    case Junction::Or:
      return std::any_of(group.members.begin(), group.members.end(), holds);
  }
  return false;
}

std::strong_ordering compare(const Value& left, const Value& right) {
  if (is_null(left) || is_null(right)) return !is_null(left) <=> !is_null(right);
  assert(left.index() == right.index());
  return std::visit(
      [&](const auto& value) {
        const auto* other = std::get_if<std::decay_t<decltype(value)>>(&right);
        return other == nullptr ? std::strong_ordering::equal : compare_alike(value, *other);
      },
      left);
}

Value sort_value(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->size() <= sorted_code_points) return value;
  return std::string(first_code_points(*text, sorted_code_points));
}

std::strong_ordering compare(const Place& left, const Place& right) {
  if (const auto by_value = compare(left.value, right.value); by_value != 0) return by_value;
  if (const auto by_time = left.created_at <=> right.created_at; by_time != 0) return by_time;
  return left.key <=> right.key;
}

Selection select(const ListQuery& query, std::size_t row_count, const ValueOf& value_of) {
  std::vector<std::size_t> rows(row_count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (query.filter) {
    const Matcher matcher(*query.filter);
    std::erase_if(rows, [&](std::size_t row) { return !matcher.matches(row, value_of); });
  }
  Selection selection;
  selection.total = static_cast<std::int64_t>(rows.size());

  const auto first = std::min(static_cast<std::size_t>(query.page.offset), rows.size());
  const auto last = std::min(first + static_cast<std::size_t>(query.page.limit), rows.size());
  if (query.sort.attribute) sort_rows(query.sort, last, value_of, rows);
  selection.rows.assign(rows.begin() + static_cast<std::ptrdiff_t>(first),
                        rows.begin() + static_cast<std::ptrdiff_t>(last));
  return selection;
}

}  // namespace bespoke
