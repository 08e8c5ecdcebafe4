// The document of a list: facts 8 and the contract's decisions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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
};

using WriteRow = std::function<void(json::Writer& out, std::size_t row)>;

// `data` with `rows` resources, `meta` and `links`. What the request said of filter, sort and total_method
// goes into every link, so that following `next` until it is null visits every row of a resting collection
// once.
http::Response list_response(const PageFacts& facts, const ListParameters& sent, const Links& links,
                             std::size_t rows, const WriteRow& write_row);

}  // namespace bespoke
