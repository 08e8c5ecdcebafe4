#include "store/sqlite/index_slice.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "query/attributes.h"
#include "query/evaluate.h"
#include "store/sql/text_range.h"
#include "store/sqlite/entry_table.h"

namespace bespoke::sqlite {
namespace {

using Holds = IndexSlice::Holds;

Value indexed_value(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return value;
  return std::string(first_code_points(*text, indexed_code_points));
}

IndexSlice point(std::size_t attribute, const Value& value) {
  const Bound bound{indexed_value(value), true};
  return {attribute, Holds::Range, bound, bound};
}

IndexSlice nulls(const CustomApi& api, std::size_t attribute) {
  const CustomField& field = api.fields[attribute - entry_field_attribute];
  return {attribute, field.nulls_indexed == Indexed::Yes ? Holds::Null : Holds::NullScan};
}

ConditionSlice points(std::size_t attribute, const std::vector<Value>& operands) {
  std::vector<Value> values;
  for (const Value& operand : operands) values.push_back(indexed_value(operand));
  std::sort(values.begin(), values.end(),
            [](const Value& left, const Value& right) { return compare(left, right) < 0; });
  values.erase(std::unique(values.begin(), values.end(),
                           [](const Value& left, const Value& right) { return compare(left, right) == 0; }),
               values.end());
  const bool exact = std::all_of(operands.begin(), operands.end(), is_held_whole);
  if (values.size() == 1) return {point(attribute, values[0]), exact};
  IndexSlice slice{attribute, Holds::Values};
  slice.values = std::move(values);
  return {std::move(slice), exact};
}

enum class Side { Below, Above };

ConditionSlice half(std::size_t attribute, const Value& operand, Side side, bool inclusive) {
  const bool decides = is_held_whole(operand);
  const Bound bound{indexed_value(operand), inclusive || !decides};
  IndexSlice slice{attribute, Holds::Range};
  (side == Side::Below ? slice.to : slice.from) = bound;
  return {slice, decides};
}

std::optional<ConditionSlice> like(std::size_t attribute, const LikePattern& pattern) {
  if (!pattern.any_before && !pattern.any_after) return points(attribute, {Value(pattern.text)});
  if (pattern.any_before || pattern.text.empty()) return std::nullopt;
  const std::string start(first_code_points(pattern.text, indexed_code_points));
  IndexSlice slice{attribute, Holds::Range, Bound{Value(start), true}};
  const std::string end = sql::after_all_with_prefix(start);
  if (!end.empty()) slice.to = Bound{Value(end), false};
  return ConditionSlice{slice, start.size() == pattern.text.size()};
}

bool is_empty(const IndexSlice& slice) {
  if (!slice.from || !slice.to) return false;
  const auto order = compare(slice.from->value, slice.to->value);
  return order > 0 || (order == 0 && !(slice.from->inclusive && slice.to->inclusive));
}

// Whether the bound lets through more than a bound at `value` of that kind.
bool is_looser(const std::optional<Bound>& bound, const Bound& other, Side side) {
  if (!bound) return true;
  const auto order = compare(bound->value, other.value);
  if (order == 0) return bound->inclusive && !other.inclusive;
  return side == Side::Above ? order < 0 : order > 0;
}

IndexSlice cut(IndexSlice slice, const std::optional<Bound>& from, const std::optional<Bound>& to) {
  if (from && is_looser(slice.from, *from, Side::Above)) slice.from = from;
  if (to && is_looser(slice.to, *to, Side::Below)) slice.to = to;
  return slice;
}

}  // namespace

bool is_point(const IndexSlice& slice) {
  return slice.holds == Holds::Range && slice.from && slice.to && slice.from->inclusive &&
         slice.to->inclusive && compare(slice.from->value, slice.to->value) == 0;
}

bool single_entries(const IndexSlice& slice) {
  return slice.holds != Holds::Element || slice.elements->size() == 1;
}

bool is_by_creation(const IndexSlice& slice) {
  switch (slice.holds) {
    case Holds::Null:
    case Holds::NullScan:
      return true;
    case Holds::Element:
      return single_entries(slice);
    case Holds::Values:
    case Holds::All:
      return false;
    case Holds::Range:
      break;
  }
  if (slice.attribute == entry_created_at_attribute) return true;
  if (slice.attribute == entry_updated_at_attribute) return false;  // its index has no creation behind it
  return is_point(slice);
}

bool is_held_whole(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr || count_code_points(*text) < indexed_code_points;
}

bool is_indexed(const CustomApi& api, std::size_t attribute) {
  if (attribute < entry_field_attribute) return true;
  const CustomField& field = api.fields[attribute - entry_field_attribute];
  return field.indexed == Indexed::Yes && info(field.type).storage != StorageClass::Json;
}

std::vector<IndexSlice> whole_index(const CustomApi& api, std::size_t attribute, Direction direction) {
  const IndexSlice values{attribute, Holds::Range};
  if (attribute < entry_field_attribute) return {values};
  std::vector<IndexSlice> slices = {nulls(api, attribute), values};
  if (direction == Direction::Descending) std::reverse(slices.begin(), slices.end());
  return slices;
}

std::optional<ConditionSlice> slice_of(const CustomApi& api, const BoundCondition& condition) {
  if (!is_indexed(api, condition.attribute)) return std::nullopt;
  switch (condition.op) {
    case Operator::Eq:
    case Operator::In:
      return points(condition.attribute, condition.operands);
    case Operator::Lt:
      return half(condition.attribute, condition.operands[0], Side::Below, false);
    case Operator::Le:
      return half(condition.attribute, condition.operands[0], Side::Below, true);
    case Operator::Gt:
      return half(condition.attribute, condition.operands[0], Side::Above, false);
    case Operator::Ge:
      return half(condition.attribute, condition.operands[0], Side::Above, true);
    case Operator::Like:
      return like(condition.attribute, *condition.like);
    case Operator::IsNull: {
      const IndexSlice slice = nulls(api, condition.attribute);
      if (slice.holds == Holds::NullScan) return std::nullopt;
      return ConditionSlice{slice, true};
    }
    case Operator::Ilike:
    case Operator::Contains:
    case Operator::ContainsAny:
    case Operator::ContainsAll:
      return std::nullopt;
  }
  return std::nullopt;
}

std::vector<IndexSlice> single_slices(const IndexSlice& slice) {
  std::vector<IndexSlice> slices;
  if (slice.holds == Holds::Element) {
    for (const std::string& element : *slice.elements) {
      slices.push_back({slice.attribute, Holds::Element});
      slices.back().elements = sql::make_text_set({element});
    }
  }
  for (const Value& value : slice.values) slices.push_back(point(slice.attribute, value));
  if (slices.empty()) slices.push_back(slice);
  return slices;
}

std::optional<IndexSlice> common_slice(const IndexSlice& one, const IndexSlice& other) {
  const bool ranges = one.holds == Holds::Range && other.holds == Holds::Range;
  if (!ranges || one.attribute != other.attribute) return std::nullopt;
  return cut(one, other.from, other.to);
}

std::vector<IndexSlice> behind(const IndexSlice& slice, const Place& place, Direction direction) {
  const bool ascending = direction == Direction::Ascending;
  if (slice.holds != Holds::Range) {
    const bool gone = ascending && !is_null(place.value);
    return gone ? std::vector<IndexSlice>() : std::vector<IndexSlice>{slice};
  }
  if (is_null(place.value)) return ascending ? std::vector<IndexSlice>{slice} : std::vector<IndexSlice>();
  const Bound here{indexed_value(place.value), true};
  const Bound there{here.value, false};
  std::vector<IndexSlice> pieces = {
      cut(slice, here, here), ascending ? cut(slice, there, std::nullopt) : cut(slice, std::nullopt, there)};
  std::erase_if(pieces, is_empty);
  return pieces;
}

}  // namespace bespoke::sqlite
