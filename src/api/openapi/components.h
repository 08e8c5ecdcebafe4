// What both documents share: errors, the parts of lists, parameters, headers, the token.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "query/attributes.h"
#include "query/list_query.h"

namespace bespoke::openapi {

// `{"$ref": …}` to a component of that kind.
std::string reference(std::string_view kind, std::string_view name);
// Whose form some errors have: of integrations, `status` is a number.
enum class ErrorForm { Usual, OfIntegrations };
// The name of the response for an error's status.
std::string_view error_name(int status, ErrorForm form);

// A schema of `components`, as JSON.
struct NamedSchema {
  std::string_view name;
  std::string_view json;
};

// Parameters as JSON.
std::string sort_parameter(const Attributes& attributes, ListKind kind);
std::string filter_parameter(const Attributes& attributes);

// Writes `openapi`, `info` and `servers` into an open object. `server` is a URL, or a path.
struct Info {
  std::string_view title, version, description, server;
  std::string_view license;  // as JSON
};
void write_head(json::Writer& out, const Info& info);

// Writes members of `components`: all but `schemas`, and of those the shared ones. `errors_more` is for a
// document with operations that have errors of that form, and that has the schemas of them.
void write_shared_components(json::Writer& out, ErrorForm errors_more);
void write_shared_schemas(json::Writer& out);

}  // namespace bespoke::openapi
