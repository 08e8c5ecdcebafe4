#include "store/sqlite/rare_elements.h"

#include "store/sql/names.h"

namespace bespoke::sqlite {

bool RareElements::operator()(const CustomField& field, const std::vector<std::string>& elements) {
  const auto [found, added] = known_.try_emplace({field.column, elements}, true);
  if (added) found->second = ask(field, elements);
  return found->second;
}

// What cannot be told is taken for rare: the list itself will meet the same failure.
bool RareElements::ask(const CustomField& field, const std::vector<std::string>& elements) const {
  std::string text = "SELECT count(*) FROM (SELECT 1 FROM " + sql::element_table(api_.number) +
                     " WHERE field=? AND element IN (?";
  for (std::size_t i = 1; i < elements.size(); ++i) text += ",?";
  Result<Statement> statement = connection_.prepare(text + ") LIMIT ?)");
  if (!statement) return true;
  statement->bind(field.column);
  for (const std::string& element : elements) statement->bind(std::string_view(element));
  const Result<bool> row = statement->bind(rare_entries_max + 1).step();
  return !row || !*row || statement->integer(0) <= rare_entries_max;
}

}  // namespace bespoke::sqlite
