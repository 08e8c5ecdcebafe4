// `bespoke audit verify`: opens the data and follows the chain of its audit log.
#pragma once

#include <string>

#include "service/audit.h"

namespace bespoke {

struct AuditConfig {
  std::string data = "data";  // --data, BESPOKE_DATA
  std::string database;       // BESPOKE_DATABASE or --database; empty: the data folder
};

// A data folder that a server uses is refused; a database may be in use. Invalid where it cannot be opened;
// else see verify_audit_log.
Result<AuditReport> verify_audit(const AuditConfig& config);

}  // namespace bespoke
