#include "api/openapi/integration_operations.h"

#include <array>
#include <string_view>
#include <utility>

#include "api/openapi/components.h"
#include "api/openapi/parameters.h"

namespace bespoke::openapi {
namespace {

using enum http::Method;
using enum Shape;

constexpr std::string_view integration_parameter =
    R"json({"name":"integration_id","in":"path","required":true,"description":"The id of the integration.","schema":{"type":"string","format":"uuid"}})json";
constexpr std::string_view job_parameter =
    R"json({"name":"job_id","in":"path","required":true,"description":"The id of the job: what a delivery has as `webhook-id`.","schema":{"type":"string","format":"uuid"}})json";
constexpr std::string_view job_status_parameter =
    R"json({"name":"status","in":"query","description":"(ours) Only jobs of that status.","schema":{"type":"string","enum":["waiting","succeeded","failed"]}})json";

using Operations = std::vector<Operation>;

std::vector<std::string> page_parameters(std::vector<std::string> first) {
  for (const std::string_view name : {"PageLimit", "PageOffset"})
    first.push_back(reference("parameters", name));
  return first;
}

void add_integrations(Operations& all) {
  const auto add = [&all](Operation operation) {
    operation.tag = "Integrations";
    operation.error_form = ErrorForm::OfIntegrations;
    all.push_back(std::move(operation));
  };
  constexpr std::string_view collection = "/v2/integrations";
  constexpr std::string_view member = "/v2/integrations/{integration_id}";
  add({.method = Get,
       .path = collection,
       .id = "listIntegrations",
       .summary = "List integrations",
       .parameters = page_parameters({}),
       .replies = {{200, "A page of integrations.", Plain, "IntegrationList"}},
       .errors = {400}});
  add({.method = Post,
       .path = collection,
       .id = "createIntegration",
       .summary = "Create an integration",
       .description = "From then on its receiver is told of what it observes.",
       .request = "IntegrationCreate",
       .replies = {{201, "The new integration.", One, "Integration"}},
       .errors = {422}});
  add({.method = Get,
       .path = member,
       .id = "showIntegration",
       .summary = "Read an integration",
       .parameters = texts({integration_parameter}),
       .replies = {{200, "The integration.", One, "Integration"}},
       .errors = {404}});
  add({.method = Put,
       .path = member,
       .id = "updateIntegration",
       .summary = "Update an integration",
       .description = "What is left out stays as it is.",
       .parameters = texts({integration_parameter}),
       .request = "IntegrationUpdate",
       .replies = {{200, "The integration after the update.", One, "Integration"}},
       .errors = {404, 422}});
  add({.method = Delete,
       .path = member,
       .id = "deleteIntegration",
       .summary = "Delete an integration",
       .description = "Its jobs go with it, those that wait too.",
       .parameters = texts({integration_parameter}),
       .replies = {{200, "The integration is gone.", One, "IntegrationReference"}},
       .errors = {404}});
}

void add_integration_logs(Operations& all) {
  const auto add = [&all](Operation operation) {
    operation.tag = "Integrations";
    operation.error_form = ErrorForm::OfIntegrations;
    all.push_back(std::move(operation));
  };
  add({.method = Get,
       .path = "/v2/integrations/logs",
       .id = "listAllIntegrationLogs",
       .summary = "List the attempts of all integrations",
       .parameters = page_parameters({}),
       .replies = {{200, "A page of attempts, the latest first.", Plain, "IntegrationLogList"}},
       .errors = {400}});
  add({.method = Get,
       .path = "/v2/integrations/{integration_id}/logs",
       .id = "listIntegrationLogs",
       .summary = "List the attempts of an integration",
       .parameters = page_parameters(texts({integration_parameter})),
       .replies = {{200, "A page of attempts, the latest first.", Plain, "IntegrationLogList"}},
       .errors = {400, 404}});
  add({.method = Get,
       .path = "/v2/integrations/{integration_id}/jobs",
       .id = "listIntegrationJobs",
       .summary = "List the jobs of an integration",
       .parameters = page_parameters(texts({integration_parameter, job_status_parameter})),
       .replies = {{200, "A page of jobs, the latest first.", Plain, "IntegrationJobList"}},
       .errors = {400, 404}});
  add({.method = Get,
       .path = "/v2/integrations/{integration_id}/jobs/{job_id}/logs",
       .id = "listIntegrationJobLogs",
       .summary = "List the attempts of a job",
       .parameters = page_parameters(texts({integration_parameter, job_parameter})),
       .replies = {{200, "A page of attempts, the latest first.", Plain, "IntegrationLogList"}},
       .errors = {400, 404}});
  add({.method = Post,
       .path = "/v2/integrations/{integration_id}/jobs/{job_id}/redeliver",
       .id = "redeliverIntegrationJob",
       .summary = "Deliver a job once more",
       .description = "One that is over, while the change that it tells is kept.",
       .parameters = texts({integration_parameter, job_parameter}),
       .replies = {{202, "It waits.", One, "IntegrationJobReference"}},
       .errors = {400, 404},
       .origin = Origin::Ours});
  add({.method = Post,
       .path = "/v2/integrations/{integration_id}/redeliver",
       .id = "redeliverIntegrationJobs",
       .summary = "Deliver all jobs that were given up once more",
       .parameters = texts({integration_parameter}),
       .replies = {{202, "How many wait.", Plain, "Redelivery"}},
       .errors = {400, 404},
       .origin = Origin::Ours});
}

constexpr std::array<NamedSchema, 16> integration_schemas = {{
    {"IntegrationErrorDocument",
     R"json({"type":"object","description":"What errors of integrations look like.","required":["errors"],"properties":{
"errors":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/IntegrationErrorObject"}}}})json"},
    {"IntegrationErrorObject",
     R"json({"type":"object","required":["title","status","detail","code"],"properties":{
"title":{"type":"string"},
"status":{"type":"integer","description":"404; where a rule is broken 400, although the answer's own status is 422."},
"detail":{"type":"string","description":"What is wrong, for people."},
"code":{"type":"string","description":"What is wrong, for programs (ours).","enum":["integration_not_found","integration_invalid"]}}})json"},
    {"IntegrationConfiguration", R"json({"type":"object","required":["url"],"properties":{
"url":{"type":"string"},
"secret_key":{"type":["string","null"],"description":"Null where it cannot be read with the key file that there is."}}})json"},
    {"Integration",
     R"json({"type":"object","required":["id","type","name","description","enabled","is_concurrent","integration_type","observes","configuration","links","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["integration"]},
