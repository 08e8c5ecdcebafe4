#include "service/checksums.h"

#include <bit>
#include <variant>

#include "base/json.h"
#include "model/errors.h"
#include "service/copy_pages.h"
#include "service/event_sum.h"
#include "service/limits.h"
#include "service/sum_text.h"
#include "service/unfinished_copy.h"

namespace bespoke {
namespace {

constexpr std::size_t sum_bytes = 8;  // of a digest, shown

std::string shown(std::string_view digest) {
  const std::string_view first = digest.substr(0, sum_bytes);
  return to_hex({reinterpret_cast<const std::uint8_t*>(first.data()), first.size()});
}

struct AppendValue {
  std::string& out;
  void operator()(std::monostate) const { out += '0'; }
  void operator()(const std::string& text) const { append_text(out += 't', text); }
  void operator()(std::int64_t number) const { append_number(out += 'i', number); }
  // -0 is written as 0, and SQLite keeps it so.
  void operator()(double number) const {
    append_number(out += 'r', std::bit_cast<std::uint64_t>(number + 0.0));
  }
  void operator()(bool truth) const { out += truth ? 'y' : 'n'; }
  void operator()(const JsonText& json) const { append_text(out += 'j', json.text); }
};

void append_field(std::string& out, const CustomField& field) {
  append_text(out, field.id.text());
  append_text(out, field.name);
  append_text(out, field.description);
  append_text(out, field.slug);
  append_text(out, info(field.type).name);
  append_number(out, field.use_as_url_slug ? 1 : 0);
  append_number(out, field.sort_order);
  append_number(out, field.indexed == Indexed::Yes ? 1 : 0);
  std::string rules;
  json::Writer writer(rules);
  writer.object();
  field.rules->write(writer);
  writer.end_object();
  append_text(out, rules);
  append_number(out, field.created_at.ms);
  append_number(out, field.updated_at.ms);
}

void append_role(std::string& out, const CustomRole& role) {
  append_text(out, role.id.text());
  append_text(out, role.name);
  append_text(out, role.description);
  for (const AccessLevel level : role.access_levels) append_text(out, access_level_name(level));
  append_number(out, role.created_at.ms);
  append_number(out, role.updated_at.ms);
}

void append_role(std::string& out, const RoleReference& role) {
  append_text(out, role_type_name(role.type));
  append_text(out, role.id);
}

void append_policy(std::string& out, const RolePolicy& policy) {
  append_text(out, policy.id.text());
  append_role(out, policy.role);
  append_number(out, policy.naming == RoleNaming::BuiltIn ? 1 : 0);
  for (const Permission each : permissions) append_number(out, policy.permissions.has(each) ? 1 : 0);
  append_optional(out, policy.filter);
  append_number(out, policy.created_at.ms);
  append_number(out, policy.updated_at.ms);
}

// API by API: the order among policies of several is no matter of a copy.
void append_access(std::string& out, const Catalog& catalog) {
  for (const auto& role : catalog.access().roles()) append_role(out, *role);
  for (const auto& api : catalog.apis()) {
    for (const auto& policy : catalog.access().policies()) {
      if (policy->api == api->id) append_policy(out, *policy);
    }
  }
}

// Of all lines of the audit log and the ends of its chain; empty where there has been no line.
Result<std::string> sum_audit_log(Snapshot& snapshot) {
  const Result<AuditLog*> log = snapshot.audit();
  if (!log) return log.error();
  if (*log == nullptr) return std::string();
  const Result<AuditChain> chain = (*log)->chain();
  if (!chain) return chain.error();
  if (chain->position == 0) return std::string();
  std::string sum = digest(chain->hash + chain->removed_hash);
  for (std::int64_t behind = 0;;) {
    const Result<std::vector<AuditLine>> part = (*log)->list_behind(behind, audit_part_lines_max);
    if (!part) return part.error();
    if (part->empty()) return sum;
    for (const AuditLine& line : *part) {
      sum.append(line.previous_hash).append(line.hash).append(line.text);
      sum = digest(sum);
    }
    behind = part->back().position;
  }
}

// It counts the APIs and the keys.
Result<Checksum> sum_definitions(Snapshot& snapshot, const Catalog& catalog) {
  const Result<std::vector<ApplicationKey>> keys = snapshot.list_keys();
  if (!keys) return keys.error();
  const Result<std::vector<Secret>> secrets = snapshot.list_secrets();
  if (!secrets) return secrets.error();
  std::string bytes;
  append_number(bytes, catalog.settings().page_length);
  append_number(bytes, catalog.apis().size());
  for (const auto& api : catalog.apis()) append_text(bytes, definition_text(*api));
  append_access(bytes, catalog);
  append_number(bytes, keys->size());
  for (const ApplicationKey& key : *keys) {
    append_text(bytes, key.client_id);
    append_text(bytes, key.secret_hash);
    append_number(bytes, key.created_at.ms);
    if (key.role) append_role(bytes, *key.role);
    append_text(bytes, key.name);
    append_number(bytes, key.reserved_rate_limit);
    append_number(bytes, key.expires_at.value_or(Timestamp{}).ms);
    append_number(bytes, key.generation);
    append_text(bytes, key.former_hash);
    append_number(bytes, key.former_until.ms);
  }
  for (const Secret& secret : *secrets) {
    if (secret.name == unfinished_copy_name) continue;
    append_text(bytes, secret.name);
    append_text(bytes, secret.value);
  }
  const Result<std::string> audit_log = sum_audit_log(snapshot);
  if (!audit_log) return audit_log.error();
  append_text(bytes, *audit_log);
  return Checksum{"definitions and keys", static_cast<std::int64_t>(catalog.apis().size() + keys->size()),
                  shown(digest(bytes))};
}

Result<Checksum> sum_entries(Snapshot& snapshot, const CustomApi& api, const OnEntries& on_entries) {
  EntrySum sum;
  CopyPages pages;
  while (true) {
    const Result<std::vector<StoredEntry>> page = pages.next(snapshot, api);
    if (!page) return page.error();
    if (page->empty()) return Checksum{api.slug, sum.count(), sum.text()};
    for (const StoredEntry& stored : *page) sum.add(stored);
    if (Status on = on_entries(static_cast<std::int64_t>(page->size())); !on) return on.error();
  }
}

}  // namespace

std::string definition_text(const CustomApi& api) {
  std::string text;
  append_text(text, api.id.text());
  append_number(text, api.version);
  append_text(text, api.name);
  append_text(text, api.description);
  append_text(text, api.slug);
  append_text(text, api.api_type);
  append_number(text, api.allow_upserts ? 1 : 0);
  append_number(text, api.retention.feed ? 1 : 0);
  append_number(text, api.retention.history ? 1 : 0);
  append_number(text, api.retention.history_days);
  append_number(text, api.retention.history_versions);
  append_optional(text, api.presentation.page);
  append_optional(text, api.presentation.section);
  append_number(text, api.parents.size());
  for (const ParentApi& parent : api.parents) append_text(text, parent.api ? parent.api->text() : "");
  append_number(text, api.created_at.ms);
  append_number(text, api.updated_at.ms);
  append_number(text, api.fields.size());
  for (const CustomField& field : api.fields) append_field(text, field);
  return text;
}

void EntrySum::add(const StoredEntry& stored) {
  std::string bytes = digest_;
  append_text(bytes, stored.entry.id.text());
  append_number(bytes, stored.key);
  append_number(bytes, stored.entry.version);
  append_number(bytes, stored.entry.created_at.ms);
  append_number(bytes, stored.entry.updated_at.ms);
  for (const Value& value : stored.entry.values) std::visit(AppendValue{bytes}, value);
  digest_ = digest(bytes);
  ++count_;
}

std::string EntrySum::text() const {
  return shown(digest_.empty() ? digest({}) : digest_);
}

Result<std::vector<Checksum>> sum_data(Store& store, const OnEntries& on_entries) {
  const Result<std::shared_ptr<const Catalog>> catalog = store.current_catalog();
  if (!catalog) return catalog.error();
  std::vector<Checksum> sums;
  const Status read = store.read([&](Snapshot& snapshot) -> Status {
    sums.clear();
    Result<Checksum> definitions = sum_definitions(snapshot, **catalog);
    if (!definitions) return definitions.error();
    sums.push_back(*std::move(definitions));
    const Result<EventSum> events = sum_events(snapshot, **catalog);
    if (!events) return events.error();
    sums.push_back({"integrations and changes", events->count, shown(events->digest)});
    for (const auto& api : (*catalog)->apis()) {
      Result<Checksum> entries = sum_entries(snapshot, *api, on_entries);
      if (!entries) return entries.error();
      sums.push_back(*std::move(entries));
    }
    return {};
  });
  if (!read) return read.error();
  const Result<std::shared_ptr<const Catalog>> after = store.current_catalog();
  if (!after) return after.error();
  if ((*after)->version() != (*catalog)->version()) return definition_changed();
  return sums;
}

}  // namespace bespoke
