// The answer to a request with an `Idempotency-Key`, kept with what it wrote: docs/decisions/0035.
#pragma once

#include <optional>
#include <string>

#include "base/hash.h"
#include "model/entry.h"

namespace bespoke {

struct KeptAnswer {
  Sha256 request{};  // a digest of what was asked for
  int status = 0;
  std::string etag;  // empty where it had none
  std::string body;
  std::optional<EntryId> entry = std::nullopt;  // that it shows

  friend bool operator==(const KeptAnswer&, const KeptAnswer&) = default;
};

}  // namespace bespoke
