// Application keys: what a client proves itself with at the token endpoint, and all of them as one immutable
// value. That is a part of the Catalog, so that a token is judged by the keys of the definitions that its
// request is checked against, on every node.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "model/role.h"

namespace bespoke {

using ApplicationKeyId = Id<struct ApplicationKeyTag>;

struct ApplicationKey {
  std::string client_id;
  std::string secret_hash;
  Timestamp created_at;
  std::optional<RoleReference> role = {};  // that its tokens carry; none: an administrator's
  std::string name = {};
  std::int64_t reserved_rate_limit = 0;  // kept for clients, and rules nothing
  std::optional<Timestamp> expires_at = {};
  Timestamp updated_at = {};
  // Of its secret; tokens say with which one they were issued. A rotation counts it up and leaves the former
  // secret, and its tokens, until `former_until`.
  std::int64_t generation = 1;
  std::string former_hash = {};
  Timestamp former_until = {};
  std::optional<Timestamp> last_used_at =
      {};  // of the row in the store; the catalog's is of when it was read

  bool has_expired(Timestamp now) const { return expires_at && now >= *expires_at; }
};

// A key is named by its client id, and so is its UUID: a version 8 one of the digest of that.
ApplicationKeyId id_of(const ApplicationKey& key);

class ApplicationKeys {
 public:
  using Keys = std::vector<std::shared_ptr<const ApplicationKey>>;

  explicit ApplicationKeys(Keys keys);
  ApplicationKeys(const ApplicationKeys&) = delete;
  ApplicationKeys& operator=(const ApplicationKeys&) = delete;
  static std::shared_ptr<const ApplicationKeys> none();

  std::span<const std::shared_ptr<const ApplicationKey>> all() const { return keys_; }
  // Null where there is none.
  const ApplicationKey* find(std::string_view client_id) const;
  const ApplicationKey* find(const ApplicationKeyId& id) const;

  // The keys after a change. `with` replaces the key of the same client id, or adds it.
  std::shared_ptr<const ApplicationKeys> with(ApplicationKey key) const;
  std::shared_ptr<const ApplicationKeys> without(std::string_view client_id) const;

 private:
  Keys keys_;
  std::unordered_map<std::string_view, const ApplicationKey*> by_client_id_;  // points into the keys
};

}  // namespace bespoke
