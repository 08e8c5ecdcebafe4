#include "service/access.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/hash.h"
#include "base/log.h"
#include "base/secret_hash.h"
#include "model/errors.h"
#include "service/limits.h"
#include "service/random_text.h"
#include "service/submit.h"
#include "service/unfinished_copy.h"

namespace bespoke {
namespace {

constexpr std::string_view signing_key_name = "token_signing_key";

Status put_key(Transaction& transaction, const Credentials& credentials, std::string name) {
  const Timestamp now = Timestamp::now();
  ApplicationKey key{credentials.client_id, hash_secret(credentials.client_secret), now};
  key.name = std::move(name);
  key.updated_at = now;
  if (const ApplicationKey* before = transaction.catalog().keys().find(key.client_id)) {
    key.generation = before->generation + 1;  // tokens of another secret end
  }
  return transaction.put_key(key);
}

// Leaves a stored key alone whose secret is the given one already, and which lets an administrator in.
Status replace_key(Transaction& transaction, const Credentials& given) {
  const Result<std::optional<ApplicationKey>> stored = transaction.find_key(given.client_id);
  if (!stored) return stored.error();
  if (*stored && !(*stored)->role && !(*stored)->expires_at &&
      verify_secret(given.client_secret, (*stored)->secret_hash)) {
    return {};
  }
  return put_key(transaction, given, "Environment");
}

Identity as_customer(Identity identity, const Catalog& catalog) {
  identity.role = Role::ByPolicy;
  identity.granted = identity.customer->roles ? catalog.access().role_named_by(*identity.customer->roles)
                                              : registered_shopper();
  return identity;
}

}  // namespace

Result<std::unique_ptr<Access>> Access::open(Store& store, Clock clock) {
  std::string key;
  const Status loaded = write_now(store, WriteKind::Definitions, [&key](Transaction& transaction) -> Status {
    if (Status whole = refuse_unfinished_copy(transaction); !whole) return whole;
    Result<std::optional<std::string>> stored = transaction.find_secret(signing_key_name);
    if (!stored) return std::move(stored).error();
    key = *stored ? **stored : random_text(signing_key_bytes);
    return *stored ? Status() : transaction.put_secret(signing_key_name, key);
  });
  if (!loaded) return loaded.error();
  // Nothing else is signed with the key that has no full stop in it.
  const SealingKey sealing_key = hmac_sha256(key, "sealing key");
  return std::unique_ptr<Access>(new Access(store, std::move(key), sealing_key, std::move(clock)));
}

Status Access::ensure_administrator(const std::optional<Credentials>& given, const ShowKey& show) {
  if (given) {
    environment_client_id_ = given->client_id;
    return write_now(store_, WriteKind::Definitions,
                     [&](Transaction& transaction) { return replace_key(transaction, *given); });
  }
  bool has_keys = false;
  Status looked = write_now(store_, WriteKind::Definitions, [&has_keys](Transaction& transaction) -> Status {
    const Result<bool> found = transaction.has_keys();
    if (!found) return found.error();
    has_keys = *found;
    return {};
  });
  if (!looked || has_keys) return looked;
  const Credentials made{random_text(16), random_text(32)};
  if (Status shown = show(made); !shown) return shown;
  return write_now(store_, WriteKind::Definitions, [&made](Transaction& transaction) {
    return put_key(transaction, made, "First administrator");
  });
}

// Where it is known with which secret, or that none was needed.
Result<IssuedToken> Access::issue(Identity identity, const ApplicationKey& key) {
  const Timestamp now = clock_();
  note_use(key.client_id, now);
  Timestamp end{now.ms + token_lifetime_s * 1000};
  if (key.expires_at) end = std::min(end, *key.expires_at);
  identity.valid_until = end;
  identity.key_made = key.created_at;
  return IssuedToken{signer_.issue(identity, now), end.ms / 1000, (end.ms - now.ms) / 1000};
}

Result<IssuedToken> Access::issue_token(const Credentials& credentials) {
  const Result<std::shared_ptr<const Catalog>> catalog = store_.current_catalog();
  if (!catalog) return catalog.error();
  const ApplicationKey* key = (*catalog)->keys().find(credentials.client_id);
  // An unknown id takes as long as a wrong secret, so that ids cannot be found out by time.
  static const std::string nobody = hash_secret("");
  if (key == nullptr) {
    (void)verify_secret(credentials.client_secret, nobody);
    return unauthenticated();
  }
  const Timestamp now = clock_();
  std::int64_t generation = 0;
  const std::string& secret = credentials.client_secret;
  const bool overlaps = now < key->former_until;
  const bool is_former = overlaps && proven_.knows(secret, key->former_hash);  // without hashing
  if (!is_former && proven_.proves(secret, key->secret_hash)) {
    generation = key->generation;
  } else if (is_former || (overlaps && proven_.proves(secret, key->former_hash))) {
    generation = key->generation - 1;
  }
  if (generation == 0 || key->has_expired(now)) return unauthenticated();
  Identity identity{key->role ? standing_of(*key->role) : Role::Administrator, key->client_id};
  if (identity.role == Role::ByPolicy) identity.granted = *key->role;
  identity.generation = generation;
  return issue(std::move(identity), *key);
}

bool Access::is_quick(const Credentials& credentials) {
  const std::shared_ptr<const Catalog> catalog = store_.catalog();
  const ApplicationKey* key = catalog->keys().find(credentials.client_id);
  if (key == nullptr) return false;
  const bool overlaps = clock_() < key->former_until;
  return proven_.knows(credentials.client_secret, key->secret_hash) ||
         (overlaps && proven_.knows(credentials.client_secret, key->former_hash));
}

Result<IssuedToken> Access::issue_guest_token(std::string_view client_id) {
  const Result<std::shared_ptr<const Catalog>> catalog = store_.current_catalog();
  if (!catalog) return catalog.error();
  const ApplicationKey* key = (*catalog)->keys().find(client_id);
  if (key == nullptr || key->has_expired(clock_())) return unauthenticated();
  Identity identity{Role::ByPolicy, key->client_id, {}, guest_shopper()};
  identity.generation = key->generation;
  identity.implicit = true;
  return issue(std::move(identity), *key);
}

// Once a minute for each key at most, and nobody waits for it.
void Access::note_use(const std::string& client_id, Timestamp now) {
  constexpr std::int64_t pause_ms = 60'000;
  {
    const std::lock_guard lock(used_mutex_);
    Timestamp& last = used_.use(client_id);
    if (now.ms < last.ms + pause_ms) return;
    last = now;
  }
  store_.write(
      {WriteKind::Entries,
       [client_id, now](Transaction& transaction) { return transaction.note_key_use(client_id, now); },
       [](const Status&) {}});
}

Identity Access::identify(std::string_view token) const {
  Identity identity = signer_.verify(token, clock_());
  if (identity.role != Role::Nobody || issuer_ == nullptr) return identity;
  identity.role = Role::ByPolicy;
  return with_customer(std::move(identity), token);
}

Identity Access::with_customer(Identity identity, std::string_view customer_token) const {
  VerifiedToken checked = issuer_->verify(customer_token, clock_());
  if (checked.customer == nullptr) {
    log::Line(log::Level::Debug, "customer_token_refused").field("reason", token_fault_name(checked.fault));
    return {};
  }
  identity.customer = std::move(checked.customer);
  return identity;
}

// With its issuer's key too: who listens to a feed may have shown it long ago.
bool Access::has_ended(const CustomerToken& customer, Timestamp now) const {
  return now >= customer.valid_until || (issuer_ != nullptr && !issuer_->still_knows(customer));
}

Identity Access::confirm(Identity identity, const Catalog& catalog) const {
  const Timestamp now = clock_();
  if (identity.role == Role::Nobody) return {};
  if (identity.customer != nullptr && has_ended(*identity.customer, now)) return {};
  if (identity.client_id.empty() && identity.customer != nullptr)
    return as_customer(std::move(identity), catalog);
  if (now >= identity.valid_until) return {};
  const ApplicationKey* key = catalog.keys().find(identity.client_id);
  if (key == nullptr || key->has_expired(now)) return {};
  if (identity.key_made.ms != 0 && identity.key_made != key->created_at) return {};
  const bool overlaps = identity.generation == key->generation - 1 && now < key->former_until;
  if (identity.generation != key->generation && !overlaps) return {};
  if (identity.implicit && identity.customer != nullptr) return as_customer(std::move(identity), catalog);
  // A token never becomes more than it says, above all not one for anybody of before it said so.
  const Role standing = key->role ? standing_of(*key->role) : Role::Administrator;
  if (identity.implicit || (identity.role == Role::ByPolicy && standing == Role::Administrator))
    return identity;
  identity.role = standing;
  identity.granted = key->role.value_or(RoleReference{});
  return identity;
}

}  // namespace bespoke
