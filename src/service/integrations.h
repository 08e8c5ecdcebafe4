// The use cases of integrations: facts 11.2.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/json.h"
#include "model/integration.h"
#include "service/secrets_key.h"
#include "service/submit.h"

namespace bespoke {

using IntegrationPointer = std::shared_ptr<const Integration>;

// InvalidIntegration with every broken rule; Invalid where there is no key for its secret.
void create_integration(Store& store, Actor actor, SecretsKey& key, const json::Value& data,
                        Done<IntegrationPointer> done);
// IntegrationNotFound, and as above.
void update_integration(Store& store, Actor actor, SecretsKey& key, const IntegrationId& id, json::Value data,
                        Done<IntegrationPointer> done);
// IntegrationNotFound.
void delete_integration(Store& store, Actor actor, const IntegrationId& id, Done<void> done);
// Its receiver at `url` wants no more, or is gone: nothing is observed for it any more, and what waits stays.
// IntegrationNotFound where it has another by now, or is disabled.
void disable_integration(Store& store, const IntegrationId& id, const std::string& url, Done<void> done);

// Begins a job anew that is over. IntegrationNotFound where it is not there, waits already, or tells of a
// change that is no longer kept.
void redeliver(Store& store, const Actor& actor, const Integration& integration, const Uuid& job,
               Done<std::int64_t> done);
// All that were given up by now. How many.
void redeliver_all(Store& store, const Actor& actor, const Integration& integration, Done<std::int64_t> done);

struct JobQuery {
  std::optional<JobState> state;
  std::int64_t offset = 0;
  std::int64_t limit = 0;
};
Result<std::vector<Job>> list_jobs(Store& store, const Integration& integration, const JobQuery& query);
// IntegrationNotFound.
Result<Job> find_job(Store& store, const Integration& integration, const Uuid& job);
Result<std::vector<AttemptLog>> list_attempts(Store& store, const LogFilter& filter, std::int64_t offset,
                                              std::int64_t limit);

}  // namespace bespoke
