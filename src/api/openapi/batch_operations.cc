#include "api/openapi/batch_operations.h"

#include <fmt/format.h>

#include <utility>

#include "api/openapi/components.h"
#include "service/limits.h"

namespace bespoke::openapi {
namespace {

constexpr std::string_view request_properties =
    R"json("op":{"type":"string","enum":["create","update","upsert","delete"],"description":"What a `POST` of entries, a `PUT` of an entry (which makes none, or may make one) and a `DELETE` do."},
"identifier":{"type":"string","description":"Which entry, as a path names it. Of all but `create`."},
"if_match":{"type":["string","null"],"description":"As `If-Match`. Of all but `create`."})json";

constexpr std::string_view outcomes_schema =
    R"json({"type":"array","description":"In the order of the operations.","items":{"$ref":"#/components/schemas/BatchOutcome"}})json";
constexpr std::string_view outcome_schema = R"json({"type":"object","required":["op","status"],"properties":{
"op":{"type":"string","description":"As it was sent."},
"status":{"type":"integer","description":"What the single request would be answered with: 200, 201 or 204."},
"etag":{"type":"string","description":"The `ETag` of the entry, but for `delete`."},
"data":{"$ref":"#/components/schemas/BatchEntry"}}})json";
constexpr std::string_view entry_schema =
    R"json({"type":"object","description":"The entry without its values; there is none of `delete`.","required":["id","type","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string"},
"meta":{"$ref":"#/components/schemas/EntryMeta"}}})json";

}  // namespace

Operation batch_operation(std::string_view path, std::string_view id, std::string_view tag,
                          std::vector<std::string> parameters, std::string_view request) {
  return {.method = http::Method::Post,
          .path = path,
          .id = id,
          .tag = tag,
          .summary = "Write many entries, all or none",
          .description =
              "One after the other in one transaction. Where any is refused nothing is written, "
              "and each error has the `index` of its operation.",
          .parameters = std::move(parameters),
          .request = request,
          .replies = {{200, "All were carried out.", Shape::One, "BatchOutcomes"}},
          .errors = {404, 409, 412},
          .origin = Origin::Ours};
}

void write_batch_request(json::Writer& out, const BatchRequest& request) {
  const std::string operation = request.name.substr(0, request.name.size() - 1);  // without the `s`
  out.key(request.name).object();
  out.key("type").string("array");
  out.key("minItems").integer(1);
  out.key("maxItems").integer(static_cast<std::int64_t>(batch_operations_max));
  out.key("items").raw(reference("schemas", operation));
  if (!request.example.empty()) {
    out.key("examples").raw(fmt::format(R"([[{{"op":"create","entry":{}}}]])", request.example));
  }
  out.end_object();
  out.key(operation).raw(
      fmt::format("{{\"type\":\"object\",\"required\":[\"op\"],\"properties\":{{{},\n\"entry\":{}}}}}",
                  request_properties, reference("schemas", request.entry)));
}

void write_batch_schemas(json::Writer& out) {
  out.key("BatchOutcomes").raw(outcomes_schema);
  out.key("BatchOutcome").raw(outcome_schema);
  out.key("BatchEntry").raw(entry_schema);
}

}  // namespace bespoke::openapi
