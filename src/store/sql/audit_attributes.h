// Definitions as the audit log tells of them: their attributes by the names of the wire, each value as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/catalog.h"

namespace bespoke::sql {

enum class Told {
  Value,
  Change,  // only that it was set, changed or removed: a secret, or what may hold one, as any text
};

struct AuditAttribute {
  std::string_view name;
  std::string json;
  Told told = Told::Value;
};
using AuditAttributes = std::vector<AuditAttribute>;

// Timestamps are left out: the line has its own.
AuditAttributes audit_attributes(const Settings& settings);
AuditAttributes audit_attributes(const CustomApi& api);  // without its fields
AuditAttributes audit_attributes(const CustomField& field);
AuditAttributes audit_attributes(const CustomRole& role);
AuditAttributes audit_attributes(const RolePolicy& policy);
AuditAttributes audit_attributes(const Integration& integration);
AuditAttributes audit_attributes(const ApplicationKey& key);

}  // namespace bespoke::sql