"name":{"type":"string"},
"description":{"type":"string"},
"enabled":{"type":"boolean"},
"is_concurrent":{"type":"boolean","description":"False: the events of an entry are told in their order."},
"integration_type":{"type":"string","enum":["webhook"]},
"observes":{"type":"array","items":{"type":"string"}},
"configuration":{"$ref":"#/components/schemas/IntegrationConfiguration"},
"links":{"$ref":"#/components/schemas/SelfLink"},
"meta":{"$ref":"#/components/schemas/DefinitionMeta"}}})json"},
    {"IntegrationConfigurationCreate", R"json({"type":"object","required":["url"],"properties":{
"url":{"type":"string","maxLength":2048,"pattern":"^https?://"},
"secret_key":{"type":["string","null"],"description":"Sent as `X-MOLTIN-SECRET-KEY`, and what signs deliveries. Behind `whsec_`, base64.","maxLength":256}},
"examples":[{"url":"https://sink.example/hook"}]})json"},
    {"IntegrationConfigurationUpdate", R"json({"type":["object","null"],"properties":{
"url":{"type":"string","maxLength":2048,"pattern":"^https?://"},
"secret_key":{"type":["string","null"],"description":"Null takes it away.","maxLength":256}},
"examples":[{"url":"https://sink.example/hook"}]})json"},
    {"IntegrationCreate",
     R"json({"type":"object","required":["type","name","integration_type","observes","configuration"],"properties":{
"type":{"type":"string","enum":["integration"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"description":{"type":["string","null"],"maxLength":255},
"enabled":{"type":["boolean","null"],"description":"True at first."},
"is_concurrent":{"type":["boolean","null"],"description":"False at first."},
"integration_type":{"type":"string","enum":["webhook"]},
"observes":{"type":"array","minItems":1,"maxItems":5,"items":{"type":"string","pattern":"^[a-z0-9_]{1,59}_ext[.](created|updated|deleted)$"}},
"configuration":{"$ref":"#/components/schemas/IntegrationConfigurationCreate"}},
"examples":[{"type":"integration","name":"Tell the shop","integration_type":"webhook","observes":["wishlist_ext.created"],"configuration":{"url":"https://sink.example/hook"}}]})json"},
    {"IntegrationUpdate", R"json({"type":"object","required":["type"],"properties":{
"type":{"type":"string","enum":["integration"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"description":{"type":["string","null"],"maxLength":255},
"enabled":{"type":["boolean","null"]},
"is_concurrent":{"type":["boolean","null"]},
"integration_type":{"type":["string","null"],"description":"`webhook`."},
"observes":{"type":"array","minItems":1,"maxItems":5,"items":{"type":"string","pattern":"^[a-z0-9_]{1,59}_ext[.](created|updated|deleted)$"}},
"configuration":{"$ref":"#/components/schemas/IntegrationConfigurationUpdate"}},
"examples":[{"type":"integration","enabled":false}]})json"},
    {"IntegrationReference", R"json({"type":"object","required":["id","type"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["integration"]}}})json"},
    {"IntegrationJobReference", R"json({"type":"object","required":["id","type"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["integration-job"]}}})json"},
    {"PresentPages",
     R"json({"type":"object","description":"Only the pages that there are.","properties":{
"first":{"type":"string"},
"last":{"type":"string"},
"next":{"type":"string"},
"prev":{"type":"string"}}})json"},
    {"Redelivery", R"json({"type":"object","required":["results"],"properties":{
"results":{"$ref":"#/components/schemas/DefinitionListResults"}}})json"},
    {"IntegrationList", R"json({"type":"object","required":["data","links","results"],"properties":{
"data":{"type":"array","items":{"$ref":"#/components/schemas/Integration"}},
"links":{"$ref":"#/components/schemas/PresentPages"},
"results":{"$ref":"#/components/schemas/DefinitionListResults"}}})json"},
    {"IntegrationLogList", R"json({"type":"object","required":["data","links"],"properties":{
"data":{"type":"array","items":{"$ref":"#/components/schemas/IntegrationLog"}},
"links":{"$ref":"#/components/schemas/PresentPages"}}})json"},
    {"IntegrationJobList", R"json({"type":"object","required":["data","links"],"properties":{
"data":{"type":"array","items":{"$ref":"#/components/schemas/IntegrationJob"}},
"links":{"$ref":"#/components/schemas/PresentPages"}}})json"},
    {"IntegrationJob",
     R"json({"type":"object","required":["id","type","triggered_by","status","attempts","next_attempt_at","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["integration-job"]},
