// The audit log: who changed which definition, when and from where, and which logins failed.
// docs/decisions/0029.
//
//     position  previous_hash  hash                               a line that is changed has another hash,
//     41        9f…            SHA-256(9f… \n line 41) = c2…      one that is missing leaves a gap, and
//     42        c2…            SHA-256(c2… \n line 42) = 07…      the end of the chain is kept beside it
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bespoke {

class Catalog;

// Whether somebody may make a change still, by those definitions: who has waited may have lost the right.
using StillMay = std::function<Status(const Catalog&)>;

// Who makes a change, and from where: what is told of it beside what was changed. No role: the server itself.
struct Actor {
  std::string client_id = {};  // of the key; empty where a token was proven by something else
  std::string role = {};       // `administrator`, or the id of the role that the token carries
  std::string address = {};
  std::string request_id = {};
  StillMay still_may = {};  // asked when the change is made; none: it is nobody's request
};

struct AuditLine {
  std::int64_t position = 0;
  Timestamp at;
  std::string text;  // JSON, an object: what the hash is of
  std::string previous_hash;
  std::string hash;
};

// In front of the first line.
inline constexpr std::string_view first_audit_hash =
    "0000000000000000000000000000000000000000000000000000000000000000";

// Of a line behind the one with the hash `previous`: hexadecimal.
std::string audit_hash(std::string_view previous, std::string_view text);

// The two ends of the chain: the last line, and the last one that was removed because of its age.
struct AuditChain {
  std::int64_t position = 0;  // 0: there has been none
  std::string hash = std::string(first_audit_hash);
  std::int64_t removed_position = 0;
  std::string removed_hash = std::string(first_audit_hash);

  friend bool operator==(const AuditChain&, const AuditChain&) = default;
};

// What retention leaves.
struct AuditRetention {
  Timestamp since;              // older lines go
  std::int64_t lines_kept = 0;  // the latest stay
};

// Of a snapshot or a transaction; what changes something, of a transaction.
class AuditLog {
 public:
  virtual ~AuditLog() = default;

  virtual Result<AuditChain> chain() = 0;
  // The latest first, in front of that position.
  virtual Result<std::vector<AuditLine>> list_before(std::int64_t position, std::int64_t limit) = 0;
  // The oldest first, behind that position.
  virtual Result<std::vector<AuditLine>> list_behind(std::int64_t position, std::int64_t limit) = 0;

  // Appends a line. `members` are those of its JSON object behind `position` and `at`: `"action":"create",…`.
  // Nobody else appends until the transaction ends.
  virtual Status append(Timestamp at, std::string_view members) = 0;
  // Removes the oldest lines that are to go, `at_once` of them at most. How many.
  virtual Result<std::int64_t> trim(const AuditRetention& retention, std::int64_t at_once) = 0;

  // For a copy: the ends of the chain, and lines as they are.
  virtual Status restore(const AuditChain& chain) = 0;
  virtual Status restore(const std::vector<AuditLine>& lines) = 0;
};

}  // namespace bespoke
