#include "server/check.h"

#include <memory>

#include "base/log.h"
#include "model/errors.h"
#include "service/audit.h"

namespace bespoke {
namespace {

constexpr int check_readers = 2;

Result<AuditReport> follow_audit_log(const std::string& data) {
  const Result<std::unique_ptr<Store>> store = open_sqlite_store({data, check_readers, IfMissing::Refuse});
  if (!store) return store.error();
  return verify_audit_log(**store);
}

}  // namespace

Result<DataReport> check_folder(const CheckConfig& config, const BackupProgress& goes_on) {
  log::start(log::Level::Error);
  Result<DataReport> report = check_sqlite_folder(config.data, goes_on);
  if (!report) return invalid(report.error().details.back());
  const Result<AuditReport> chain = follow_audit_log(config.data);
  if (!chain) {
    ++report->faults_found;
    report->faults.push_back("The audit log cannot be read: " + chain.error().details.back());
    return report;
  }
  for (const std::string& fault : chain->faults) {
    ++report->faults_found;
    report->faults.push_back("The audit log: " + fault);
  }
  return report;
}

}  // namespace bespoke
