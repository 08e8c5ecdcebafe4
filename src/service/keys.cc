#include "service/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/secret_hash.h"
#include "model/attribute_reader.h"
#include "model/errors.h"
#include "model/limits.h"
#include "service/limits.h"
#include "service/random_text.h"

namespace bespoke {
namespace {

constexpr std::size_t client_id_bytes = 32;
constexpr std::size_t secret_bytes = 32;  // 256 bits

// The role that somebody names in one of its ways, as it is kept; none where there is no such role.
std::optional<RoleReference> find_role(const std::string& type, const std::string& id,
                                       const Catalog& catalog) {
  if (type == "built_in_role") {
    const StandardRole* role = find_built_in_role(id);
    if (role == nullptr) return std::nullopt;
    return RoleReference{role->type, std::string(role->id)};
  }
  const std::optional<RoleType> known = parse_role_type(type);
  if (!known) return std::nullopt;
  if (*known != RoleType::CustomUser) {
    if (find_standard_role(*known, id) == nullptr) return std::nullopt;
    return RoleReference{*known, id};
  }
  const std::optional<CustomRoleId> custom = CustomRoleId::parse(id);
  if (!custom || catalog.access().find(*custom) == nullptr) return std::nullopt;
  return RoleReference{*known, custom->text()};
}

// Null makes an administrator's key of it; left out, it stays as it is.
void read_role(AttributeReader& reader, const Catalog& catalog, std::vector<std::string>& problems,
               std::optional<RoleReference>& role) {
  AttributeReader relationships(reader.object("relationships"), "relationships.", problems);
  const json::Value* sent = relationships.find("role");
  if (sent == nullptr) return;
  const json::Value* data = sent->find("data");
  if (sent->is_null() || (data != nullptr && data->is_null())) {
    role.reset();
    return;
  }
  const json::Value* type = data == nullptr ? nullptr : data->find("type");
  const json::Value* id = data == nullptr ? nullptr : data->find("id");
  const bool formed =
      type != nullptr && type->string() != nullptr && id != nullptr && id->string() != nullptr;
  std::optional<RoleReference> found =
      formed ? find_role(*type->string(), *id->string(), catalog) : std::nullopt;
  if (!found) return relationships.problem("role", "must name a role by its type and id.");
  role = std::move(found);
}

void read_expiry(AttributeReader& reader, Timestamp now, std::optional<Timestamp>& expires_at) {
  std::optional<std::string> text;
  if (reader.find("expires_at") == nullptr) return;
  reader.optional_text("expires_at", uuid_text_length, text);
  const std::optional<Timestamp> read = text ? parse_rfc3339(*text) : std::nullopt;
  if (text && (!read || *read <= now)) {
    return reader.problem("expires_at", "must be a time to come, such as '2030-01-31T00:00:00Z', or null.");
  }
  expires_at = read;
}

void read_key(const json::Value& data, const Catalog& catalog, Timestamp now, ApplicationKey& key,
              std::vector<std::string>& problems) {
  AttributeReader reader(&data, "", problems);
  reader.constant("type", "application_key");
  reader.text("name", name_length_max, Presence::Required, key.name);
  std::optional<std::int64_t> reserved = key.reserved_rate_limit;
  reader.optional_integer("reserved_rate_limit", 0, reserved_rate_limit_max, reserved);
  key.reserved_rate_limit = reserved.value_or(0);
  read_expiry(reader, now, key.expires_at);
  read_role(reader, catalog, problems, key.role);
}

// A command line takes what begins with a hyphen for a flag.
std::string new_client_id() {
  std::string id;
  while (id.empty() || id.front() == '-') id = random_text(client_id_bytes);
  return id;
}

Role standing_of(const ApplicationKey& key) {
  return key.role ? bespoke::standing_of(*key.role) : Role::Administrator;
}

bool lets_an_administrator_in(const ApplicationKey& key) {
  return standing_of(key) == Role::Administrator && !key.expires_at;
}

// Whether tokens of before would be good again, or for more than they were: nobody could tell which were
// issued to an administrator.
bool would_revive_tokens(const ApplicationKey& before, const ApplicationKey& after) {
  const bool made_administrator =
      standing_of(before) != Role::Administrator && standing_of(after) == Role::Administrator;
  const Timestamp now = after.updated_at;
  return made_administrator || (before.has_expired(now) && !after.has_expired(now));
}

Error key_needed(std::string_view why) {
  return {ErrorCode::KeyNeeded,
          {fmt::format("This application key cannot be changed so or deleted: {}.", why)}};
}

// `after` is null for a deletion.
Status refuse_lock_out(const ApplicationKeys& keys, const ApplicationKey& before, const ApplicationKey* after,
                       const KeyKeeper& keeper) {
  if (after != nullptr && lets_an_administrator_in(*after)) return {};
  if (before.client_id == keeper.environment_client_id) {
    return key_needed("it is the one of the server's environment");
  }
  if (!lets_an_administrator_in(before)) return {};
  const auto others = std::ranges::count_if(keys.all(), [&](const auto& key) {
    return key->client_id != before.client_id && lets_an_administrator_in(*key);
  });
  return others > 0 ? Status() : Status(key_needed("it is the last one of an administrator"));
}

// What the store has, which only the catalog's part of may be old: the last use.
Result<ApplicationKey> find_stored(Transaction& transaction, const ApplicationKeyId& id) {
  const ApplicationKey* key = transaction.catalog().keys().find(id);
  if (key == nullptr) return not_found();
  Result<std::optional<ApplicationKey>> stored = transaction.find_key(key->client_id);
  if (!stored) return stored.error();
  if (!*stored) return not_found();
  return **std::move(stored);
}

}  // namespace

void create_key(Store& store, Actor actor, const json::Value& data, Done<MadeKey> done) {
  MadeKey made{{new_client_id(), {}, {}}, random_text(secret_bytes)};
  made.key.secret_hash = hash_secret(made.client_secret);
  change_definitions<MadeKey>(
      store, std::move(actor),
      [data, made](Transaction& transaction) -> Result<MadeKey> {
        std::vector<std::string> problems;
        MadeKey result = made;
        result.key.created_at = result.key.updated_at = Timestamp::now();
        read_key(data, transaction.catalog(), result.key.created_at, result.key, problems);
        if (transaction.catalog().keys().all().size() >= application_keys_max) {
          problems.emplace_back("maximum number of application keys reached");
        }
        if (!problems.empty()) return invalid(std::move(problems));
        if (Status put = transaction.put_key(result.key); !put) return std::move(put).error();
        return result;
      },
      std::move(done));
}

void update_key(Store& store, Actor actor, const ApplicationKeyId& id, const json::Value& data,
                KeyKeeper keeper, Done<ApplicationKey> done) {
  change_definitions<ApplicationKey>(
      store, std::move(actor),
      [id, data, keeper = std::move(keeper)](Transaction& transaction) -> Result<ApplicationKey> {
        const Result<ApplicationKey> before = find_stored(transaction, id);
        if (!before) return before.error();
        ApplicationKey key = *before;
        key.updated_at = Timestamp::now();
        std::vector<std::string> problems;
        read_key(data, transaction.catalog(), key.updated_at, key, problems);
        if (!problems.empty()) return invalid(std::move(problems));
        if (Status in = refuse_lock_out(transaction.catalog().keys(), *before, &key, keeper); !in)
          return std::move(in).error();
        if (would_revive_tokens(*before, key)) key.generation += 2;  // those of a former secret end too
        if (Status put = transaction.put_key(key); !put) return std::move(put).error();
        return key;
      },
      std::move(done));
}

void delete_key(Store& store, Actor actor, const ApplicationKeyId& id, KeyKeeper keeper, Done<void> done) {
  remove_definition(
      store, std::move(actor),
      [id, keeper = std::move(keeper)](Transaction& transaction) -> Status {
        const Result<ApplicationKey> key = find_stored(transaction, id);
        if (!key) return key.error();
        if (Status in = refuse_lock_out(transaction.catalog().keys(), *key, nullptr, keeper); !in) return in;
        return transaction.delete_key(key->client_id);
      },
      std::move(done));
}

void rotate_key(Store& store, Actor actor, const ApplicationKeyId& id, const json::Value& data,
                const KeyKeeper& keeper, Done<MadeKey> done) {
  std::vector<std::string> problems;
  std::optional<std::int64_t> overlap_seconds = 0;
  AttributeReader reader(&data, "", problems);
  reader.optional_integer("overlap_seconds", 0, overlap_seconds_max, overlap_seconds);
  if (!problems.empty()) return done(invalid(std::move(problems)));
  const std::string secret = random_text(secret_bytes);
  const std::int64_t overlap_ms = overlap_seconds.value_or(0) * 1000;
  change_definitions<MadeKey>(
      store, std::move(actor),
      [id, secret, overlap_ms, hash = hash_secret(secret),
       kept = keeper.environment_client_id](Transaction& transaction) -> Result<MadeKey> {
        Result<ApplicationKey> key = find_stored(transaction, id);
        if (!key) return std::move(key).error();
        if (key->client_id == kept) return key_needed("it is the one of the server's environment");
        key->updated_at = Timestamp::now();
        key->former_hash = std::exchange(key->secret_hash, hash);
        key->former_until = Timestamp{key->updated_at.ms + overlap_ms};
        ++key->generation;
        if (Status put = transaction.put_key(*key); !put) return std::move(put).error();
        return MadeKey{*std::move(key), secret};
      },
      std::move(done));
}

Result<std::vector<ApplicationKey>> list_keys(Store& store) {
  std::vector<ApplicationKey> keys;
  const Status read = store.read(ReadKind::One, [&](Snapshot& snapshot) -> Status {
    Result<std::vector<ApplicationKey>> listed = snapshot.list_keys();
    if (!listed) return std::move(listed).error();
    keys = *std::move(listed);
    return {};
  });
  if (!read) return read.error();
  std::ranges::stable_sort(keys, {}, [](const ApplicationKey& key) { return key.created_at; });
  return keys;
}

}  // namespace bespoke
