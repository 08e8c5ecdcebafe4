#include "api/openapi/audit_operations.h"

#include <array>
#include <string_view>

#include "api/openapi/components.h"
#include "service/audit.h"

namespace bespoke::openapi {
namespace {

constexpr auto audit_schemas = std::to_array<NamedSchema>({
    {"AuditLine",
     R"json({"type":"object","description":"What somebody has changed, or failed logins.","required":["id","type","meta"],"properties":{
"id":{"type":"string","description":"Its position in the log. Positions have no gaps."},
"type":{"type":"string","enum":["audit_line"]},
"action":{"type":"string","enum":["create","update","delete","rotate","failed_login"]},
"actor":{"type":["object","null"],"description":"Null of the server itself, and of failed logins.","properties":{
"client_id":{"type":"string"},
"name":{"type":"string","description":"Of the application key, at the time."},
"role":{"type":"string","description":"`administrator`, or the id of a role."}}},
"address":{"type":["string","null"]},
"request_id":{"type":["string","null"]},
"target":{"$ref":"#/components/schemas/AuditTarget"},
"changes":{"type":"object","description":"By attribute `from` and `to`; of what is secret only that it was set, changed or removed."},
"others":{"type":"array","description":"What was changed along with it: policies of a Custom API that is removed, for one.","items":{"type":"object","required":["action","target"],"properties":{
"action":{"type":"string"},
"target":{"$ref":"#/components/schemas/AuditTarget"}}}},
"others_total":{"type":"integer","description":"How many those are; the first 20 are named."},
"count":{"type":"integer","description":"How many logins have failed."},
"meta":{"$ref":"#/components/schemas/AuditLineMeta"}}})json"},
    {"AuditTarget", R"json({"type":"object","required":["type"],"properties":{
"type":{"type":"string"},
"id":{"type":"string"},
"slug":{"type":"string"},
"name":{"type":"string"},
"custom_api_id":{"type":"string","format":"uuid","description":"What it belongs to."}}})json"},
    {"AuditLineMeta",
     R"json({"type":"object","required":["timestamps","previous_hash","hash","line"],"properties":{
"timestamps":{"type":"object","required":["created_at"],"properties":{"created_at":{"type":"string","format":"date-time"}}},
"previous_hash":{"type":"string","description":"The hash of the line before."},
"hash":{"type":"string","description":"SHA-256 of the previous hash, a newline and the line."},
"line":{"type":["string","null"],"description":"The line as it is kept. Null where it is no text any more."}}})json"},
});

}  // namespace

void add_audit_operations(std::vector<Operation>& all) {
  std::vector<std::string> parameters = {filter_parameter(audit_attributes())};
  for (const std::string_view name : {"PageLimit", "PageAfter", "Timeout"}) {
    parameters.push_back(reference("parameters", name));
  }
  all.push_back({.method = http::Method::Get,
                 .path = "/v2/settings/audit-log",
                 .id = "listAuditLog",
                 .tag = "Settings",
                 .summary = "List the audit log",
                 .description = "Who has changed what, when and from where, and which logins have failed.",
                 .parameters = std::move(parameters),
                 .replies = {{200, "A page of lines, the latest first.", Shape::EntryList, "AuditLine"}},
                 .errors = {400, 422},
                 .origin = Origin::Ours});
}

void write_audit_schemas(json::Writer& out) {
  for (const NamedSchema& schema : audit_schemas) out.key(schema.name).raw(schema.json);
}

}  // namespace bespoke::openapi
