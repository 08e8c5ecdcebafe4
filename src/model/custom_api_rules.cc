#include "model/custom_api_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/attribute_reader.h"
#include "model/limits.h"

namespace bespoke {
namespace {

constexpr std::string_view extensions_location = "/v2/extensions";

bool is_lowercase_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= slug_length_max && std::ranges::all_of(text, [](char c) {
    return is_lowercase_alphanumeric(c) || c == '_' || c == '-';
  });
}

bool is_api_type(std::string_view text) {
  constexpr std::string_view suffix = "_ext";
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return !text.empty() && text.size() <= stem_length_max &&
         std::ranges::all_of(text, [](char c) { return is_lowercase_alphanumeric(c) || c == '_'; });
}

// A required text of a certain form.
void read_formed(AttributeReader& reader, std::string_view name, bool (*is_formed)(std::string_view),
                 std::string_view form, std::string& target) {
  const json::Value* sent = reader.find(name);
  if (sent == nullptr || sent->string() == nullptr) {
    return reader.text(name, std::string::npos, Presence::Required, target);
  }
  if (!is_formed(*sent->string())) return reader.problem(name, form);
  target = *sent->string();
}

void read_api_type(AttributeReader& reader, const CustomApi* current, std::string& target) {
  if (current == nullptr) {
    return read_formed(
        reader, "api_type", is_api_type,
        "must consist of lowercase alphanumeric characters or underscores, end with '_ext', and be "
        "between 1 to 59 characters long before '_ext'.",
        target);
  }
  const json::Value* sent = reader.find("api_type");
  if (sent != nullptr && (sent->string() == nullptr || *sent->string() != target)) {
    reader.problem("api_type", "cannot be updated.");
  }
}

void read_presentation(AttributeReader& reader, std::vector<std::string>& problems, Presentation& target) {
  AttributeReader inner(reader.object("presentation"), "presentation.", problems);
  inner.optional_text("page", page_length_max, target.page);
  inner.optional_text("section", section_length_max, target.section);
  if (target.section && !target.page) inner.problem("section", "can only be set if 'page' is set.");
}

std::optional<ParentApi> read_parent(const json::Value& sent) {
  const json::Value* type = sent.find("type");
  const json::Value* id = sent.find("id");
  if (type == nullptr || id == nullptr || type->string() == nullptr || id->string() == nullptr)
    return std::nullopt;
  if (*type->string() == "api_location" && *id->string() == extensions_location) return ParentApi{};
  if (*type->string() != "custom_api") return std::nullopt;
  const std::optional<CustomApiId> parsed = CustomApiId::parse(*id->string());
  if (!parsed) return std::nullopt;
  return ParentApi{*parsed};
}

void read_parents(AttributeReader& reader, std::vector<std::string>& problems,
                  std::vector<ParentApi>& target) {
  AttributeReader relationships(reader.object("relationships"), "relationships.", problems);
  const json::Value* sent = relationships.find("parent_apis");
  if (sent == nullptr || sent->is_null()) return;
  const json::Value* data = sent->object() == nullptr ? sent : sent->find("data");
  // Some clients leave `data` out and send the array itself: facts 3.4.
  if (data == nullptr || data->is_null()) return;
  if (data->array() == nullptr) return relationships.problem("parent_apis.data", "must be an array.");
  if (data->array()->size() > parents_max) {
    return relationships.problem("parent_apis.data",
                                 fmt::format("must have at most {} members.", parents_max));
  }
  std::vector<ParentApi> parents;
  for (const json::Value& item : *data->array()) {
    const std::optional<ParentApi> parent = read_parent(item);
    if (!parent) {
      return relationships.problem(
          "parent_apis.data",
          "must name Custom APIs by type 'custom_api' and id, or the location by type "
          "'api_location' and id '/v2/extensions'.");
    }
    parents.push_back(*parent);
  }
  if (parents.empty()) parents.emplace_back();
  target = std::move(parents);
}

void read_bound(AttributeReader& reader, std::string_view name, std::int64_t max, std::int64_t& target) {
  std::optional<std::int64_t> bound;
  if (target > 0) bound = target;
  reader.optional_integer(name, 1, max, bound);
  target = bound.value_or(0);
}

void read_retention(AttributeReader& reader, Retention& target) {
  reader.boolean("feed", false, target.feed);
  reader.boolean("history", false, target.history);
  read_bound(reader, "history_days", history_days_max, target.history_days);
  read_bound(reader, "history_versions", history_versions_max, target.history_versions);
}

bool has_api_parent(const CustomApi& api) {
  return std::ranges::any_of(api.parents, [](const ParentApi& parent) { return parent.api.has_value(); });
}

bool is_child_of(const CustomApi& api, const CustomApiId& id) {
  return std::ranges::any_of(api.parents, [&](const ParentApi& parent) { return parent.api == id; });
}

}  // namespace

CustomApi read_custom_api(const json::Value& data, const CustomApi* current,
                          std::vector<std::string>& problems) {
  CustomApi api = current == nullptr ? CustomApi{} : *current;
  if (current == nullptr) api.parents.emplace_back();
  AttributeReader reader(&data, "", problems);
  reader.constant("type", "custom_api");
  reader.text("name", name_length_max, Presence::Required, api.name);
  reader.text("description", description_length_max, Presence::Optional, api.description);
  read_formed(
      reader, "slug", is_slug,
      "must consist of lowercase alphanumeric characters, hyphens or underscores, and be between 1 to 63 "
      "characters long.",
      api.slug);
  read_api_type(reader, current, api.api_type);
  reader.boolean("allow_upserts", false, api.allow_upserts);
  read_retention(reader, api.retention);
  read_presentation(reader, problems, api.presentation);
  read_parents(reader, problems, api.parents);
  return api;
}

void check_parents(const CustomApi& api, const Catalog& catalog, std::vector<std::string>& problems) {
  const std::size_t problems_before = problems.size();
  const auto problem = [&](std::string_view rest) {
    problems.push_back(fmt::format("The field 'relationships.parent_apis' {}", rest));
  };
  for (const ParentApi& parent : api.parents) {
    if (!parent.api) continue;
    const auto found = catalog.find(*parent.api);
    if (*parent.api == api.id || (found != nullptr && is_child_of(*found, api.id))) {
      problem("must not form a cycle.");
    } else if (found == nullptr) {
      problem(fmt::format("names a Custom API that does not exist: '{}'.", parent.api->text()));
    } else if (has_api_parent(*found)) {
      problem("must not have a depth exceeding 2.");
    }
  }
  if (problems.size() > problems_before || !has_api_parent(api)) return;
  const bool has_children =
      std::ranges::any_of(catalog.apis(), [&](const auto& other) { return is_child_of(*other, api.id); });
  if (has_children) problem("must not have a depth exceeding 2.");
}

}  // namespace bespoke
