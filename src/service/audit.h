// The use cases of the audit log: failed logins go in, pages and a verdict come out. What changes of
// definitions leave there is the store's to write: store/sql/audit_text.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "query/attributes.h"
#include "query/filter.h"
#include "service/submit.h"

namespace bespoke {

// Failed logins that one line tells of.
struct FailedLogin {
  std::string address;    // empty: of several
  std::string client_id;  // of a key that there is; empty: of none, or of several
  std::string request_id;
  std::int64_t count = 1;
};

// Nobody has to wait for it.
void log_failed_login(Store& store, FailedLogin failed, Done<void> done);

// What a filter of the list may name.
const Attributes& audit_attributes();

struct AuditQuery {
  std::optional<BoundFilter> filter;   // bound to audit_attributes()
  std::optional<std::int64_t> before;  // the position that the page is behind; none: the latest line is first
  std::int64_t limit = 0;
  std::int64_t timeout_ms = 0;
  Deadline deadline;
};

struct AuditPage {
  std::vector<AuditLine> lines;  // the latest first
  bool more = false;             // that match come behind them
};

// DeadlineExceeded; Unavailable where the store keeps no log.
Result<AuditPage> list_audit_log(Store& store, const AuditQuery& query);

struct AuditReport {
  std::int64_t lines = 0;
  AuditChain chain;
  std::vector<std::string> faults;  // in words, the first audit_faults_max of them; empty: it is whole
};

// Reads the whole log at one moment and follows its chain: finds lines that are missing, changed, put in or
// moved. As above.
Result<AuditReport> verify_audit_log(Store& store);

}  // namespace bespoke
