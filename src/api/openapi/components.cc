#include "api/openapi/components.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "api/error_document.h"
#include "model/errors.h"
#include "query/filter_parser.h"
#include "query/list_parts.h"

namespace bespoke::openapi {
namespace {

struct ErrorRow {
  std::string_view name;
  std::string_view description;
  Error (*example)();
};

constexpr std::array<ErrorRow, 18> error_rows = {{
    {"BadRequest",
     "A rule is broken, or the request cannot be read. Each broken rule is an error of its own.",
     [] { return invalid("The field 'name' is required."); }},
    {"Unauthorized", "There is no token, or it is wrong or expired.", [] { return unauthenticated(); }},
    {"Forbidden", "The token is good, but its role may not do this.", [] { return forbidden(); }},
    {"NotFound", "There is nothing at this path.", [] { return not_found(); }},
    {"MethodNotAllowed", "The path has no such method; `Allow` names those it has.",
     [] { return method_not_allowed(); }},
    {"RequestTimeout", "The request took too long to arrive.",
     [] {
       return Error{ErrorCode::RequestTimeout, {"the request took too long to arrive"}};
     }},
    {"Conflict",
     "A value that must be unique is taken, or a request with the same `Idempotency-Key` is not over (ours).",
     [] { return duplicate_custom_api("slug"); }},
    {"PreconditionFailed",
     "`If-Match` names another version of the entry, or there is one against `If-None-Match`.",
     [] { return etag_mismatch(R"(W/"0")", R"(W/"1")"); }},
    {"TooLarge", "The entry or the body is too large.", [] { return entry_too_large(); }},
    {"UnsupportedCoding", "The body is compressed.",
     [] {
       return Error{ErrorCode::UnsupportedCoding,
                    {"The body has a content coding. Send it as it is, without 'Content-Encoding'."}};
     }},
    {"TimedOut", "The list took longer than its `timeout`.", [] { return deadline_exceeded(20'000); }},
    {"IdempotencyKeyReused", "The `Idempotency-Key` was sent with another request (ours).",
     [] { return idempotency_key_reused(); }},
    {"TooManyRequests",
     "Too many failed logins of an address, or requests of a key (ours): wait as long as `Retry-After` says.",
     [] { return rate_limited(std::chrono::seconds(42)); }},
    {"HeadersTooLarge", "The request line and the headers are too long.",
     [] {
       return Error{ErrorCode::HeadTooLarge, {"the request line and headers are too long"}};
     }},
    {"InternalError", "A mistake of the server.", [] { return internal_error(); }},
    {"Unavailable",
     "Too much work is waiting, the disk fails, or the database is away. Nothing was written, and the "
     "request may be sent again as it is.",
     [] { return unavailable(); }},
    {"OutcomeUnknown",
     "The database was lost before it confirmed the write, which may have been made or not: look before "
     "you send it again.",
     [] { return outcome_unknown(); }},
    {"StorageFull", "The disk is full. Nothing was written.", [] { return storage_full(); }},
}};

constexpr std::array<ErrorRow, 2> integration_error_rows = {{
    {"IntegrationNotFound", "There is no such integration, or it has no such job.",
     [] { return integration_not_found(); }},
    {"IntegrationInvalid", "A rule of integrations is broken. Each broken rule is an error of its own.",
     [] { return invalid_integration({"The field 'name' is required."}); }},
}};

constexpr std::string_view parameters = R"json({
"PageLimit":{"name":"page[limit]","in":"query","description":"How many rows a page has. More than 100 is taken as 100; the settings have the default.","schema":{"type":"integer","minimum":0},"example":25},
"PageOffset":{"name":"page[offset]","in":"query","description":"How many rows to skip.","schema":{"type":"integer","minimum":0,"maximum":10000}},
"PageAfter":{"name":"page[after]","in":"query","description":"The cursor of a page, out of a link of this list; empty for the first (ours). Not together with `page[offset]`.","allowEmptyValue":true,"schema":{"type":"string"}},
"IfNoneMatch":{"name":"If-None-Match","in":"header","description":"With `*` nothing but a new entry is written (ours).","schema":{"type":"string"},"example":"*"},
"IdempotencyKey":{"name":"Idempotency-Key","in":"header","description":"A new one for each write (ours): 1 to 255 visible ASCII characters. Whoever repeats the request with the same key within 24 hours gets the answer that it had, and nothing is written again.","schema":{"type":"string","minLength":1},"example":"\"0d5c7e0e-63a4-4b8f-9d0a-5c8b7b3f3a11\""},
"TotalMethod":{"name":"page[total_method]","in":"query","description":"How far to count: to 10,000, to one past this page, or to the end (ours).","schema":{"type":"string","enum":["lower_bound","observed","exact"],"default":"lower_bound"},"example":"observed"},
"Timeout":{"name":"timeout","in":"query","description":"How long the list may take, in milliseconds.","schema":{"type":"integer","minimum":1,"maximum":20000,"default":20000},"example":5000},
"Explain":{"name":"explain","in":"query","description":"Whether to report how the list was answered (ours).","schema":{"type":"boolean","default":false},"example":true},
"IfMatch":{"name":"If-Match","in":"header","description":"The `ETag` of the version to write to. Where the entry is at another one, nothing is written.","schema":{"type":"string"},"example":"W/\"5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9\""}
})json";

constexpr std::string_view headers = R"json({
"RequestId":{"description":"Names this request in the log of the server.","schema":{"type":"string"},"example":"5b1f70c2-00000000002a"},
"ETag":{"description":"The version of the entry, for `If-Match`.","schema":{"type":"string"},"example":"W/\"5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9\""},
"IdempotentReplayed":{"description":"`true` where this is the answer that was kept for the `Idempotency-Key` (ours).","schema":{"type":"string","enum":["true"]},"example":"true"},
"RetryAfter":{"description":"Seconds to wait.","schema":{"type":"integer"},"example":1}
})json";

constexpr std::string_view security_schemes = R"json({
"bearer":{"type":"http","scheme":"bearer","description":"A token from `POST /oauth/access_token`. It lives an hour. (ours) A customer's token of an issuer that the operator trusts may stand in its place, or beside it in the header `EP-Account-Management-Authentication-Token` or `X-Moltin-Customer-Token`."}
})json";

