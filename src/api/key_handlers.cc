#include "api/key_handlers.h"

#include <algorithm>
#include <utility>

#include "api/actor_of.h"
#include "api/decode.h"
#include "api/definition_list.h"
#include "api/encode.h"
#include "api/reply.h"
#include "model/errors.h"
#include "service/keys.h"

namespace bespoke {
namespace {

constexpr std::string_view keys_path = "/v2/application-keys";

void write_time_or_null(json::Writer& out, std::string_view key, const std::optional<Timestamp>& time) {
  out.key(key);
  time ? out.string(time->text()) : out.null();
}

void write_role(json::Writer& out, const RoleReference& role) {
  out.key("relationships");
  out.object();
  out.key("role");
  out.object();
  out.key("data");
  out.object();
  out.key("type");
  out.string(role_type_name(role.type));
  out.key("id");
  out.string(role.id);
  out.end_object();
  out.end_object();
  out.end_object();
}

// The secret is null but where it was just made.
void write_key(json::Writer& out, const Call& call, const ApplicationKey& key, const std::string* secret) {
  out.object();
  out.key("id");
  out.string(id_of(key).text());
  out.key("type");
  out.string("application_key");
  out.key("name");
  out.string(key.name.empty() ? key.client_id : key.name);
  out.key("reserved_rate_limit");
  out.integer(key.reserved_rate_limit);
  out.key("client_id");
  out.string(key.client_id);
  if (secret != nullptr) {
    out.key("client_secret");
    out.string(*secret);
  }
  if (key.client_id == call.services.access.environment_client_id()) {
    out.key("source");
    out.string("environment");
  }
  write_time_or_null(out, "expires_at", key.expires_at);
  if (key.role) write_role(out, *key.role);
  out.key("meta");
  out.object();
  out.key("timestamps");
  out.object();
  write_time_or_null(out, "created_at", key.created_at);
  write_time_or_null(out, "updated_at", key.updated_at);
  write_time_or_null(out, "last_used_at", key.last_used_at);
  out.end_object();
  out.end_object();
  out.end_object();
}

http::Response key_response(const Call& call, int status, const ApplicationKey& key,
                            const std::string* secret) {
  return json_response(status, [&](json::Writer& out) {
    out.object();
    out.key("data");
    write_key(out, call, key, secret);
    out.key("links");
    out.object();
    out.key("self");
    out.string(call.services.links.list(std::string(keys_path) + "/" + id_of(key).text()));
    out.end_object();
    out.end_object();
  });
}

// Sorted by, the newest first, and not filtered.
const Attributes& key_attributes() {
  static const Attributes attributes = {
      {.name = "created_at", .operators = {}, .sortable = Sortable::Yes},
      {.name = "updated_at", .operators = {}, .sortable = Sortable::Yes},
      {.name = "name", .operators = {}, .sortable = Sortable::Yes},
  };
  return attributes;
}

Value key_value(const ApplicationKey& key, std::size_t attribute) {
  if (attribute == 2) return key.name;
  return attribute == 0 ? key.created_at.ms : key.updated_at.ms;
}

// An id that is no UUID names nothing.
ApplicationKeyId key_id(const Call& call) {
  return ApplicationKeyId::parse(call.parameters[0]).value_or(ApplicationKeyId());
}

KeyKeeper keeper(const Call& call) {
  return {call.services.access.environment_client_id()};
}

Done<MadeKey> answer_with_secret(const CallPointer& call, int status) {
  return [call, status](Result<MadeKey> made) {
    if (!made) return answer(call, std::move(made).error());
    answer(call, key_response(*call, status, made->key, &made->client_secret));
  };
}

}  // namespace

void list_application_keys(const CallPointer& call) {
  const Result<std::vector<ApplicationKey>> keys = list_keys(call->services.store);
  if (!keys) return answer(call, keys.error());
  const auto value_of = [&](std::size_t row, std::size_t attribute) {
    return key_value((*keys)[row], attribute);
  };
  std::int64_t reserved = 0;
  for (const ApplicationKey& key : *keys) reserved += key.reserved_rate_limit;
  DefinitionList list{
      keys_path, key_attributes(), keys->size(), value_of,
      [&](json::Writer& out, std::size_t row) { write_key(out, *call, (*keys)[row], nullptr); }};
  list.reserved_rate_limit = reserved;
  answer_definition_list(call, list);
}

void show_application_key(const CallPointer& call) {
  const Result<std::vector<ApplicationKey>> keys = list_keys(call->services.store);
  if (!keys) return answer(call, keys.error());
  const auto found = std::ranges::find(*keys, key_id(*call), id_of);
  if (found == keys->end()) return answer(call, not_found());
  answer(call, key_response(*call, 200, *found, nullptr));
}

void add_application_key(const CallPointer& call) {
  const Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  create_key(call->services.store, actor_of(*call), *data, answer_with_secret(call, 201));
}

void change_application_key(const CallPointer& call) {
  const Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  update_key(call->services.store, actor_of(*call), key_id(*call), *data, keeper(*call),
             reply<ApplicationKey>(
                 call, [call](const ApplicationKey& key) { return key_response(*call, 200, key, nullptr); }));
}

void remove_application_key(const CallPointer& call) {
  delete_key(call->services.store, actor_of(*call), key_id(*call), keeper(*call), [call](Status removed) {
    if (!removed) return answer(call, std::move(removed).error());
    answer(call, no_content());
  });
}

// A body may be left out.
void rotate_application_key(const CallPointer& call) {
  Result<json::Value> data = json::Value(json::Object());
  if (!call->request.body.empty()) data = read_data(call->request);
  if (!data) return answer(call, data.error());
  rotate_key(call->services.store, actor_of(*call), key_id(*call), *data, keeper(*call),
             answer_with_secret(call, 200));
}

}  // namespace bespoke
