// A filter as a tree of conditions, twice: as the client wrote it (ParsedFilter) and as it was checked
// against the attributes that the caller may read (BoundFilter). Stores take only the second.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/operator.h"
#include "model/value.h"

namespace bespoke {

enum class Junction { And, Or };

template <class Condition>
struct FilterNode {
  struct Group {
    Junction junction = Junction::And;
    std::vector<FilterNode> members;  // at least two
  };
  std::variant<Condition, Group> content;
};

struct ParsedCondition {
  std::string op;
  std::string attribute;
  std::vector<std::string> operands;
  std::vector<std::size_t> claims = {};  // which of them name claims: see query/row_filter.h
};
using ParsedFilter = FilterNode<ParsedCondition>;

// `*` at either end of a `like` operand; everything else is literal.
struct LikePattern {
  std::string text;  // without the wildcards; folded for `ilike`
  bool any_before = false;
  bool any_after = false;
};

// What of an attribute a condition is about: all of it, or of a list one element (`f[0]`) or their number
// (`f.length`).
enum class Part { Whole, Element, Length };

struct BoundCondition {
  std::size_t attribute = 0;  // index into the Attributes that it was bound to
  Operator op = Operator::Eq;
  // Of the attribute's type, never null; none for is_null and like. What elements of a list are to be equal
  // to is JsonText: of one that may hold any type, all that the operand can stand for. Then, and where an
  // operand can be no element of a typed list, there are more or fewer of them than were written, even none.
  std::vector<Value> operands;
  std::optional<LikePattern> like;  // for like and ilike
  Part part = Part::Whole;
  std::size_t element = 0;  // for Part::Element
};
using BoundFilter = FilterNode<BoundCondition>;

}  // namespace bespoke