// What is wrong; the list of codes comes behind it.
constexpr std::string_view error_object_start =
    R"json({"type":"object","required":["title","status","detail","code"],"properties":{
"title":{"type":"string","description":"The name of the status."},
"status":{"type":"string","description":"The status, in digits.","pattern":"^[1-5][0-9][0-9]$"},
"detail":{"type":"string","description":"What is wrong, for people."},
"code":{"type":"string","description":"What is wrong, for programs (ours).","enum":)json";
constexpr std::string_view error_object_end =
    R"json(},
"index":{"type":"integer","description":"Of a batch (ours): which of its operations is refused, from 0.","minimum":0}}})json";

constexpr std::array<NamedSchema, 7> shared_schemas = {{
    {"ErrorDocument",
     R"json({"type":"object","description":"What every error looks like.","required":["errors"],"properties":{
"error":{"type":"string","description":"Of the token endpoint alone, for OAuth clients: RFC 6749.","enum":["invalid_request","invalid_client","unsupported_grant_type"]},
"errors":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/ErrorObject"}}}})json"},
    {"Timestamps", R"json({"type":"object","required":["created_at","updated_at"],"properties":{
"created_at":{"type":"string","format":"date-time"},
"updated_at":{"type":"string","format":"date-time"}}})json"},
    {"SelfLink", R"json({"type":"object","required":["self"],"properties":{
"self":{"type":"string","description":"A path without `/v2`; an absolute URL where the server has a public URL."}}})json"},
    {"EntryMeta",
     R"json({"type":"object","required":["timestamps","data_size","resource_version","etag_id"],"properties":{
"timestamps":{"$ref":"#/components/schemas/Timestamps"},
"data_size":{"type":"integer","description":"What counts against 64 KiB.","minimum":0,"maximum":65536},
"resource_version":{"type":"integer","format":"int64","description":"Grows by one with every update, from 0.","minimum":0},
"etag_id":{"type":"string","description":"The `ETag` without its `W/` and quotes.","pattern":"^[0-9a-f]{64}$"}}})json"},
    {"EntryListMeta", R"json({"type":"object","required":["results","page"],"properties":{
"results":{"$ref":"#/components/schemas/EntryListResults"},
"page":{"$ref":"#/components/schemas/Page"},
"explain":{"type":"object","description":"With `explain=true`: how the list was answered."}}})json"},
    {"EntryListResults", R"json({"type":"object","required":["total","total_method"],"properties":{
"total":{"type":"integer","format":"int64","description":"How many entries there are, as far as they were counted.","minimum":0},
"total_method":{"type":"string","description":"`exact` where all were counted; else there may be more.","enum":["exact","lower_bound","observed"]}}})json"},
    {"Page", R"json({"type":"object","required":["limit","offset","current","total"],"properties":{
"limit":{"type":"integer","minimum":0,"maximum":100},
"offset":{"type":"integer","description":"Rows before this page.","minimum":0},
"current":{"type":"integer","format":"int64","description":"This page, from 1.","minimum":1},
"total":{"type":"integer","format":"int64","description":"How many pages there are, as far as rows were counted.","minimum":0}}})json"},
}};

constexpr std::string_view list_links =
    R"json({"type":"object","required":["current","first","last","next","prev"],"properties":{
"current":{"type":"string"},
"first":{"type":"string"},
"last":{"type":["string","null"],"description":"Null on a single page, and where it is not known or out of reach."},
"next":{"type":["string","null"]},
"prev":{"type":["string","null"]}}})json";

