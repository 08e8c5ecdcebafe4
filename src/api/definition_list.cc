#include "api/definition_list.h"

#include "api/decode.h"
#include "api/page_document.h"

namespace bespoke {

void answer_definition_list(const CallPointer& call, const DefinitionList& list) {
  const Result<ListParameters> sent = read_list_parameters(call->request);
  if (!sent) return answer(call, sent.error());
  Result<ListQuery> query =
      read_list_query(*sent, list.attributes, ListKind::Definitions, call->catalog->settings().page_length);
  if (!query) return answer(call, query.error());
  if (list.adjust_filter != nullptr && query->filter) list.adjust_filter(*query->filter);
  const Selection selection = select(*query, list.count, list.value_of);
  PageFacts facts{list.path, query->page, selection.total, TotalKind::Exact, ListKind::Definitions};
  facts.reserved_rate_limit = list.reserved_rate_limit;
  if (list.include && sent->include == list.include_name) facts.included = list.include(selection.rows);
  answer(call,
         list_response(facts, *sent, call->services.links, selection.rows.size(),
                       [&](json::Writer& out, std::size_t row) { list.write(out, selection.rows[row]); }));
}

}  // namespace bespoke
