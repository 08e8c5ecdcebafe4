#include "model/integration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/hash.h"
#include "model/attribute_reader.h"
#include "model/limits.h"

namespace bespoke {
namespace {

constexpr std::array<std::pair<EventKind, std::string_view>, 3> kinds = {{
    {EventKind::Created, ".created"},
    {EventKind::Updated, ".updated"},
    {EventKind::Deleted, ".deleted"},
}};

bool is_event(std::string_view text) {
  if (!event_kind(text)) return false;
  std::string_view type = text.substr(0, text.rfind('.'));
  constexpr std::string_view suffix = "_ext";
  if (!type.ends_with(suffix)) return false;
  type.remove_suffix(suffix.size());
  return !type.empty() && type.size() <= stem_length_max && std::ranges::all_of(type, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

void read_observes(AttributeReader& reader, Presence presence, std::vector<std::string>& target) {
  const json::Value* sent = reader.find("observes");
  if (sent == nullptr || sent->is_null()) {
    if (presence == Presence::Required) reader.problem("observes", "is required.");
    return;
  }
  const json::Array* items = sent->array();
  if (items == nullptr || items->empty() || items->size() > observed_events_max) {
    return reader.problem("observes",
                          fmt::format("must be an array of 1 to {} events.", observed_events_max));
  }
  std::vector<std::string> events;
  for (const json::Value& item : *items) {
    if (item.string() == nullptr || !is_event(*item.string())) {
      return reader.problem("observes",
                            "must hold events of entries, such as 'wishlist_ext.created', '….updated' or "
                            "'….deleted', with the api_type of a Custom API in front.");
    }
    if (std::ranges::find(events, *item.string()) == events.end()) events.push_back(*item.string());
  }
  target = std::move(events);
}

// What can be in a URL, and no name and password, which other fields would show.
bool is_url(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else {
    return false;
  }
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty() || host.starts_with(':') || host.find('@') != std::string_view::npos) return false;
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' && c != '`' && c != '{' &&
           c != '}' && c != '|' && c != '^';
  });
}

// It becomes the value of a header.
bool can_be_secret(std::string_view text) {
  const bool visible = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
  const bool padded = text.starts_with(' ') || text.ends_with(' ');
  if (text.empty() || text.size() > secret_key_length_max || !visible || padded) return false;
  return !text.starts_with(signing_key_prefix) ||
         base64_decode(text.substr(signing_key_prefix.size())).has_value();
}

void read_secret(AttributeReader& reader, SentSecret& secret) {
  const json::Value* sent = reader.find("secret_key");
  if (sent == nullptr) return;
  secret.sent = true;
  if (sent->is_null()) return;
  if (sent->string() == nullptr || !can_be_secret(*sent->string())) {
    return reader.problem("secret_key",
                          fmt::format("must be 1 to {} visible ASCII characters; behind 'whsec_', base64.",
                                      secret_key_length_max));
  }
  secret.text = *sent->string();
}

void read_configuration(AttributeReader& outer, const Integration* current, Integration& target,
                        SentSecret& secret, std::vector<std::string>& problems) {
  AttributeReader reader(outer.object("configuration"), "configuration.", problems);
  const json::Value* url = reader.find("url");
  if (url == nullptr || url->is_null()) {
    if (current == nullptr) reader.problem("url", "is required.");
  } else if (url->string() == nullptr || url->string()->size() > url_length_max || !is_url(*url->string())) {
    reader.problem("url", fmt::format("must be an http:// or https:// URL without a name and password, of at "
                                      "most {} characters.",
                                      url_length_max));
  } else {
    target.url = *url->string();
  }
  read_secret(reader, secret);
}

void read_type(AttributeReader& reader, Presence presence) {
  const json::Value* sent = reader.find("integration_type");
  if (sent == nullptr || sent->is_null()) {
    if (presence == Presence::Required) reader.problem("integration_type", "is required.");
    return;
  }
  if (sent->string() == nullptr || *sent->string() != "webhook") {
    reader.problem("integration_type",
                   "must be 'webhook': this server does not deliver to 'aws_sqs' or 'stomp'.");
  }
}

}  // namespace

std::string event_name(std::string_view api_type, EventKind kind) {
  return std::string(api_type).append(kinds[static_cast<std::size_t>(kind)].second);
}

std::optional<EventKind> event_kind(std::string_view event) {
  for (const auto& [kind, suffix] : kinds) {
    if (event.ends_with(suffix)) return kind;
  }
  return std::nullopt;
}

bool Integration::observes_event(std::string_view event) const {
  return std::ranges::find(observes, event) != observes.end();
}

Integration read_integration(const json::Value& data, const Integration* current, SentSecret& secret,
                             std::vector<std::string>& problems) {
  Integration integration = current == nullptr ? Integration{} : *current;
  const Presence presence = current == nullptr ? Presence::Required : Presence::Optional;
  AttributeReader reader(&data, "", problems);
  reader.constant("type", "integration");
  reader.text("name", name_length_max, Presence::Required, integration.name);
  reader.text("description", description_length_max, Presence::Optional, integration.description);
  reader.boolean("enabled", integration.enabled, integration.enabled);
  reader.boolean("is_concurrent", integration.is_concurrent, integration.is_concurrent);
  read_type(reader, presence);
  read_observes(reader, presence, integration.observes);
  read_configuration(reader, current, integration, secret, problems);
  return integration;
}

}  // namespace bespoke
