#include "api/custom_api_handlers.h"

#include <utility>

#include "api/actor_of.h"
#include "api/decode.h"
#include "api/definition_list.h"
#include "api/encode.h"
#include "api/reply.h"
#include "api/resource_json.h"
#include "service/custom_apis.h"

namespace bespoke {
namespace {

Done<CustomApiPointer> answer_with_api(const CallPointer& call, int status) {
  return reply<CustomApiPointer>(call, [call, status](const CustomApiPointer& api) {
    return data_response(status,
                         [&](json::Writer& out) { write_custom_api(out, *api, call->services.links); });
  });
}

}  // namespace

void add_custom_api(const CallPointer& call) {
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  create_custom_api(call->services.store, actor_of(*call), *std::move(data), answer_with_api(call, 201));
}

void show_custom_api(const CallPointer& call, const ResolvedApi& target) {
  answer_with_api(call, 200)(target.api);
}

void list_custom_apis(const CallPointer& call) {
  const auto apis = call->catalog->apis();
  answer_definition_list(
      call,
      {"/v2/settings/extensions/custom-apis", custom_api_attributes(), apis.size(),
       [&](std::size_t row, std::size_t attribute) { return custom_api_value(*apis[row], attribute); },
       [&](json::Writer& out, std::size_t row) { write_custom_api(out, *apis[row], call->services.links); }});
}

void change_custom_api(const CallPointer& call, const ResolvedApi& target) {
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  update_custom_api(call->services.store, actor_of(*call), target.api->id, *std::move(data),
                    answer_with_api(call, 200));
}

void remove_custom_api(const CallPointer& call, const ResolvedApi& target) {
  delete_custom_api(call->services.store, actor_of(*call), target.api->id, [call](Status removed) {
    if (!removed) return answer(call, std::move(removed).error());
    answer(call, no_content());
  });
}

}  // namespace bespoke
