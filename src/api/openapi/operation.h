// The operations of an OpenAPI document. Both documents of ours are made of them, and of `components.h`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/openapi/components.h"
#include "base/json.h"
#include "http/message.h"

namespace bespoke::openapi {

enum class Shape {
  Nothing,
  Text,
  Plain,           // the schema itself
  One,             // `{"data": …}` around it
  Entry,           // the same, with the entry's ETag
  DefinitionList,  // `{"data": […], "meta": …, "links": …}`
  EntryList,
};

struct Reply {
  int status;
  std::string_view description;
  Shape shape = Shape::Nothing;
  std::string_view schema = {};  // the name of a component
};

enum class Encoding { Data, Form };
// Ours: a route that the vendor does not have. It is marked `x-extension`.
enum class Origin { Vendor, Ours };

struct Operation {
  http::Method method;
  std::string_view path = {};
  std::string_view id;  // operationId: distinct in the document whatever a generator makes of its case
  std::string_view tag = {};
  std::string_view summary;
  std::string_view description = {};
  std::vector<std::string> parameters = {};  // each is JSON
  std::string_view request = {};  // the component that the body holds; empty where there is no body
  Encoding encoding = Encoding::Data;
  std::vector<Reply> replies;
  // The errors of its own. Those that all have (no token, a body that is too large, a failing disk) come with
  // the method, the body and the action of the route that the method and the path lead to.
  std::vector<int> errors = {};
  ErrorForm error_form = ErrorForm::Usual;
  Origin origin = Origin::Vendor;
};

// Writes members of the object `paths`, which is open. Operations of one path stand together.
void write_paths(json::Writer& out, std::span<const Operation> operations);

}  // namespace bespoke::openapi
