#include "api/audit_handlers.h"

#include <cstdint>
#include <string>
#include <utility>

#include "api/decode.h"
#include "api/page_document.h"
#include "base/utf8.h"
#include "model/errors.h"
#include "query/cursor.h"
#include "service/audit.h"

namespace bespoke {
namespace {

constexpr std::string_view path = "/v2/settings/audit-log";

Error wrong_parameter(const char* detail) {
  return {ErrorCode::InvalidParameter, {detail}};
}

// What other lists know and this one does not.
Status refuse_parameters(const ListParameters& sent, const ListQuery& query) {
  if (sent.sort && !sent.sort->empty() && *sent.sort != "-created_at") {
    return Error{ErrorCode::InvalidSort,
                 {"The parameter 'sort' must be '-created_at' here: the latest line is the first."}};
  }
  if (query.page.offset != 0) {
    return wrong_parameter("The parameter 'page[offset]' must be 0 here: use 'page[after]'.");
  }
  if (sent.total_method && query.total_method != TotalMethod::Observed) {
    return wrong_parameter("The parameter 'page[total_method]' must be 'observed' here.");
  }
  return {};
}

// Of no Custom API, and always in the same order.
std::uint64_t mark_of(const ListParameters& sent) {
  return cursor_mark(CustomApi(), Sort{}, sent.filter.value_or(""));
}

Status read_after(const ListParameters& sent, ListQuery& query, AuditQuery& wanted) {
  if (!sent.after || sent.after->empty()) return {};
  const Result<Cursor> cursor = read_cursor(*sent.after, mark_of(sent), Sort{}, audit_attributes());
  if (!cursor) return cursor.error();
  query.page.offset = cursor->passed;
  wanted.before = cursor->place.key;
  return {};
}

// The line itself, its members as attributes, and what proves it: whoever reads all lines can follow the
// chain. A text that somebody has changed may be anything.
void write_line(json::Writer& out, const AuditLine& line) {
  out.object();
  out.key("id").string(std::to_string(line.position));
  out.key("type").string("audit_line");
  const Result<json::Value> read = json::read(line.text);
  if (read && read->object() != nullptr) {
    for (const json::Member& member : *read->object()) {
      const bool told_elsewhere = member.key == "position" || member.key == "at" || member.key == "id" ||
                                  member.key == "type" || member.key == "meta";
      if (!told_elsewhere) out.key(member.key).value(member.value);
    }
  }
  out.key("meta").object();
  out.key("timestamps").object();
  out.key("created_at").string(line.at.text());
  out.end_object();
  out.key("previous_hash").string(line.previous_hash);
  out.key("hash").string(line.hash);
  out.key("line");
  is_valid_utf8(line.text) ? out.string(line.text) : out.null();
  out.end_object();
  out.end_object();
}

}  // namespace

void list_audit_lines(const CallPointer& call) {
  const Result<ListParameters> sent = read_list_parameters(call->request);
  if (!sent) return answer(call, sent.error());
  Result<ListQuery> query =
      read_list_query(*sent, audit_attributes(), ListKind::Entries, call->catalog->settings().page_length);
  if (!query) return answer(call, query.error());
  if (Status known = refuse_parameters(*sent, *query); !known) return answer(call, known.error());
  AuditQuery wanted{query->filter,
                    {},
                    query->page.limit,
                    query->timeout_ms,
                    call->started + std::chrono::milliseconds(query->timeout_ms)};
  if (Status read = read_after(*sent, *query, wanted); !read) return answer(call, read.error());
  const Result<AuditPage> page = list_audit_log(call->services.store, wanted);
  if (!page) return answer(call, page.error());
  const std::int64_t seen = query->page.offset + std::ssize(page->lines);
  PageFacts facts{path, query->page, seen + (page->more ? 1 : 0), TotalKind::Observed, ListKind::Entries};
  if (page->more && !page->lines.empty()) {
    const AuditLine& last = page->lines.back();
    facts.next_cursor = write_cursor({{{}, last.at, last.position}, seen}, mark_of(*sent));
  }
  answer(call, list_response(facts, *sent, call->services.links, page->lines.size(),
                             [&](json::Writer& out, std::size_t row) { write_line(out, page->lines[row]); }));
}

}  // namespace bespoke
