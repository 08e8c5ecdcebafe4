// The document of a list: facts 8 and the contract's decisions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/links.h"
#include "base/json.h"
#include "http/message.h"
#include "query/list_query.h"
#include "store/store.h"

namespace bespoke {

struct PageFacts {
  std::string_view path;  // of the list, with `/v2`
  Page page;
  std::int64_t total = 0;
  TotalKind total_kind = TotalKind::Exact;
  ListKind list_kind = ListKind::Definitions;
  std::string next_cursor{};  // where more rows come, and the next page is not told by an offset
  std::string explanation{};  // JSON; empty where none was asked for
  std::string included{};     // likewise
  // What `meta` of a list of application keys has beside: application-keys.yaml.
  std::optional<std::int64_t> reserved_rate_limit{};
};

// Whether the page behind this one is told by a cursor: on pages that were, and where no offset reaches it.
bool goes_on_by_cursor(const Page& page, const ListParameters& sent);

using WriteRow = std::function<void(json::Writer& out, std::size_t row)>;

// `data` with `rows` resources, `meta` and `links`. What the request said of filter, sort and total_method
// goes into every link, so that following `next` until it is null visits every row of a resting collection
// once; from a page on that a cursor told, also one that others write to. Such a page knows no `prev` and no
// `last`: its offset is what the reader has passed, not where it would be found.
http::Response list_response(const PageFacts& facts, const ListParameters& sent, const Links& links,
                             std::size_t rows, const WriteRow& write_row);

}  // namespace bespoke
