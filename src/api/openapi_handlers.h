#pragma once

#include "api/call.h"

namespace bespoke {

// Bare OpenAPI documents, without the `data` envelope.
void describe_server(const CallPointer& call);
void describe_custom_apis(const CallPointer& call);

}  // namespace bespoke
