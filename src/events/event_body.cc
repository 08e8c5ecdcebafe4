#include "events/event_body.h"

#include "api/resource_json.h"
#include "base/json.h"
#include "service/changes.h"

namespace bespoke {
namespace {

std::string type_of(const Change& change) {
  return change.event.substr(0, change.event.rfind('.'));
}

void write_reference(json::Writer& out, const Change& change) {
  out.object();
  out.key("id").string(change.entry.text());
  out.key("type").string(type_of(change));
  out.end_object();
}

void write_what_is_left(json::Writer& out, const Change& change) {
  out.object();
  out.key("id").string(change.entry.text());
  out.key("type").string(type_of(change));
  out.key("meta");
  out.object();
  out.key("timestamps");
  out.object();
  out.key("created_at").string(change.created_at.text());
  out.key("updated_at").string(change.updated_at.text());
  out.end_object();
  out.end_object();
  out.end_object();
}

std::string payload_of(const Change& change, const Catalog& catalog, const Links& links) {
  std::string text;
  json::Writer out(text);
  if (event_kind(change.event) == EventKind::Deleted) {
    write_reference(out, change);
    return text;
  }
  out.object();
  out.key("data");
  const std::shared_ptr<const CustomApi> api = catalog.find(change.api);
  const Result<Entry> entry = api == nullptr ? Result<Entry>(Error{}) : entry_after(*api, change);
  entry ? write_entry(out, *api, *entry, links) : write_what_is_left(out, change);
  out.end_object();
  return text;
}

void write_integration(json::Writer& out, const Integration& integration) {
  out.key("integration");
  out.object();
  out.key("id").string(integration.id.text());
  out.key("integration_type").string("webhook");
  out.key("name").string(integration.name);
  out.key("description").string(integration.description);
  out.end_object();
}

}  // namespace

std::string event_body(const DueJob& due, std::int64_t attempt, const Integration& integration,
                       const std::optional<std::string>& secret, const Catalog& catalog, const Links& links) {
  const std::string payload = payload_of(due.change, catalog, links);
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("id").string(due.change.id.text());
  out.key("triggered_by").string(due.change.event);
  out.key("attempt").integer(attempt);
  write_integration(out, integration);
  out.key("resources");
  event_kind(due.change.event) == EventKind::Deleted ? out.raw(payload) : out.string(payload);
  out.key("payload").raw(payload);
  out.key("configuration");
  out.object();
  if (secret) out.key("secret_key").string(*secret);
  out.key("url").string(integration.url);
  out.end_object();
  // Of the one store that a server is.
  out.key("store_id").string(settings_id);
  out.key("org_id").string(settings_id);
  out.end_object();
  return text;
}

}  // namespace bespoke
