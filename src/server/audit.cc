#include "server/audit.h"

#include <memory>
#include <utility>

#include "base/log.h"
#include "model/errors.h"
#include "server/config.h"
#include "store/open_store.h"

namespace bespoke {
namespace {

constexpr int audit_readers = 2;

Result<std::unique_ptr<Store>> open(const AuditConfig& config, const std::string& database) {
  if (database.empty()) return open_sqlite_store({config.data, audit_readers, IfMissing::Refuse});
  return open_postgresql_store(
      {.url = database, .readers = audit_readers, .writers = 1, .if_missing = IfMissing::Refuse});
}

}  // namespace

Result<AuditReport> verify_audit(const AuditConfig& config) {
  log::start(log::Level::Error);
  const Result<std::string> database = choose_database(config.database);
  if (!database) return database.error();
  const Result<std::unique_ptr<Store>> store = open(config, *database);
  if (!store) return invalid(store.error().details.back());
  return verify_audit_log(**store);
}

}  // namespace bespoke
