// How the lists of attributes of definitions and access rules are written down: each beside where its value
// is.
#pragma once

#include <span>

#include "query/attributes.h"

namespace bespoke {

inline constexpr OperatorSet id_operators = {Operator::Lt, Operator::Le, Operator::Eq,
                                             Operator::Gt, Operator::Ge, Operator::In};
inline constexpr OperatorSet time_operators = {Operator::Lt, Operator::Le, Operator::Eq, Operator::Gt,
                                               Operator::Ge};

template <class Resource>
struct Property {
  Attribute attribute;
  Value (*value)(const Resource&);
};

template <class Resource>
Attributes attributes_of(std::span<const Property<Resource>> properties) {
  Attributes attributes;
  for (const Property<Resource>& property : properties) attributes.push_back(property.attribute);
  return attributes;
}

}  // namespace bespoke
