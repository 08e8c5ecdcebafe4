#include "jsonschema/count.h"

namespace bespoke::jsonschema {

std::optional<std::size_t> count_in(const json::Value& schema, std::string_view keyword) {
  const json::Value* value = schema.find(keyword);
  if (value == nullptr) return std::nullopt;
  const std::optional<std::int64_t> integer = json::to_integer(*value->number());
  return integer ? static_cast<std::size_t>(*integer) : std::numeric_limits<std::size_t>::max();
}

CountRange::CountRange(const json::Value& schema, std::string_view min_keyword, std::string_view max_keyword)
    : min_keyword_(min_keyword),
      max_keyword_(max_keyword),
      min_(count_in(schema, min_keyword)),
      max_(count_in(schema, max_keyword)) {}

bool CountRange::holds(std::size_t count, Evaluation& evaluation) const {
  if (min_ && count < *min_) return evaluation.fail(min_keyword_);
  if (max_ && count > *max_) return evaluation.fail(max_keyword_);
  return true;
}

}  // namespace bespoke::jsonschema
