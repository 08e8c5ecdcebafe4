#include "events/feed_event.h"

#include <fmt/format.h>

#include "api/resource_json.h"
#include "base/json.h"
#include "model/integration.h"

namespace bespoke {
namespace {

void write_deleted(json::Writer& out, const CustomApi& api, const Entry& entry) {
  out.object();
  out.key("id").string(entry.id.text());
  out.key("type").string(api.api_type);
  out.end_object();
}

std::string cloud_event(const Change& change, const CustomApi& api, const Entry& entry, const Links& links) {
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("specversion").string("1.0");
  out.key("id").string(change.id.text());
  out.key("source").string(links.list("/v2/extensions/" + api.slug));
  out.key("type").string(change.event);
  out.key("subject").string(change.entry.text());
  out.key("time").string(change.at.text());
  out.key("datacontenttype").string("application/json");
  out.key("data");
  event_kind(change.event) == EventKind::Deleted ? write_deleted(out, api, entry)
                                                 : write_entry(out, api, entry, links);
  out.end_object();
  return text;
}

}  // namespace

// JSON has no line ends in it, so the event is one line of data.
std::string feed_event(const PlacedChange& placed, const CustomApi& api, const Entry& entry,
                       const Links& links) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", placed.position, placed.change.event,
                     cloud_event(placed.change, api, entry, links));
}

// An id without data is kept by the client, and is no event.
std::string feed_place(std::int64_t position) {
  return fmt::format(": here\nid: {}\n\n", position);
}

std::string feed_gap(std::int64_t from, std::int64_t to) {
  return fmt::format("id: {1}\nevent: gap\ndata: {{\"from\":\"{0}\",\"to\":\"{1}\"}}\n\n", from, to);
}

}  // namespace bespoke
