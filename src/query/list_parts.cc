#include "query/list_parts.h"

#include "query/integer.h"
#include "query/limits.h"

namespace bespoke {

std::optional<PartName> parse_part_name(std::string_view name) {
  constexpr std::string_view length = ".length";
  if (name.ends_with(length)) return PartName{name.substr(0, name.size() - length.size()), Part::Length, 0};
  const std::size_t open = name.rfind('[');
  if (open == name.npos || !name.ends_with(']')) return std::nullopt;
  const std::string_view digits = name.substr(open + 1, name.size() - open - 2);
  const std::optional<std::int64_t> index = parse_integer(digits);
  const bool plain = !digits.starts_with('-') && (digits == "0" || !digits.starts_with('0'));
  if (!index || !plain || *index > static_cast<std::int64_t>(element_index_max)) return std::nullopt;
  return PartName{name.substr(0, open), Part::Element, static_cast<std::size_t>(*index)};
}

OperatorSet element_operators(FieldType elements) {
  using enum Operator;
  if (elements == FieldType::Any) return {Eq, In, IsNull, Like};
  return {Eq, In, IsNull, Like, Lt, Le, Gt, Ge};
}

}  // namespace bespoke
