#include "store/sql/access_text.h"

#include "base/json.h"
#include "model/errors.h"

namespace bespoke::sql {

std::string write_access_levels(const AccessLevels& levels) {
  std::string text;
  json::Writer out(text);
  out.object();
  for (std::size_t i = 0; i < levels.size(); ++i) {
    out.key(access_groups[i]);
    out.string(access_level_name(levels[i]));
  }
  out.end_object();
  return text;
}

Result<AccessLevels> read_access_levels(std::string_view text) {
  const Result<json::Value> parsed = json::read(text);
  if (!parsed) return internal_error();
  AccessLevels levels{};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const json::Value* level = parsed->find(access_groups[i]);
    if (level == nullptr || level->string() == nullptr) continue;
    for (const AccessLevel each : {AccessLevel::View, AccessLevel::Manage}) {
      if (access_level_name(each) == *level->string()) levels[i] = each;
    }
  }
  return levels;
}

}  // namespace bespoke::sql
