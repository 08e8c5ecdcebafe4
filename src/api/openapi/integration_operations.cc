#include "api/openapi/integration_operations.h"

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
       .errors = {404},
       .origin = Origin::Ours});
  add({.method = Post,
       .path = "/v2/integrations/{integration_id}/redeliver",
       .id = "redeliverIntegrationJobs",
       .summary = "Deliver all jobs that were given up once more",
       .parameters = texts({integration_parameter}),
       .replies = {{202, "How many wait.", Plain, "Redelivery"}},
       .errors = {404},
       .origin = Origin::Ours});
}

}  // namespace

void add_integration_operations(std::vector<Operation>& all) {
  add_integrations(all);
  add_integration_logs(all);
}

}  // namespace bespoke::openapi
