#include "api/decode.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "api/limits.h"
#include "api/parameter_names.h"
#include "base/url.h"
#include "model/errors.h"

namespace bespoke {

namespace {

// What stands under `data`, whatever it is.
Result<json::Value> read_body(const http::Request& request) {
  Result<json::Value> body = json::read(request.body);
  if (!body) return Error{ErrorCode::MalformedBody, std::move(body.error().details)};
  json::Value* data = body->find("data");
  if (data == nullptr || data->is_null())
    return Error{ErrorCode::MalformedBody, {"The field 'data' is required."}};
  return std::move(*data);
}

}  // namespace

Result<json::Value> read_data(const http::Request& request) {
  Result<json::Value> data = read_body(request);
  if (data && data->object() == nullptr)
    return Error{ErrorCode::MalformedBody, {"The field 'data' must be an object."}};
  return data;
}

Result<json::Array> read_data_list(const http::Request& request) {
  Result<json::Value> data = read_body(request);
  if (!data) return std::move(data).error();
  if (data->array() == nullptr)
    return Error{ErrorCode::MalformedBody, {"The field 'data' must be an array."}};
  return std::move(*data->array());
}

Result<ListParameters> read_list_parameters(const http::Request& request) {
  auto sent = parse_query(request.query);
  if (!sent) return malformed_query();
  ListParameters parameters;
  std::vector<std::string> misspelt;
  for (auto& [name, value] : *sent) {
    if (name == "filter")
      parameters.filter = std::move(value);
    else if (name == "sort")
      parameters.sort = std::move(value);
    else if (name == "page[limit]")
      parameters.limit = std::move(value);
    else if (name == "page[offset]")
      parameters.offset = std::move(value);
    else if (name == "page[total_method]")
      parameters.total_method = std::move(value);
    else if (name == "timeout")
      parameters.timeout = std::move(value);
    else if (name == "page[after]")
      parameters.after = std::move(value);
    else if (name == "explain")
      parameters.explain = std::move(value);
    else if (name == "include")
      parameters.include = std::move(value);
    else if (const auto meant = meant_parameter(name); meant && misspelt.size() < misspelt_told_max)
      misspelt.push_back(fmt::format("There is no parameter '{}' here: '{}' is meant.", name, *meant));
  }
  if (!misspelt.empty()) return Error{ErrorCode::InvalidParameter, std::move(misspelt)};
  return parameters;
}

}  // namespace bespoke
