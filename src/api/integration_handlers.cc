#include "api/integration_handlers.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/actor_of.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/integration_json.h"
#include "api/plain_page.h"
#include "base/url.h"
#include "model/errors.h"
#include "service/integrations.h"

namespace bespoke {
namespace {

constexpr std::string_view collection = "/v2/integrations";

Result<IntegrationPointer> find_integration(const Call& call) {
  const std::optional<IntegrationId> id = IntegrationId::parse(call.parameters[0]);
  if (!id) return integration_not_found();
  IntegrationPointer found = call.catalog->find(*id);
  if (found == nullptr) return integration_not_found();
  return found;
}

Result<Uuid> find_job_id(const Call& call) {
  const std::optional<Uuid> id = Uuid::parse(call.parameters[1]);
  if (!id) return integration_not_found();
  return *id;
}

Done<IntegrationPointer> answer_with(const CallPointer& call, int status) {
  return [call, status](Result<IntegrationPointer> integration) {
    if (!integration) return answer(call, std::move(integration).error());
    answer(call, data_response(status, [&](json::Writer& out) {
             write_integration(out, **integration, call->services.secrets_key, call->services.links);
           }));
  };
}

template <class Row>
http::Response rows_response(const Call& call, const std::string& path, const Page& page,
                             const std::vector<Row>& rows, void (*write)(json::Writer&, const Row&)) {
  return plain_page_response(call, path, page, rows.size(),
                             [&](json::Writer& out, std::size_t row) { write(out, rows[row]); });
}

void answer_with_logs(const CallPointer& call, const std::string& path, const LogFilter& filter) {
  const Result<Page> page = read_plain_page(*call);
  if (!page) return answer(call, page.error());
  const Result<std::vector<AttemptLog>> logs =
      list_attempts(call->services.store, filter, page->offset, page->limit + 1);
  if (!logs) return answer(call, logs.error());
  answer(call, rows_response(*call, path, *page, *logs, write_attempt));
}

// `?status=` (ours); none where it was not sent.
Result<std::optional<JobState>> read_status(const http::Request& request) {
  const auto sent = parse_query(request.query);
  if (!sent) return std::optional<JobState>();
  for (const auto& [name, value] : *sent) {
    if (name != "status") continue;
    const std::optional<JobState> state = parse_job_state(value);
    if (!state)
      return Error{ErrorCode::InvalidParameter,
                   {"The parameter 'status' must be waiting, succeeded or failed."}};
    return state;
  }
  return std::optional<JobState>();
}

}  // namespace

void add_integration(const CallPointer& call) {
  const Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  create_integration(call->services.store, actor_of(*call), call->services.secrets_key, *data,
                     answer_with(call, 201));
}

void list_integrations(const CallPointer& call) {
  const Result<Page> page = read_plain_page(*call);
  if (!page) return answer(call, page.error());
  const auto all = call->catalog->integrations();
  const std::size_t from = std::min(all.size(), static_cast<std::size_t>(page->offset));
  const std::size_t count = std::min(all.size() - from, static_cast<std::size_t>(page->limit));
  answer(call, json_response(200, [&](json::Writer& out) {
           out.object();
           out.key("data");
           out.array();
           for (const auto& each : all.subspan(from, count)) {
             write_integration(out, *each, call->services.secrets_key, call->services.links);
           }
           out.end_array();
           const bool more = count > 0 && from + count < all.size();
           write_page_links(out, *call, std::string(collection), *page, more,
                            static_cast<std::int64_t>(all.size()));
           out.key("results");
           out.object();
           out.key("total").integer(static_cast<std::int64_t>(all.size()));
           out.end_object();
           out.end_object();
         }));
}

void show_integration(const CallPointer& call) {
  answer_with(call, 200)(find_integration(*call));
}

void change_integration(const CallPointer& call) {
  const Result<IntegrationPointer> integration = find_integration(*call);
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  if (!integration) return answer(call, integration.error());
  update_integration(call->services.store, actor_of(*call), call->services.secrets_key, (*integration)->id,
                     *std::move(data), answer_with(call, 200));
}

void remove_integration(const CallPointer& call) {
  const Result<IntegrationPointer> integration = find_integration(*call);
  if (!integration) return answer(call, integration.error());
  const IntegrationId id = (*integration)->id;
  delete_integration(call->services.store, actor_of(*call), id, [call, id](Status removed) {
    if (!removed) return answer(call, std::move(removed).error());
    answer(call, data_response(200, [&](json::Writer& out) {
             out.object();
             out.key("id").string(id.text());
             out.key("type").string("integration");
             out.end_object();
           }));
  });
}

void list_all_integration_logs(const CallPointer& call) {
  answer_with_logs(call, "/v2/integrations/logs", {});
}

void list_integration_logs(const CallPointer& call) {
  const Result<IntegrationPointer> integration = find_integration(*call);
  if (!integration) return answer(call, integration.error());
  const Integration& found = **integration;
  answer_with_logs(call, fmt::format("{}/{}/logs", collection, found.id.text()),
                   {found.number, std::nullopt});
}

void list_integration_jobs(const CallPointer& call) {
  const Result<IntegrationPointer> integration = find_integration(*call);
  if (!integration) return answer(call, integration.error());
  const Result<Page> page = read_plain_page(*call);
  if (!page) return answer(call, page.error());
  const Result<std::optional<JobState>> state = read_status(call->request);
  if (!state) return answer(call, state.error());
  const Result<std::vector<Job>> jobs =
      list_jobs(call->services.store, **integration, {*state, page->offset, page->limit + 1});
  if (!jobs) return answer(call, jobs.error());
  answer(call, rows_response(*call, fmt::format("{}/{}/jobs", collection, (*integration)->id.text()), *page,
                             *jobs, write_job));
}

void list_integration_job_logs(const CallPointer& call) {
  const Result<IntegrationPointer> integration = find_integration(*call);
  if (!integration) return answer(call, integration.error());
  const Result<Uuid> id = find_job_id(*call);
  if (!id) return answer(call, id.error());
  const Result<Job> job = find_job(call->services.store, **integration, *id);
  if (!job) return answer(call, job.error());
  answer_with_logs(call, fmt::format("{}/{}/jobs/{}/logs", collection, (*integration)->id.text(), id->text()),
                   {(*integration)->number, *id});
}

void redeliver_job(const CallPointer& call) {
  const Result<IntegrationPointer> integration = find_integration(*call);
  if (!integration) return answer(call, integration.error());
  const Result<Uuid> id = find_job_id(*call);
  if (!id) return answer(call, id.error());
  redeliver(call->services.store, actor_of(*call), **integration, *id,
            [call, integration = *integration, id = *id](Result<std::int64_t> begun) {
              if (!begun) return answer(call, std::move(begun).error());
              answer(call, data_response(202, [&](json::Writer& out) {
                       out.object();
                       out.key("id").string(id.text());
                       out.key("type").string("integration-job");
                       out.end_object();
                     }));
            });
}

void redeliver_jobs(const CallPointer& call) {
  const Result<IntegrationPointer> integration = find_integration(*call);
  if (!integration) return answer(call, integration.error());
  redeliver_all(call->services.store, actor_of(*call), **integration, [call](Result<std::int64_t> begun) {
    if (!begun) return answer(call, std::move(begun).error());
    answer(call, json_response(202, [&](json::Writer& out) {
             out.object();
             out.key("results");
             out.object();
             out.key("total").integer(*begun);
             out.end_object();
             out.end_object();
           }));
  });
}

}  // namespace bespoke
