#include "store/sql/sql_text.h"

#include <algorithm>

namespace bespoke::sql {

TextSet make_text_set(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return std::make_shared<const std::vector<std::string>>(std::move(texts));
}

}  // namespace bespoke::sql
