#include "api/plain_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "api/decode.h"
#include "api/encode.h"
#include "model/errors.h"

namespace bespoke {
namespace {

class PageLinks {
 public:
  PageLinks(json::Writer& out, const Call& call, std::string path, std::int64_t limit)
      : out_(out), links_(call.services.links), path_(std::move(path)), limit_(limit) {}

  void write(std::string_view name, std::int64_t offset) {
    out_.key(name).string(
        links_.list(fmt::format("{}?page[offset]={}&page[limit]={}", path_, offset, limit_)));
  }

 private:
  json::Writer& out_;
  const Links& links_;
  const std::string path_;
  const std::int64_t limit_;
};

}  // namespace

Result<Page> read_plain_page(const Call& call) {
  const Result<ListParameters> sent = read_list_parameters(call.request);
  if (!sent) return sent.error();
  if (sent->filter || sent->sort)
    return Error{ErrorCode::InvalidParameter, {"There is no parameter 'filter' or 'sort' here."}};
  // Whose attributes these are makes no difference without a filter and a sort.
  const Result<ListQuery> query = read_list_query(*sent, custom_api_attributes(), ListKind::Definitions,
                                                  call.catalog->settings().page_length);
  if (!query) return query.error();
  return query->page;
}

void write_page_links(json::Writer& out, const Call& call, const std::string& path, const Page& page,
                      bool more, std::optional<std::int64_t> total) {
  PageLinks links(out, call, path, page.limit);
  out.key("links");
  out.object();
  if (page.offset > 0) links.write("first", 0);
  if (total && page.limit > 0 && *total > page.limit)
    links.write("last", (*total - 1) / page.limit * page.limit);
  if (more) links.write("next", page.offset + page.limit);
  if (page.offset > 0) links.write("prev", std::max<std::int64_t>(0, page.offset - page.limit));
  out.end_object();
}

http::Response plain_page_response(const Call& call, const std::string& path, const Page& page,
                                   std::size_t rows,
                                   const std::function<void(json::Writer& out, std::size_t row)>& write) {
  const std::size_t shown = std::min(rows, static_cast<std::size_t>(page.limit));
  return json_response(200, [&](json::Writer& out) {
    out.object();
    out.key("data");
    out.array();
    for (std::size_t i = 0; i < shown; ++i) write(out, i);
    out.end_array();
    write_page_links(out, call, path, page, page.limit > 0 && rows > shown, std::nullopt);
    out.end_object();
  });
}

}  // namespace bespoke
