#include "api/page_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "api/encode.h"
#include "base/url.h"
#include "query/limits.h"

namespace bespoke {
namespace {

std::string_view kind_name(TotalKind kind) {
  switch (kind) {
    case TotalKind::Exact:
      return "exact";
    case TotalKind::LowerBound:
      return "lower_bound";
    case TotalKind::Observed:
      return "observed";
  }
  return {};
}

// Pages that `total` fills; a limit of 0 makes none.
std::int64_t page_count(const PageFacts& facts) {
  return facts.page.limit == 0 ? 0 : (facts.total + facts.page.limit - 1) / facts.page.limit;
}

using Offset = std::optional<std::int64_t>;  // none: there is no such page

Offset within_reach(std::int64_t offset) {
  return offset <= page_offset_max ? Offset(offset) : std::nullopt;
}

Offset next_offset(const PageFacts& facts) {
  if (facts.page.limit == 0) return std::nullopt;
  const std::int64_t offset = facts.page.offset + facts.page.limit;
  const bool more = offset < facts.total || facts.total_kind == TotalKind::LowerBound;
  return more ? within_reach(offset) : std::nullopt;
}

Offset previous_offset(const PageFacts& facts) {
  if (facts.page.limit == 0 || facts.page.offset == 0) return std::nullopt;
  const std::int64_t before = std::max<std::int64_t>(0, facts.page.offset - facts.page.limit);
  if (before < facts.total) return before;
  // Past the end all has been counted, so the last page is known.
  if (facts.total == 0) return std::nullopt;
  return (page_count(facts) - 1) * facts.page.limit;
}

// Known only where everything was counted, or nothing lies past this page.
Offset last_offset(const PageFacts& facts) {
  const std::int64_t pages = page_count(facts);
  const bool counted =
      facts.total_kind == TotalKind::Exact ||
      (facts.total_kind == TotalKind::Observed && facts.total <= facts.page.offset + facts.page.limit);
  if (pages <= 1 || !counted) return std::nullopt;
  return within_reach((pages - 1) * facts.page.limit);
}

// What follows the offset and the limit in every link of the list.
std::string carried_parameters(const PageFacts& facts, const ListParameters& sent) {
  std::string text;
  const auto carry = [&text](std::string_view name, const std::optional<std::string>& value) {
    if (!value || value->empty()) return;
    text.append("&").append(name).append("=");
    append_percent_encoded(text, *value);
  };
  carry("filter", sent.filter);
  carry("sort", sent.sort);
  carry("page[total_method]", sent.total_method);
  if (!facts.included.empty()) carry("include", sent.include);
  return text;
}

void write_meta(json::Writer& out, const PageFacts& facts) {
  out.key("meta");
  out.object();
  out.key("results");
  out.object();
  out.key("total");
  out.integer(facts.total);
  if (facts.list_kind == ListKind::Entries) {
    out.key("total_method");
    out.string(kind_name(facts.total_kind));
  }
  out.end_object();
  out.key("page");
  out.object();
  out.key("limit");
  out.integer(facts.page.limit);
  out.key("offset");
  out.integer(facts.page.offset);
  out.key("current");
  out.integer(facts.page.limit == 0 ? 1 : facts.page.offset / facts.page.limit + 1);
  out.key("total");
  out.integer(page_count(facts));
  out.end_object();
  if (facts.reserved_rate_limit) out.key("total_reserved_rate_limit").integer(*facts.reserved_rate_limit);
  if (!facts.explanation.empty()) {
    out.key("explain");
    out.raw(facts.explanation);
  }
  out.end_object();
}

// Writes links to pages of the list.
class LinkWriter {
 public:
  LinkWriter(json::Writer& out, const PageFacts& facts, const ListParameters& sent, const Links& links)
      : out_(out), facts_(facts), links_(links), carried_(carried_parameters(facts, sent)) {}

  void to_offset(std::string_view name, Offset offset) {
    write(name, offset ? fmt::format("page[offset]={}", *offset) : std::string());
  }
  void to_cursor(std::string_view name, const std::string& cursor) { write(name, "page[after]=" + cursor); }

 private:
  void write(std::string_view name, const std::string& start) {
    out_.key(name);
    if (start.empty()) return out_.null();
    out_.string(
        links_.list(fmt::format("{}?{}&page[limit]={}{}", facts_.path, start, facts_.page.limit, carried_)));
  }

  json::Writer& out_;
  const PageFacts& facts_;
  const Links& links_;
  const std::string carried_;
};

void write_links(json::Writer& out, const PageFacts& facts, const ListParameters& sent, const Links& links) {
  LinkWriter link(out, facts, sent, links);
  out.key("links");
  out.object();
  sent.after ? link.to_cursor("current", *sent.after) : link.to_offset("current", facts.page.offset);
  link.to_offset("first", 0);
  link.to_offset("last", sent.after ? std::nullopt : last_offset(facts));
  if (!facts.next_cursor.empty()) {
    link.to_cursor("next", facts.next_cursor);
  } else {
    link.to_offset("next", sent.after ? std::nullopt : next_offset(facts));
  }
  link.to_offset("prev", sent.after ? std::nullopt : previous_offset(facts));
  out.end_object();
}

}  // namespace

bool goes_on_by_cursor(const Page& page, const ListParameters& sent) {
  return sent.after.has_value() || page.offset + page.limit > page_offset_max;
}

http::Response list_response(const PageFacts& facts, const ListParameters& sent, const Links& links,
                             std::size_t rows, const WriteRow& write_row) {
  return json_response(200, [&](json::Writer& out) {
    out.object();
    out.key("data");
    out.array();
    for (std::size_t row = 0; row < rows; ++row) write_row(out, row);
    out.end_array();
    if (!facts.included.empty()) {
      out.key("included");
      out.raw(facts.included);
    }
    write_meta(out, facts);
    write_links(out, facts, sent, links);
    out.end_object();
  });
}

}  // namespace bespoke
