#include "api/decode.h"

#include <utility>

#include "base/url.h"
#include "model/errors.h"

namespace bespoke {

Result<json::Value> read_data(const http::Request& request) {
  Result<json::Value> body = json::read(request.body);
  if (!body) return body;
  const json::Value* data = body->find("data");
  if (data == nullptr || data->is_null()) return invalid("The field 'data' is required.");
  if (data->object() == nullptr) return invalid("The field 'data' must be an object.");
  return *data;
}

Result<ListParameters> read_list_parameters(const http::Request& request) {
  auto sent = parse_query(request.query);
  if (!sent) return invalid("The query is not validly percent-encoded UTF-8.");
  ListParameters parameters;
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
  }
  return parameters;
}

Result<std::shared_ptr<const CustomApi>> custom_api_by_id(const Call& call) {
  const std::optional<CustomApiId> id = CustomApiId::parse(call.parameters[0]);
  auto api = id ? call.catalog->find(*id) : nullptr;
  if (api == nullptr) return not_found();
  return api;
}

Result<std::shared_ptr<const CustomApi>> custom_api_by_slug(const Call& call) {
  auto api = call.catalog->find(std::string_view(call.parameters[0]));
  if (api == nullptr) return not_found();
  return api;
}

}  // namespace bespoke
