// Integrations, their jobs and logs as the wire has them.
#pragma once

#include <optional>
#include <string_view>

#include "api/links.h"
#include "base/json.h"
#include "model/integration.h"
#include "service/secrets_key.h"
#include "store/event_log.h"

namespace bespoke {

// With its secret: for administrators alone.
void write_integration(json::Writer& out, const Integration& integration, const SecretsKey& key,
                       const Links& links);
void write_job(json::Writer& out, const Job& job);
void write_attempt(json::Writer& out, const AttemptLog& log);

// What a job's state is called.
std::string_view job_state_name(JobState state);
std::optional<JobState> parse_job_state(std::string_view name);

}  // namespace bespoke
