// `/v2/integrations`: facts 11.2. What is marked (ours) is in docs/api.md.
#pragma once

#include "api/call.h"

namespace bespoke {

void add_integration(const CallPointer& call);
void list_integrations(const CallPointer& call);
void show_integration(const CallPointer& call);
void change_integration(const CallPointer& call);
void remove_integration(const CallPointer& call);
void list_all_integration_logs(const CallPointer& call);
void list_integration_logs(const CallPointer& call);
void list_integration_jobs(const CallPointer& call);
void list_integration_job_logs(const CallPointer& call);
void redeliver_job(const CallPointer& call);   // (ours)
void redeliver_jobs(const CallPointer& call);  // (ours) all that were given up

}  // namespace bespoke