"triggered_by":{"type":"string","description":"(ours) The event."},
"status":{"type":"string","enum":["waiting","succeeded","failed"],"description":"(ours)"},
"attempts":{"type":"integer","description":"(ours) How many there were."},
"next_attempt_at":{"type":["string","null"],"format":"date-time","description":"(ours) While it waits."},
"meta":{"$ref":"#/components/schemas/DefinitionMeta"}}})json"},
}};

constexpr std::array<NamedSchema, 4> integration_log_schemas = {{
    {"IntegrationLog",
     R"json({"type":"object","description":"One attempt.","required":["id","type","triggered_by","succeeded","attempt","processing_time","body","status_code","error_detail","relationships","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["integration-log"]},
"triggered_by":{"type":"string","description":"(ours) The event."},
"succeeded":{"type":"boolean"},
"attempt":{"type":"integer"},
"processing_time":{"type":"integer","description":"In milliseconds."},
"body":{"type":"string","description":"The beginning of the answer."},
"status_code":{"type":["integer","null"],"description":"Null where no answer came."},
"error_detail":{"type":["string","null"],"description":"Null where it succeeded."},
"relationships":{"$ref":"#/components/schemas/IntegrationLogRelationships"},
"meta":{"$ref":"#/components/schemas/IntegrationLogMeta"}}})json"},
    {"IntegrationLogRelationships", R"json({"type":"object","required":["integration","job"],"properties":{
"integration":{"type":"object","required":["data"],"properties":{"data":{"$ref":"#/components/schemas/IntegrationReference"}}},
"job":{"type":"object","required":["data"],"properties":{"data":{"$ref":"#/components/schemas/IntegrationJobReference"}}}}})json"},
    {"IntegrationLogMeta", R"json({"type":"object","required":["timestamps"],"properties":{
"timestamps":{"$ref":"#/components/schemas/IntegrationLogTimestamps"}}})json"},
    {"IntegrationLogTimestamps", R"json({"type":"object","required":["created_at"],"properties":{
"created_at":{"type":"string","format":"date-time"}}})json"},
}};

}  // namespace

void add_integration_operations(std::vector<Operation>& all) {
  add_integrations(all);
  add_integration_logs(all);
}

void write_integration_schemas(json::Writer& out) {
  for (const NamedSchema& schema : integration_schemas) out.key(schema.name).raw(schema.json);
  for (const NamedSchema& schema : integration_log_schemas) out.key(schema.name).raw(schema.json);
}

}  // namespace bespoke::openapi
