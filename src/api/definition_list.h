// Lists of definitions, served out of the catalog.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
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

  // What few lists have. A change of the filter before it is used:
  void (*adjust_filter)(BoundFilter& filter) = nullptr;
  // With `include=<include_name>`: the JSON of `included`, for the rows of the page.
  std::string_view include_name = {};
  std::function<std::string(std::span<const std::size_t> rows)> include = {};
  std::optional<std::int64_t> reserved_rate_limit = {};  // PageFacts
};

// Answers the call with the page that it asks for.
void answer_definition_list(const CallPointer& call, const DefinitionList& list);

}  // namespace bespoke
