// `bespoke copy`: opens both places and moves all there is from one into the other.
#pragma once

#include <string>

#include "service/copy.h"

namespace bespoke {

// Each is the path of a data folder or a `postgresql://` URL.
struct CopyConfig {
  std::string from;  // --from, BESPOKE_COPY_FROM
  std::string to;    // --to, BESPOKE_COPY_TO
};

// The flags, and the environment where a flag is missing. Invalid where one is not given at all, is a URL
// that is not PostgreSQL's, or is a flag with a password, since other users see a process's flags.
Result<CopyConfig> choose_copy(const CopyConfig& flags);

// Neither place may be used by a running server: a data folder in use is refused, a database that changes
// makes the checksums differ. `options.from` is filled in here. Invalid where a place cannot be opened; else
// see copy_data.
Result<CopyReport> copy(const CopyConfig& config, CopyOptions options);

}  // namespace bespoke
