// An integration: who is told of which changes, and where. Facts 11.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace bespoke {

using IntegrationId = Id<struct IntegrationTag>;

// Before a secret that is base64: the form that Standard Webhooks gives to signing keys.
inline constexpr std::string_view signing_key_prefix = "whsec_";

// What happens to an entry.
enum class EventKind { Created, Updated, Deleted };

// `wishlist_ext.created`; facts 11.1.
std::string event_name(std::string_view api_type, EventKind kind);
// None where it is the name of no event of an entry.
std::optional<EventKind> event_kind(std::string_view event);

struct Integration {
  IntegrationId id;
  std::string name;
  std::string description;
  bool enabled = true;
  bool is_concurrent = false;         // else the events of an entry are told in their order
  std::vector<std::string> observes;  // names of events
  std::string url;
  std::optional<std::string> sealed_secret;  // see service/secrets_key.h
  Timestamp created_at;
  Timestamp updated_at;
  std::int64_t number = 0;  // given by the store, and never twice

  bool observes_event(std::string_view event) const;
};

// What was sent of the secret.
struct SentSecret {
  bool sent = false;
  std::optional<std::string> text;  // none: it is to go
};

// `current`, or a new one where it is null, with the attributes that were sent; every broken rule goes to
// `problems`. Id, timestamps and the sealed secret are the caller's to give.
Integration read_integration(const json::Value& data, const Integration* current, SentSecret& secret,
                             std::vector<std::string>& problems);

}  // namespace bespoke
