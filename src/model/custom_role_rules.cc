#include "model/custom_role_rules.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "model/attribute_reader.h"
#include "model/limits.h"

namespace bespoke {
namespace {

using Levels = std::initializer_list<AccessLevel>;

// Of a custom role; the standard ones may have more. From the js-sdk's types.
bool allows(std::string_view group, AccessLevel level) {
  using enum AccessLevel;
  if (group == "custom_actions" || group == "team") return level == None;
  if (group == "composer" || group == "legacy_catalogs") return level != View;
  if (group == "metrics") return level != Manage;
  return true;
}

std::optional<AccessLevel> read_level(const json::Value& sent) {
  for (const AccessLevel level : {AccessLevel::None, AccessLevel::View, AccessLevel::Manage}) {
    if (sent.string() != nullptr && *sent.string() == access_level_name(level)) return level;
  }
  return std::nullopt;
}

std::string allowed_levels(std::string_view group) {
  std::string text;
  for (const AccessLevel level : {AccessLevel::None, AccessLevel::View, AccessLevel::Manage}) {
    if (!allows(group, level)) continue;
    text.append(text.empty() ? "" : " or ").append("'").append(access_level_name(level)).append("'");
  }
  return text;
}

// A group that is left out keeps its level; of a new role it is None.
void read_levels(AttributeReader& reader, std::vector<std::string>& problems, AccessLevels& target) {
  AttributeReader inner(reader.object("access_levels"), "access_levels.", problems);
  for (std::size_t i = 0; i < access_groups.size(); ++i) {
    const json::Value* sent = inner.find(access_groups[i]);
    if (sent == nullptr) continue;
    const std::optional<AccessLevel> level = read_level(*sent);
    if (!level || !allows(access_groups[i], *level)) {
      inner.problem(access_groups[i], "must be " + allowed_levels(access_groups[i]) + ".");
      continue;
    }
    target[i] = *level;
  }
}

}  // namespace

CustomRole read_custom_role(const json::Value& data, const CustomRole* current,
                            std::vector<std::string>& problems) {
  CustomRole role = current == nullptr ? CustomRole{} : *current;
  AttributeReader reader(&data, "", problems);
  reader.constant("type", "custom_user_role");
  reader.text("name", name_length_max, Presence::Required, role.name);
  reader.text("description", description_length_max, Presence::Optional, role.description);
  read_levels(reader, problems, role.access_levels);
  return role;
}

}  // namespace bespoke
