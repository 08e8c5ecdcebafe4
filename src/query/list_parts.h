// What filters may name of a list beside itself: `f[0]` to `f[999]` and `f.length`. Facts 6.1.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "model/field_type.h"
#include "model/operator.h"
#include "query/filter.h"

namespace bespoke {

struct PartName {
  std::string_view list;
  Part part = Part::Element;
  std::size_t element = 0;
};

// None where the name is of no such form.
std::optional<PartName> parse_part_name(std::string_view name);

OperatorSet element_operators(FieldType elements);
inline constexpr OperatorSet length_operators = {Operator::Eq, Operator::Lt, Operator::Le,
                                                 Operator::Gt, Operator::Ge, Operator::In};

}  // namespace bespoke
