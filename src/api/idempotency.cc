#include "api/idempotency.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "api/caller_rights.h"
#include "api/limits.h"
#include "api/routes.h"
#include "model/errors.h"

namespace bespoke {
namespace {

constexpr std::string_view header_name = "Idempotency-Key";

constexpr std::array kept_actions = {
    Action::CreateEntry,     Action::UpdateEntry,     Action::WriteBatch,        Action::RestoreEntry,
    Action::CreateCustomApi, Action::UpdateCustomApi, Action::CreateCustomField, Action::UpdateCustomField,
    Action::CreateRole,      Action::UpdateRole,      Action::CreateRolePolicy,  Action::UpdateRolePolicy,
    Action::UpdateSettings,  Action::UpdateKey};

bool may_have_key(http::Method method) {
  return method == http::Method::Post || method == http::Method::Put;
}

bool is_visible(char c) {
  return c > ' ' && c <= '~';
}

// Cuts the quotes off, and what they need inside. None where it is no such string.
std::optional<std::string> unquoted(std::string_view value) {
  std::string text;
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (value[i] == '"') return i + 1 == value.size() ? std::optional(std::move(text)) : std::nullopt;
    if (value[i] == '\\') {
      if (++i == value.size() || (value[i] != '"' && value[i] != '\\')) return std::nullopt;
    }
    text.push_back(value[i]);
  }
  return std::nullopt;
}

// Of texts that may hold anything: none can be taken for two.
Sha256 digest_of(std::initializer_list<std::string_view> texts) {
  std::string digests;
  for (const std::string_view text : texts) {
    const Sha256 digest = sha256(text);
    digests.append(digest.begin(), digest.end());
  }
  return sha256(digests);
}

// Who has the same name by another token may have other rights.
std::string standing_of(const Identity& who) {
  return fmt::format("{} {} {}", who.implicit, role_type_name(who.granted.type), who.granted.id);
}

// The entry is looked for whatever the rights: definitions that another node has changed are refused there.
// Those that this node has learnt of since the call was authorized are refused before: the rows in its digest
// and the operations of a batch were judged by the old. The answer to a batch has nothing of its entries that
// could be hidden by now.
Status may_see_again(Services& services, Action action, const Identity& proven, const KeyedRequest& keyed,
                     Transaction& transaction, const KeptAnswer& answer) {
  const Catalog& catalog = transaction.catalog();
  const auto api = catalog.find(keyed.api);
  if (api == nullptr) return custom_api_not_found();
  if (api->version != keyed.api_version) return definition_changed();
  const Result<EntryRights> rights = entry_rights(services, proven, action, catalog, *api);
  if (!rights) return rights.error();
  const bool has_created = answer.entry && answer.status == 201;
  if (has_created && action == Action::UpdateEntry && rights->create == MayCreate::No) return forbidden();
  const std::optional<EntryId>& entry = answer.entry;
  const Result<std::optional<Entry>> found = transaction.find_entry(*api, entry.value_or(EntryId()));
  if (!found) return found.error();
  if (rights->rows == nullptr || !entry) return {};
  return *found && can_see(*rights, **found) ? Status() : entry_not_found();
}

}  // namespace

KeyUse key_use(Action action) {
  if (action == Action::IssueToken) return KeyUse::Ignored;
  return std::ranges::find(kept_actions, action) == kept_actions.end() ? KeyUse::Refused : KeyUse::Kept;
}

Result<std::string> parse_idempotency_key(std::string_view value) {
  const std::optional<std::string> key =
      value.starts_with('"') ? unquoted(value) : std::optional(std::string(value));
  if (!key || key->empty() || key->size() > idempotency_key_bytes_max ||
      !std::ranges::all_of(*key, is_visible)) {
    return invalid_idempotency_key(
        "The header 'Idempotency-Key' must be one key of 1 to 255 visible ASCII characters, which may "
        "stand in quotes.");
  }
  return *key;
}

std::optional<std::string> key_owner(const Identity& identity) {
  if (identity.customer == nullptr)
    return identity.implicit ? std::nullopt : std::optional("key " + identity.client_id);
  if (identity.customer->subject.empty()) return std::nullopt;
  return "customer " + identity.client_id + '\0' + identity.customer->subject;
}

bool sends_key_to_keep(const Call& call) {
  return may_have_key(call.request.method) && key_use(call.route->action) == KeyUse::Kept &&
         call.request.find_header(header_name);
}

Status read_idempotency_key(Call& call, const CustomApi* api) {
  const http::Request& request = call.request;
  call.keyed.reset();
  if (!may_have_key(request.method)) return {};
  const std::optional<std::string> sent = request.find_list(header_name);
  if (!sent) return {};
  switch (key_use(call.route->action)) {
    case KeyUse::Kept:
      break;
    case KeyUse::Refused:
      return invalid_idempotency_key(
          "The header 'Idempotency-Key' is not taken here, since the answer cannot be kept. Send the request "
          "without it.");
    case KeyUse::Ignored:
      return {};
  }
  const Result<std::string> key = parse_idempotency_key(*sent);
  if (!key) return key.error();
  const std::optional<std::string> owner = key_owner(call.identity);
  if (!owner) {
    return invalid_idempotency_key(
        "The header 'Idempotency-Key' is not taken of callers who cannot be told apart. Send the request "
        "without it.");
  }
  const CustomApiId id = api == nullptr ? CustomApiId() : api->id;
  call.keyed = KeyedRequest{
      digest_of({*owner, standing_of(call.identity), request.method_text, id.text(), request.path, *key}),
      digest_of({request.query, request.find_list("If-Match").value_or(""),
                 request.find_list("If-None-Match").value_or(""), request.body, rows_seen_by(call)}),
      id, api == nullptr ? 0 : api->version};
  return {};
}

std::function<Status(Transaction&, const KeptAnswer&)> may_repeat(const Call& call) {
  return [action = call.route->action, proven = call.proven, keyed = *call.keyed, &services = call.services](
             Transaction& transaction, const KeptAnswer& answer) {
    if (answer.entry || action == Action::WriteBatch)
      return may_see_again(services, action, proven, keyed, transaction, answer);
    return authorize_caller(action, services.access.confirm(proven, transaction.catalog()));
  };
}

KeptAnswer kept_answer(http::Response response) {
  KeptAnswer answer;
  answer.status = response.status;
  for (auto& [name, value] : response.headers) {
    if (name == "ETag") answer.etag = std::move(value);
  }
  answer.body = std::move(response.body);
  return answer;
}

http::Response kept_response(KeptAnswer answer, Repeated repeated) {
  http::Response response{answer.status, {{"Content-Type", "application/json"}}, std::move(answer.body)};
  if (!answer.etag.empty()) response.headers.emplace_back("ETag", std::move(answer.etag));
  if (repeated == Repeated::Yes) response.headers.emplace_back("Idempotent-Replayed", "true");
  return response;
}

}  // namespace bespoke
