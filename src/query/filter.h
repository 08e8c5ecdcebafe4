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
};
using ParsedFilter = FilterNode<ParsedCondition>;

// `*` at either end of a `like` operand; everything else is literal.
struct LikePattern {
  std::string text;  // without the wildcards; folded for `ilike`
  bool any_before = false;
  bool any_after = false;
};

struct BoundCondition {
  std::size_t attribute = 0;  // index into the Attributes that it was bound to
  Operator op = Operator::Eq;
  std::vector<Value> operands;      // of the attribute's type, never null; none for is_null and like
  std::optional<LikePattern> like;  // for like and ilike
};
using BoundFilter = FilterNode<BoundCondition>;

}  // namespace bespoke
