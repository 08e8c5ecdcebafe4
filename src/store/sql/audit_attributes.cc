#include "store/sql/audit_attributes.h"

#include <optional>

#include "base/json.h"
#include "store/sql/definition_text.h"
#include "store/sql/integration_list.h"

namespace bespoke::sql {
namespace {

std::string text(std::string_view value) {
  std::string out;
  json::append_string(out, value);
  return out;
}

std::string number_or_null(std::int64_t number) {
  return number > 0 ? std::to_string(number) : "null";
}

std::string text_or_null(const std::optional<std::string>& value) {
  return value ? text(*value) : "null";
}

std::string truth(bool value) {
  return value ? "true" : "false";
}

std::string time(const std::optional<Timestamp>& value) {
  return value ? text(value->text()) : "null";
}

std::string role(const std::optional<RoleReference>& value) {
  if (!value) return "null";
  std::string out;
  json::Writer writer(out);
  writer.object();
  writer.key("type").string(role_type_name(value->type));
  writer.key("id").string(value->id);
  writer.end_object();
  return out;
}

std::string levels(const AccessLevels& levels) {
  std::string out;
  json::Writer writer(out);
  writer.object();
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i] == AccessLevel::None) continue;
    writer.key(access_groups[i]).string(access_level_name(levels[i]));
  }
  writer.end_object();
  return out;
}

// Of a URL the scheme and the host alone: some receivers have what proves their callers in the rest.
std::string origin(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return text(std::string_view());
  const std::size_t start = scheme + 3;
  std::string_view host = url.substr(start, url.find_first_of("/?#", start) - start);
  if (const std::size_t user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  return text(std::string_view(std::string(url.substr(0, start)).append(host)));
}

}  // namespace

AuditAttributes audit_attributes(const Settings& settings) {
  return {{"page_length", std::to_string(settings.page_length)}};
}

AuditAttributes audit_attributes(const CustomApi& api) {
  return {{"name", text(api.name)},
          {"description", text(api.description)},
          {"slug", text(api.slug)},
          {"api_type", text(api.api_type)},
          {"allow_upserts", truth(api.allow_upserts)},
          {"feed", truth(api.retention.feed)},
          {"history", truth(api.retention.history)},
          {"history_days", number_or_null(api.retention.history_days)},
          {"history_versions", number_or_null(api.retention.history_versions)},
          {"presentation.page", text_or_null(api.presentation.page)},
          {"presentation.section", text_or_null(api.presentation.section)},
          {"parent_apis", write_parents(api.parents)}};
}

AuditAttributes audit_attributes(const CustomField& field) {
  return {{"name", text(field.name)},
          {"description", text(field.description)},
          {"slug", text(field.slug)},
          {"field_type", text(info(field.type).name)},
          {"use_as_url_slug", truth(field.use_as_url_slug)},
          {"sort_order", std::to_string(field.sort_order)},
          {"validation", write_rules(field)}};
}

AuditAttributes audit_attributes(const CustomRole& role) {
  return {{"name", text(role.name)},
          {"description", text(role.description)},
          {"access_levels", levels(role.access_levels)}};
}

AuditAttributes audit_attributes(const RolePolicy& policy) {
  AuditAttributes all = {{"custom_api_id", text(policy.api.text())},
                         {"role", role(policy.role)},
                         {"filter", text_or_null(policy.filter)}};
  for (const Permission permission : permissions) {
    all.push_back({permission_name(permission), truth(policy.permissions.has(permission))});
  }
  return all;
}

AuditAttributes audit_attributes(const Integration& integration) {
  return {{"name", text(integration.name)},
          {"description", text(integration.description)},
          {"enabled", truth(integration.enabled)},
          {"is_concurrent", truth(integration.is_concurrent)},
          {"observes", write_events(integration.observes)},
          {"url_origin", origin(integration.url)},
          {"url", integration.url, Told::Change},
          {"secret_key", integration.sealed_secret.value_or(""), Told::Change}};
}

AuditAttributes audit_attributes(const ApplicationKey& key) {
  return {{"name", text(key.name)},
          {"client_id", text(key.client_id)},
          {"role", role(key.role)},
          {"reserved_rate_limit", std::to_string(key.reserved_rate_limit)},
          {"expires_at", time(key.expires_at)},
          {"former_secret_until", key.former_hash.empty() ? "null" : time(std::optional(key.former_until))},
          {"client_secret", key.secret_hash, Told::Change}};
}

}  // namespace bespoke::sql
