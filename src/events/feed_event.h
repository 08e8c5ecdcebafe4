// A change as a reader of a feed gets it: a server-sent event with a CloudEvent 1.0 in it.
#pragma once

#include <cstdint>
#include <string>

#include "api/links.h"
#include "model/custom_api.h"
#include "model/entry.h"
#include "store/event_log.h"

namespace bespoke {

// `entry` is that of the change, by the fields of `api`.
std::string feed_event(const PlacedChange& placed, const CustomApi& api, const Entry& entry,
                       const Links& links);
// Nothing has happened, and that up to this position.
std::string feed_place(std::int64_t position);
// What lies between may have been missed.
std::string feed_gap(std::int64_t from, std::int64_t to);

}  // namespace bespoke
