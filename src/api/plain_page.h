// Lists without a filter, a sort or a total: what the server keeps of its own doings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "api/call.h"
#include "base/json.h"

namespace bespoke {

// InvalidParameter where anything but a page was asked for.
Result<Page> read_plain_page(const Call& call);

// Writes `links` with only the pages that there are; `last` where the total is known.
void write_page_links(json::Writer& out, const Call& call, const std::string& path, const Page& page,
                      bool more, std::optional<std::int64_t> total);

// A list that was read one row past its page: `rows` counts that one, `write` is not called for it.
http::Response plain_page_response(const Call& call, const std::string& path, const Page& page,
                                   std::size_t rows,
                                   const std::function<void(json::Writer& out, std::size_t row)>& write);

}  // namespace bespoke
