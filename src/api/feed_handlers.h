#pragma once

#include "api/resolve.h"

namespace bespoke {

// Whether a list is asked for as a feed: by `Accept: text/event-stream`, which no documented client sends.
bool wants_feed(const http::Request& request);
void open_feed(const CallPointer& call, const ResolvedEntries& target);

}  // namespace bespoke
