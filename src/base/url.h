// The escapes of URLs (RFC 3986) and of form-encoded queries.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bespoke {

struct QueryParameter {
  std::string name;
  std::string value;  // empty when there was no `=`
};

// One segment of a path: `+` stands for itself. None for broken escapes and for what is not UTF-8 without
// U+0000 once decoded.
std::optional<std::string> percent_decode(std::string_view text);

// One name or value of a form: `+` is a space. None where percent_decode gives none.
std::optional<std::string> form_decode(std::string_view text);

// `a=b&c=d`, decoded and in order, `+` being a space; a form's body has the same shape. None where
// percent_decode gives none, and for more than query_parameters_max pairs.
std::optional<std::vector<QueryParameter>> parse_query(std::string_view query);

// Appends `text` as a query's name or value. What RFC 3986 allows there and no reader of queries takes for a
// separator stays as it is: `eq(name,"x")` becomes `eq(name,%22x%22)`.
void append_percent_encoded(std::string& out, std::string_view text);

}  // namespace bespoke
