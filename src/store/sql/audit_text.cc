// How a change is found: definitions are immutable values, so what is the same object before and after is
// the same, and only the others are compared.
#include "store/sql/audit_text.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "store/limits.h"
#include "store/sql/audit_attributes.h"

namespace bespoke::sql {
namespace {

constexpr std::string_view create = "create";
constexpr std::string_view update = "update";
constexpr std::string_view rotate = "rotate";
constexpr std::string_view removal = "delete";

struct Target {
  std::string_view type;  // of the wire
  std::string id;
  std::string_view label;  // `slug` or `name`; empty where there is none
  std::string name;
  std::string custom_api_id;  // what it belongs to; empty where to none
};

struct Difference {
  std::string_view action;
  Target target;
  std::string changes;  // JSON
};
using Differences = std::vector<Difference>;

Target target_of(const CustomApi& api) {
  return {"custom_api", api.id.text(), "slug", api.slug, {}};
}
Target target_of(const CustomRole& role) {
  return {"custom_user_role", role.id.text(), "name", role.name, {}};
}
Target target_of(const RolePolicy& policy) {
  return {"custom_api_role_policy", policy.id.text(), {}, {}, policy.api.text()};
}
Target target_of(const Integration& integration) {
  return {"integration", integration.id.text(), "name", integration.name, {}};
}
Target target_of(const ApplicationKey& key) {
  return {"application_key", id_of(key).text(), "name", key.name.empty() ? key.client_id : key.name, {}};
}

// A value that is too long for a line is told by its digest.
void write_value(json::Writer& out, const std::string& json) {
  if (json.size() <= audit_value_bytes_max) return out.raw(json);
  out.object();
  out.key("bytes").integer(static_cast<std::int64_t>(json.size()));
  out.key("sha256").string(to_hex(sha256(json)));
  out.end_object();
}

void write_value_difference(json::Writer& out, const AuditAttribute* before, const AuditAttribute* after) {
  if (before != nullptr && after != nullptr && before->json == after->json) return;
  out.key(after == nullptr ? before->name : after->name);
  out.object();
  if (before != nullptr) write_value(out.key("from"), before->json);
  if (after != nullptr) write_value(out.key("to"), after->json);
  out.end_object();
}

// No part of it is told.
void write_secret_difference(json::Writer& out, const AuditAttribute* before, const AuditAttribute& after) {
  const std::string_view old = before == nullptr ? std::string_view() : before->json;
  if (old == after.json) return;
  out.key(after.name);
  if (old.empty()) return out.string("set");
  out.string(after.json.empty() ? "removed" : "changed");
}

// Both describe the same kind of definition, or one is empty.
std::string write_changes(const AuditAttributes& before, const AuditAttributes& after) {
  std::string text;
  json::Writer out(text);
  out.object();
  for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    const AuditAttribute* old = before.empty() ? nullptr : &before[i];
    const AuditAttribute* now = after.empty() ? nullptr : &after[i];
    const Told told = now == nullptr ? old->told : now->told;
    if (told == Told::Value) write_value_difference(out, old, now);
    if (told == Told::Change && now != nullptr) write_secret_difference(out, old, *now);
  }
  out.end_object();
  return text;
}

constexpr std::string_view no_changes = "{}";

std::string_view action_of(const ApplicationKey& before, const ApplicationKey& after) {
  return before.secret_hash == after.secret_hash ? update : rotate;
}
template <class Definition>
std::string_view action_of(const Definition& /*before*/, const Definition& /*after*/) {
  return update;
}

template <class Definition>
void add_change(const Definition& before, const Definition& after, Target target, Differences& found) {
  std::string changes = write_changes(audit_attributes(before), audit_attributes(after));
  if (changes == no_changes && before.updated_at == after.updated_at) return;
  found.push_back({action_of(before, after), std::move(target), std::move(changes)});
}

template <class Definition>
using Pointers = std::span<const std::shared_ptr<const Definition>>;

// What is removed comes first, then what is new.
template <class Definition, class IdOf>
void add_changes(Pointers<Definition> before, Pointers<Definition> after, const IdOf& id_of_one,
                 Differences& found) {
  std::map<decltype(id_of_one(*before.front())), const Definition*> old;
  for (const auto& each : before) old.emplace(id_of_one(*each), each.get());
  Differences created;
  Differences updated;
  for (const auto& each : after) {
    const auto known = old.find(id_of_one(*each));
    if (known == old.end()) {
      created.push_back({create, target_of(*each), write_changes({}, audit_attributes(*each))});
      continue;
    }
    if (known->second != each.get()) add_change(*known->second, *each, target_of(*each), updated);
    old.erase(known);
  }
  for (const auto& [id, gone] : old) {
    found.push_back({removal, target_of(*gone), write_changes(audit_attributes(*gone), {})});
  }
  std::ranges::move(created, std::back_inserter(found));
  std::ranges::move(updated, std::back_inserter(found));
}

bool is_same(const CustomField& before, const CustomField& after) {
  return before.rules == after.rules && before.updated_at == after.updated_at && before.slug == after.slug &&
         before.name == after.name && before.description == after.description &&
         before.sort_order == after.sort_order;
}

void add_field_changes(const CustomApi& before, const CustomApi& after, Differences& found) {
  const auto target = [&after](const CustomField& field) {
    return Target{"custom_field", field.id.text(), "slug", field.slug, after.id.text()};
  };
  for (const CustomField& field : before.fields) {
    if (after.find_field(field.id) != nullptr) continue;
    found.push_back({removal, target(field), write_changes(audit_attributes(field), {})});
  }
  for (const CustomField& field : after.fields) {
    const CustomField* old = before.find_field(field.id);
    if (old == nullptr) {
      found.push_back({create, target(field), write_changes({}, audit_attributes(field))});
    } else if (!is_same(*old, field)) {
      add_change(*old, field, target(field), found);
    }
  }
}

// Of APIs that were there and are.
void add_field_changes(const Catalog& before, const Catalog& after, Differences& found) {
  for (const auto& api : after.apis()) {
    const auto old = before.find(api->id);
    if (old != nullptr && old != api) add_field_changes(*old, *api, found);
  }
}

void add_settings_change(const Catalog& before, const Catalog& after, Differences& found) {
  std::string changes =
      write_changes(audit_attributes(before.settings()), audit_attributes(after.settings()));
  if (changes == no_changes) return;
  found.push_back({update, Target{"settings", {}, {}, {}, {}}, std::move(changes)});
}

// What somebody asks for comes before what goes along with it.
Differences differences(const Catalog& before, const Catalog& after) {
  Differences found;
  const auto by_id = [](const auto& each) { return each.id; };
  add_changes<CustomApi>(before.apis(), after.apis(), by_id, found);
  add_field_changes(before, after, found);
  add_changes<CustomRole>(before.access().roles(), after.access().roles(), by_id, found);
  add_changes<RolePolicy>(before.access().policies(), after.access().policies(), by_id, found);
  add_changes<Integration>(before.integrations(), after.integrations(), by_id, found);
  add_changes<ApplicationKey>(
      before.keys().all(), after.keys().all(), [](const ApplicationKey& key) { return key.client_id; },
      found);
  add_settings_change(before, after, found);
  return found;
}

void write_target(json::Writer& out, const Target& target) {
  out.object();
  out.key("type").string(target.type);
  if (!target.id.empty()) out.key("id").string(target.id);
  if (!target.label.empty()) out.key(target.label).string(target.name);
  if (!target.custom_api_id.empty()) out.key("custom_api_id").string(target.custom_api_id);
  out.end_object();
}

void write_optional(json::Writer& out, std::string_view key, const std::string& text) {
  out.key(key);
  text.empty() ? out.null() : out.string(text);
}

// The key by the name that it had when it was used.
void write_actor(json::Writer& out, const Actor& actor, const Catalog& before) {
  if (actor.role.empty()) return out.null();
  const ApplicationKey* key = before.keys().find(actor.client_id);
  out.object();
  write_optional(out, "client_id", actor.client_id);
  if (key != nullptr) out.key("name").string(key->name);
  out.key("role").string(actor.role);
  out.end_object();
}

void write_others(json::Writer& out, std::span<const Difference> others) {
  if (others.empty()) return;
  out.key("others").array();
  for (const Difference& other : others.first(std::min(others.size(), audit_others_max))) {
    out.object();
    out.key("action").string(other.action);
    out.key("target");
    write_target(out, other.target);
    out.end_object();
  }
  out.end_array();
  out.key("others_total").integer(static_cast<std::int64_t>(others.size()));
}

}  // namespace

std::string audit_text(std::int64_t position, Timestamp at, std::string_view members) {
  std::string text = "{\"position\":";
  json::append_integer(text, position);
  text.append(",\"at\":\"").append(at.text()).append("\",").append(members).append("}");
  return text;
}

std::string audit_members(const Actor& actor, const Catalog& before, const Catalog& after) {
  const Differences found = differences(before, after);
  if (found.empty()) return {};
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("action").string(found.front().action);
  out.key("actor");
  write_actor(out, actor, before);
  write_optional(out, "address", actor.address);
  write_optional(out, "request_id", actor.request_id);
  out.key("target");
  write_target(out, found.front().target);
  out.key("changes").raw(found.front().changes);
  write_others(out, std::span(found).subspan(1));
  out.end_object();
  return text.substr(1, text.size() - 2);
}

}  // namespace bespoke::sql
