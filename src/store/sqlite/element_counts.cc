#include "store/sqlite/element_counts.h"

#include "store/sql/names.h"

namespace bespoke::sqlite {

std::int64_t ElementCounts::operator()(const CustomField& field, const std::vector<std::string>& elements,
                                       std::int64_t bound) {
  const auto [found, added] = known_.try_emplace({field.column, elements, bound}, 0);
  if (added) found->second = ask(field, elements, bound);
  return found->second;
}

// What cannot be told is taken for rare: the list itself will meet the same failure.
std::int64_t ElementCounts::ask(const CustomField& field, const std::vector<std::string>& elements,
                                std::int64_t bound) const {
  std::string text = "SELECT count(*) FROM (SELECT 1 FROM " + sql::element_table(api_.number) +
                     " WHERE field=? AND element IN (?";
  for (std::size_t i = 1; i < elements.size(); ++i) text += ",?";
  Result<Statement> statement = connection_.prepare(text + ") LIMIT ?)");
  if (!statement) return 0;
  statement->bind(field.column);
  for (const std::string& element : elements) statement->bind(std::string_view(element));
  const Result<bool> row = statement->bind(bound).step();
  return row && *row ? statement->integer(0) : 0;
}

}  // namespace bespoke::sqlite
