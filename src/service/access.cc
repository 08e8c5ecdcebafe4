#include "service/access.h"

#include <array>
#include <utility>

#include "base/hash.h"
#include "base/secret_hash.h"
#include "model/errors.h"
#include "service/submit.h"
#include "service/unfinished_copy.h"

namespace bespoke {
namespace {

constexpr std::string_view signing_key_name = "token_signing_key";

std::string random_text(std::size_t bytes) {
  std::string random(bytes, '\0');
  fill_random({reinterpret_cast<std::uint8_t*>(random.data()), random.size()});
  return base64url_encode(random);
}

Status put_key(Transaction& transaction, const Credentials& credentials) {
  return transaction.put_key(
      {credentials.client_id, hash_secret(credentials.client_secret), Timestamp::now()});
}

// Leaves a stored key alone whose secret is the given one already.
Status replace_key(Transaction& transaction, const Credentials& given) {
  const Result<std::optional<ApplicationKey>> stored = transaction.find_key(given.client_id);
  if (!stored) return stored.error();
  if (*stored && verify_secret(given.client_secret, (*stored)->secret_hash)) return {};
  return put_key(transaction, given);
}

}  // namespace

Result<std::unique_ptr<Access>> Access::open(Store& store) {
  std::string key;
  const Status loaded = write_now(store, WriteKind::Definitions, [&key](Transaction& transaction) -> Status {
    if (Status whole = refuse_unfinished_copy(transaction); !whole) return whole;
    Result<std::optional<std::string>> stored = transaction.find_secret(signing_key_name);
    if (!stored) return std::move(stored).error();
    key = *stored ? **stored : random_text(signing_key_bytes);
    return *stored ? Status() : transaction.put_secret(signing_key_name, key);
  });
  if (!loaded) return loaded.error();
  return std::unique_ptr<Access>(new Access(store, TokenSigner(std::move(key))));
}

Status Access::ensure_administrator(const std::optional<Credentials>& given, const ShowKey& show) {
  if (given) {
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
  return write_now(store_, WriteKind::Definitions,
                   [&made](Transaction& transaction) { return put_key(transaction, made); });
}

Result<IssuedToken> Access::issue_token(const Credentials& credentials) {
  std::optional<ApplicationKey> key;
  const Status read = store_.read(ReadKind::One, [&](Snapshot& snapshot) -> Status {
    Result<std::optional<ApplicationKey>> found = snapshot.find_key(credentials.client_id);
    if (!found) return std::move(found).error();
    key = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  // An unknown id takes as long as a wrong secret, so that ids cannot be found out by time.
  static const std::string nobody = hash_secret("");
  const bool proven = verify_secret(credentials.client_secret, key ? key->secret_hash : nobody);
  if (!key || !proven) return unauthenticated();
  const Timestamp now = Timestamp::now();
  return IssuedToken{signer_.issue({Role::Administrator, key->client_id}, now),
                     now.ms / 1000 + token_lifetime_s};
}

Identity Access::identify(std::string_view token) const {
  return signer_.verify(token, Timestamp::now());
}

}  // namespace bespoke
