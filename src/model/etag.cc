#include "model/etag.h"

#include <vector>

#include "base/hash.h"

namespace bespoke {
namespace {

// Most entries are young: their hashes are made once.
constexpr std::int64_t remembered_versions = 64;

}  // namespace

std::string etag_id(std::int64_t version) {
  static const std::vector<std::string> remembered = [] {
    std::vector<std::string> ids;
    for (std::int64_t v = 0; v < remembered_versions; ++v) ids.push_back(to_hex(sha256(std::to_string(v))));
    return ids;
  }();
  if (version >= 0 && version < remembered_versions) return remembered[static_cast<std::size_t>(version)];
  return to_hex(sha256(std::to_string(version)));
}

std::string etag_header(std::int64_t version) {
  return "W/\"" + etag_id(version) + '"';
}

}  // namespace bespoke
