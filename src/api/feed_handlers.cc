#include "api/feed_handlers.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "api/caller_rights.h"
#include "api/decode.h"
#include "api/feed.h"
#include "http/text.h"
#include "model/errors.h"
#include "query/list_query.h"
#include "service/change_positions.h"

namespace bespoke {
namespace {

constexpr std::string_view event_stream = "text/event-stream";
// Further on than any that there is.
constexpr std::int64_t unknown_place = std::numeric_limits<std::int64_t>::max();

Error invalid_parameter(std::string text) {
  return {ErrorCode::InvalidParameter, {std::move(text)}};
}

// None where the reader begins with what happens from now on; `unknown_place` where it has read something
// else.
std::optional<std::int64_t> read_last_event(const http::Request& request) {
  const std::string_view text = request.header("Last-Event-ID");
  if (text.empty()) return std::nullopt;
  std::int64_t position = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  const bool is_place = error == std::errc() && stop == text.data() + text.size() && position >= 0;
  return is_place ? position : unknown_place;
}

Result<std::optional<std::string>> read_feed_filter(const http::Request& request) {
  Result<ListParameters> sent = read_list_parameters(request);
  if (!sent) return sent.error();
  if (sent->sort || sent->limit || sent->offset || sent->after || sent->total_method || sent->explain)
    return invalid_parameter("A feed takes no parameter but 'filter'.");
  return std::move(sent->filter);
}

Result<FeedView> view_of(Services& services, const Identity& proven, const CustomApiId& id,
                         const std::optional<std::string>& filter, const Catalog& catalog) {
  CustomApiPointer api = catalog.find(id);
  if (api == nullptr) return custom_api_not_found();
  if (!api->retention.feed) return invalid("The Custom API has no feed: its 'feed' is false.");
  Result<EntryRights> rights = entry_rights(services, proven, Action::ListEntries, catalog, *api);
  if (!rights) return rights.error();
  ListParameters parameters;
  parameters.filter = filter;
  Result<ListQuery> query = read_list_query(parameters, entry_attributes(*api), ListKind::Entries, 0);
  if (!query) return query.error();
  FeedView view{std::move(api), *std::move(rights), {}};
  if (query->filter) view.wanted.rows = std::make_shared<const Matcher>(*std::move(query->filter));
  return view;
}

struct FeedEnd {
  std::int64_t position = 0;       // where a reader begins that wants what comes from now on
  std::int64_t last_position = 0;  // no reader can have read further
};

Result<FeedEnd> feed_end(Store& store, const CustomApiId& api) {
  if (Status given = give_positions(store); !given) return given.error();
  FeedEnd end;
  const Status read = store.read(ReadKind::One, [&](Snapshot& snapshot) -> Status {
    const Result<EventLog*> log = snapshot.events();
    if (!log) return log.error();
    const Result<std::int64_t> committed = (*log)->committed_position();
    if (!committed) return committed.error();
    const Result<std::optional<std::int64_t>> since = (*log)->feed_since(api);
    if (!since) return since.error();
    const Result<std::int64_t> last = (*log)->last_position();
    if (!last) return last.error();
    end = {std::max(*committed, since->value_or(0)), *last};
    return {};
  });
  if (!read) return read.error();
  return end;
}

http::Response feed_response(std::shared_ptr<http::BodyStream> stream) {
  http::Response response;
  response.headers = {{"Content-Type", std::string(event_stream)},
                      {"X-Accel-Buffering", "no"}};  // nginx would keep events back
  response.stream = std::move(stream);
  return response;
}

}  // namespace

bool wants_feed(const http::Request& request) {
  return !http::all_items(request.find_list("Accept").value_or(""), [](std::string_view item) {
    const std::string_view type = http::trim_blanks(item.substr(0, item.find(';')));
    return !http::equals_case_blind(type, event_stream) || http::weighs_nothing(item);
  });
}

void open_feed(const CallPointer& call, const ResolvedEntries& target) {
  const Result<std::optional<std::string>> filter = read_feed_filter(call->request);
  if (!filter) return answer(call, filter.error());
  const auto view = [&services = call->services, proven = call->proven, id = target.api->id,
                     filter = *filter](const Catalog& catalog) {
    return view_of(services, proven, id, filter, catalog);
  };
  const auto is_known = [&access = call->services.access, proven = call->proven](const Catalog& catalog) {
    return access.confirm(proven, catalog).role != Role::Nobody;
  };
  Result<FeedView> seen = view(*call->catalog);
  if (!seen) return answer(call, seen.error());
  const std::optional<std::int64_t> read_up_to = read_last_event(call->request);
  const Result<FeedEnd> end = feed_end(call->services.store, target.api->id);
  if (!end) return answer(call, end.error());
  auto stream = std::make_shared<http::BodyStream>();
  const bool has_gap = read_up_to.value_or(0) > end->last_position;
  // What lies further on is not committed yet, and would be missed: whoever names such a place made it up.
  const std::int64_t position = std::min(read_up_to.value_or(end->position), end->position);
  const bool is_read = call->request.method == http::Method::Get;
  const std::size_t filter_bytes = *filter ? (*filter)->size() : 0;
  if (call->services.feeds == nullptr ||
      (is_read && !call->services.feeds->add({target.api->id, *std::move(seen), filter_bytes, position,
                                              has_gap, view, is_known, stream})))
    return answer(call, unavailable());
  answer(call, feed_response(std::move(stream)));
}

}  // namespace bespoke