std::string error_object_schema() {
  std::string text(error_object_start);
  json::Writer out(text);
  out.array();
  for (const ErrorCode code : error_codes()) out.string(error_code_name(code));
  out.end_array();
  return text.append(error_object_end);
}

int status_of(const ErrorRow& row) {
  return error_status(row.example().code);
}

void write_response(json::Writer& out, const ErrorRow& row, std::string_view schema) {
  out.key(row.name).object();
  out.key("description").string(row.description);
  out.key("headers").object();
  out.key("X-Request-Id").raw(reference("headers", "RequestId"));
  const bool is_to_be_waited_for = status_of(row) == 429 || status_of(row) == 503;
  if (is_to_be_waited_for) out.key("Retry-After").raw(reference("headers", "RetryAfter"));
  out.end_object();
  out.key("content").object();
  out.key("application/json").object();
  out.key("schema").raw(reference("schemas", schema));
  out.key("example").raw(error_response(row.example()).body);
  out.end_object();
  out.end_object();
  out.end_object();
}

std::string operator_names(OperatorSet operators) {
  std::string names;
  for (const FilterOperator& row : filter_operators()) {
    const std::optional<Operator> op = parse_operator(row.name);
    if (op && operators.has(*op)) names.append(names.empty() ? "" : " ").append(row.name);
  }
  return names;
}

// A line of a Markdown list: `- name: eq in`.
std::string filter_line(const Attribute& attribute) {
  std::string line = fmt::format("\n- `{}`: {}", attribute.name, operator_names(attribute.operators));
  if (attribute.elements) {
    line +=
        fmt::format("; `{0}[0]`: {1}; `{0}.length`: {2}", attribute.name,
                    operator_names(element_operators(*attribute.elements)), operator_names(length_operators));
  }
  return line;
}

}  // namespace

std::string reference(std::string_view kind, std::string_view name) {
  return fmt::format(R"({{"$ref":"#/components/{}/{}"}})", kind, name);
}

std::string_view error_name(int status, ErrorForm form) {
  if (form == ErrorForm::OfIntegrations) {
    const auto* of_integrations = std::ranges::find(integration_error_rows, status, status_of);
    if (of_integrations != integration_error_rows.end()) return of_integrations->name;
  }
  const auto* row = std::ranges::find(error_rows, status, status_of);
  return row == error_rows.end() ? "InternalError" : row->name;
}

std::string sort_parameter(const Attributes& attributes, ListKind kind) {
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("name").string("sort");
  out.key("in").string("query");
  out.key("description").string("What to order by; with `-` in front, descending.");
  out.key("schema").object();
  out.key("type").string("string");
  out.key("enum").array();
  for (const Attribute& attribute : attributes) {
    if (attribute.sortable == Sortable::No) continue;
    out.string(attribute.name);
    out.string(fmt::format("-{}", attribute.name));
  }
  if (kind == ListKind::Entries) out.string("null");
  out.end_array();
  out.key("default").string("-created_at");
  out.end_object();
  out.end_object();
  return text;
}

std::string filter_parameter(const Attributes& attributes) {
  std::string description =
      "Which rows to list: conditions such as `ge(created_at,2026-01-01)`, joined by `:` for and, `|` for "
      "or. "
      "The attributes and their operators:\n";
  for (const Attribute& attribute : attributes) {
    if (!operator_names(attribute.operators).empty()) description += filter_line(attribute);
  }
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("name").string("filter");
  out.key("in").string("query");
  out.key("description").string(description);
  out.key("schema").object();
  out.key("type").string("string");
  out.key("maxLength").integer(8192);
  out.end_object();
  out.key("example").string("ge(created_at,2026-01-01)");
  out.end_object();
  return text;
}

void write_head(json::Writer& out, const Info& info) {
  out.key("openapi").string("3.1.0");
  out.key("info").object();
  out.key("title").string(info.title);
  out.key("version").string(info.version);
  out.key("description").string(info.description);
  out.key("license").raw(info.license);
  out.end_object();
  out.key("servers").array();
  out.object();
  out.key("url").string(info.server);
  out.end_object();
  out.end_array();
}

void write_shared_components(json::Writer& out, ErrorForm errors_more) {
  out.key("parameters").raw(parameters);
  out.key("headers").raw(headers);
  out.key("securitySchemes").raw(security_schemes);
  out.key("responses").object();
  for (const ErrorRow& row : error_rows) write_response(out, row, "ErrorDocument");
  if (errors_more == ErrorForm::OfIntegrations) {
    for (const ErrorRow& row : integration_error_rows) write_response(out, row, "IntegrationErrorDocument");
  }
  out.end_object();
}

void write_shared_schemas(json::Writer& out) {
  out.key("ErrorObject").raw(error_object_schema());
  for (const auto& [name, schema] : shared_schemas) out.key(name).raw(schema);
  out.key("ListLinks").raw(list_links);
}

}  // namespace bespoke::openapi
