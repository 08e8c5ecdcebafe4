// Lists of definitions, served out of the catalog.
#pragma once

#include <functional>
#include <string_view>

#include "api/call.h"
#include "api/page_document.h"
#include "base/json.h"
#include "query/evaluate.h"

namespace bespoke {

struct DefinitionList {
  std::string_view path;  // with `/v2`
  const Attributes& attributes;
  std::size_t count;  // of definitions, in the order of their creation
  ValueOf value_of;
  WriteRow write;
};

// Answers the call with the page that it asks for.
void answer_definition_list(const CallPointer& call, const DefinitionList& list);

}  // namespace bespoke
