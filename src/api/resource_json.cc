#include "api/resource_json.h"

#include <string>

#include "model/etag.h"

namespace bespoke {
namespace {

void write_timestamp(json::Writer& out, std::string_view key, Timestamp timestamp) {
  out.key(key);
  out.string(timestamp.text());
}

void write_timestamps(json::Writer& out, Timestamp created_at, Timestamp updated_at) {
  out.key("timestamps");
  out.object();
  write_timestamp(out, "created_at", created_at);
  write_timestamp(out, "updated_at", updated_at);
  out.end_object();
}

void write_optional(json::Writer& out, std::string_view key, const std::optional<std::string>& text) {
  out.key(key);
  text ? out.string(*text) : out.null();
}

void write_parents(json::Writer& out, const CustomApi& api) {
  out.key("relationships");
  out.object();
  out.key("parent_apis");
  out.object();
  out.key("data");
  out.array();
  for (const ParentApi& parent : api.parents) {
    out.object();
    out.key("id");
    out.string(parent.api ? parent.api->text() : "/v2/extensions");
    out.key("type");
    out.string(parent.api ? "custom_api" : "api_location");
    out.end_object();
  }
  out.end_array();
  out.end_object();
  out.end_object();
}

}  // namespace

void write_self(json::Writer& out, std::string_view link) {
  out.key("links");
  out.object();
  out.key("self");
  out.string(link);
  out.end_object();
}

namespace {

void write_bound(json::Writer& out, std::string_view name, std::int64_t bound) {
  out.key(name);
  bound > 0 ? out.integer(bound) : out.null();
}

// The documented reply has none of them: they are there once one of them was set.
void write_retention(json::Writer& out, const Retention& retention) {
  if (retention == Retention{}) return;
  out.key("feed").boolean(retention.feed);
  out.key("history").boolean(retention.history);
  write_bound(out, "history_days", retention.history_days);
  write_bound(out, "history_versions", retention.history_versions);
}

}  // namespace

void write_custom_api(json::Writer& out, const CustomApi& api, const Links& links) {
  out.object();
  out.key("id");
  out.string(api.id.text());
  out.key("type");
  out.string("custom_api");
  out.key("name");
  out.string(api.name);
  out.key("description");
  out.string(api.description);
  out.key("slug");
  out.string(api.slug);
  out.key("api_type");
  out.string(api.api_type);
  out.key("allow_upserts");
  out.boolean(api.allow_upserts);
  write_retention(out, api.retention);
  out.key("presentation");
  out.object();
  write_optional(out, "page", api.presentation.page);
  write_optional(out, "section", api.presentation.section);
  out.end_object();
  write_self(out, links.custom_api(api));
  out.key("meta");
  out.object();
  write_timestamps(out, api.created_at, api.updated_at);
  out.end_object();
  write_parents(out, api);
  out.end_object();
}

void write_custom_field(json::Writer& out, const CustomApi& api, const CustomField& field,
                        const Links& links) {
  out.object();
  out.key("id");
  out.string(field.id.text());
  out.key("type");
  out.string("custom_field");
  out.key("name");
  out.string(field.name);
  out.key("description");
  out.string(field.description);
  out.key("slug");
  out.string(field.slug);
  out.key("field_type");
  out.string(info(field.type).name);
  out.key("use_as_url_slug");
  out.boolean(field.use_as_url_slug);
  if (field.indexed == Indexed::No) {
    out.key("index");
    out.boolean(false);
  }
  out.key("presentation");
  out.object();
  out.key("sort_order");
  out.integer(field.sort_order);
  out.end_object();
  out.key("validation");
  out.object();
  out.key(info(field.type).name);
  out.object();
  field.rules->write(out);
  out.end_object();
  out.end_object();
  write_self(out, links.custom_field(api, field));
  out.key("meta");
  out.object();
  write_timestamps(out, field.created_at, field.updated_at);
  out.end_object();
  out.end_object();
}

void write_entry(json::Writer& out, const CustomApi& api, const Entry& entry, const Links& links) {
  out.object();
  out.key("id");
  out.string(entry.id.text());
  out.key("type");
  out.string(api.api_type);
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    out.key(api.fields[i].slug);
    write_value(out, entry.values[i]);
  }
  std::string link;
  links.append_entry(link, api, entry);
  write_self(out, link);
  write_entry_meta(out, entry.version, data_size(entry), entry.created_at, entry.updated_at);
  out.end_object();
}

void write_entry_meta(json::Writer& out, std::int64_t version, std::int64_t bytes, Timestamp created_at,
                      Timestamp updated_at) {
  out.key("meta");
  out.object();
  write_timestamps(out, created_at, updated_at);
  out.key("data_size");
  out.integer(bytes);
  out.key("resource_version");
  out.integer(version);
  out.key("etag_id");
  out.string(etag_id(version));
  out.end_object();
}

void write_settings(json::Writer& out, const Settings& settings) {
  out.object();
  out.key("id");
  out.string(settings_id);
  out.key("type");
  out.string("settings");
  out.key("page_length");
  out.integer(settings.page_length);
  out.end_object();
}

}  // namespace bespoke
