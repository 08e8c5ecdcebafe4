// percent_decode and parse_query: what was decoded, encoded and decoded again, is the same.
#include "base/url.h"

#include <string>

#include "base/limits.h"
#include "fuzz.h"

namespace bespoke {
namespace {

std::string encoded(std::string_view text) {
  std::string out;
  append_percent_encoded(out, text);
  // Forgets that a `+` in a query is a space.
  for (std::size_t at = out.find("%2B"); canary && at != out.npos; at = out.find("%2B"))
    out.replace(at, 3, "+");
  return out;
}

}  // namespace

void fuzz(std::string_view input) {
  if (const auto segment = percent_decode(input)) {
    require_text(*segment);
    require(percent_decode(encoded(*segment)) == segment, "a segment reads back");
  }
  const auto parameters = parse_query(input);
  if (!parameters) return;
  require(parameters->size() <= query_parameters_max, "no more parameters than allowed");
  std::string query;
  for (const auto& [name, value] : *parameters) {
    require_text(name);
    require_text(value);
    query.append(encoded(name)).append(1, '=').append(encoded(value)).append(1, '&');
  }
  const auto again = parse_query(query);
  require(again && again->size() == parameters->size(), "a query can be read again");
  for (std::size_t i = 0; i < again->size(); ++i) {
    require((*again)[i].name == (*parameters)[i].name && (*again)[i].value == (*parameters)[i].value,
            "a query reads back");
  }
}

}  // namespace bespoke
