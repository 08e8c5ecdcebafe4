// The use cases of application keys. A secret is made here, shown to whoever asked for it, and kept as a
// hash.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "service/submit.h"

namespace bespoke {

struct MadeKey {
  ApplicationKey key;
  std::string client_secret;
};

// The key that no change may lock out, beside the last one of an administrator: that of the environment.
struct KeyKeeper {
  std::string environment_client_id;
};

// Invalid with every problem; on a worker, since a secret is hashed.
void create_key(Store& store, Actor actor, const json::Value& data, Done<MadeKey> done);

// Of the key with that id; NotFound. KeyNeeded where nobody could get in as an administrator any more.
void update_key(Store& store, Actor actor, const ApplicationKeyId& id, const json::Value& data,
                KeyKeeper keeper, Done<ApplicationKey> done);
void delete_key(Store& store, Actor actor, const ApplicationKeyId& id, KeyKeeper keeper, Done<void> done);
// A new secret. The former one, and tokens of it, are good for so many seconds more as `data` says.
void rotate_key(Store& store, Actor actor, const ApplicationKeyId& id, const json::Value& data,
                const KeyKeeper& keeper, Done<MadeKey> done);

// Of the rows, which know when a key was used last; in the order of their creation.
Result<std::vector<ApplicationKey>> list_keys(Store& store);

}  // namespace bespoke
