#include "api/integration_json.h"

#include <array>
#include <optional>

namespace bespoke {
namespace {

constexpr std::array<std::string_view, 3> state_names = {"waiting", "succeeded", "failed"};

void write_time(json::Writer& out, std::string_view key, Timestamp time) {
  out.key(key).string(time.text());
}

void open_timestamps(json::Writer& out, Timestamp created_at) {
  out.key("meta");
  out.object();
  out.key("timestamps");
  out.object();
  write_time(out, "created_at", created_at);
}

void close_timestamps(json::Writer& out) {
  out.end_object();
  out.end_object();
}

void write_relation(json::Writer& out, std::string_view key, std::string_view type, const Uuid& id) {
  out.key(key);
  out.object();
  out.key("data");
  out.object();
  out.key("id").string(id.text());
  out.key("type").string(type);
  out.end_object();
  out.end_object();
}

void write_configuration(json::Writer& out, const Integration& integration, const SecretsKey& key) {
  out.key("configuration");
  out.object();
  out.key("url").string(integration.url);
  if (integration.sealed_secret) {
    const std::optional<std::string> secret = key.unseal(*integration.sealed_secret, integration.id);
    out.key("secret_key");
    secret ? out.string(*secret) : out.null();
  }
  out.end_object();
}

}  // namespace

void write_integration(json::Writer& out, const Integration& integration, const SecretsKey& key,
                       const Links& links) {
  out.object();
  out.key("id").string(integration.id.text());
  out.key("type").string("integration");
  out.key("name").string(integration.name);
  out.key("description").string(integration.description);
  out.key("enabled").boolean(integration.enabled);
  out.key("is_concurrent").boolean(integration.is_concurrent);
  out.key("integration_type").string("webhook");
  out.key("observes");
  out.array();
  for (const std::string& event : integration.observes) out.string(event);
  out.end_array();
  write_configuration(out, integration, key);
  out.key("links");
  out.object();
  out.key("self").string(links.self("/integrations/" + integration.id.text()));
  out.end_object();
  open_timestamps(out, integration.created_at);
  write_time(out, "updated_at", integration.updated_at);
  close_timestamps(out);
  out.end_object();
}

void write_job(json::Writer& out, const Job& job) {
  out.object();
  out.key("id").string(job.id.text());
  out.key("type").string("integration-job");
  out.key("triggered_by").string(job.event);
  out.key("status").string(job_state_name(job.state));
  out.key("attempts").integer(job.attempts);
  out.key("next_attempt_at");
  job.state == JobState::Waiting ? out.string(job.next_at.text()) : out.null();
  open_timestamps(out, job.created_at);
  write_time(out, "updated_at", job.updated_at);
  close_timestamps(out);
  out.end_object();
}

void write_attempt(json::Writer& out, const AttemptLog& log) {
  out.object();
  out.key("id").string(log.id.text());
  out.key("type").string("integration-log");
  out.key("triggered_by").string(log.event);
  out.key("succeeded").boolean(log.succeeded);
  out.key("attempt").integer(log.attempt);
  out.key("processing_time").integer(log.processing_ms);
  out.key("body").string(log.body);
  out.key("status_code");
  log.status_code ? out.integer(*log.status_code) : out.null();
  out.key("error_detail");
  log.error_detail.empty() ? out.null() : out.string(log.error_detail);
  out.key("relationships");
  out.object();
  write_relation(out, "integration", "integration", log.integration);
  write_relation(out, "job", "integration-job", log.job);
  out.end_object();
  open_timestamps(out, log.created_at);
  close_timestamps(out);
  out.end_object();
}

std::string_view job_state_name(JobState state) {
  return state_names[static_cast<std::size_t>(state)];
}

std::optional<JobState> parse_job_state(std::string_view name) {
  for (std::size_t i = 0; i < state_names.size(); ++i) {
    if (state_names[i] == name) return static_cast<JobState>(i);
  }
  return std::nullopt;
}

}  // namespace bespoke
