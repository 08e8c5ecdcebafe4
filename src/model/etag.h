// Entity tags of entries: facts 5.5.
#pragma once

#include <cstdint>
#include <string>

namespace bespoke {

// `meta.etag_id`: the lower-case hex SHA-256 of the decimal text of the version. Two entries at the same
// version share it; so the contract has it.
std::string etag_id(std::int64_t version);

// The `ETag` header of that version: `W/"<etag_id>"`. If-Match must be exactly this.
std::string etag_header(std::int64_t version);

}  // namespace bespoke
