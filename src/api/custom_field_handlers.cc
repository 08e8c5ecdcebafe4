#include "api/custom_field_handlers.h"

#include <fmt/format.h>

#include <utility>

#include "api/actor_of.h"
#include "api/decode.h"
#include "api/definition_list.h"
#include "api/encode.h"
#include "api/reply.h"
#include "api/resource_json.h"
#include "service/custom_fields.h"

namespace bespoke {
namespace {

// The API is the one that the path names, as it was when the call began: a link needs no more than its id.
Done<CustomField> answer_with_field(const CallPointer& call, const CustomApiPointer& api, int status) {
  return reply<CustomField>(call, [call, api, status](const CustomField& field) {
    return data_response(
        status, [&](json::Writer& out) { write_custom_field(out, *api, field, call->services.links); });
  });
}

}  // namespace

void add_custom_field(const CallPointer& call, const ResolvedApi& target) {
  const Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  create_custom_field(call->services.store, actor_of(*call), target.api->id, *data,
                      answer_with_field(call, target.api, 201));
}

void show_custom_field(const CallPointer& call, const ResolvedField& target) {
  if (!target.field) return answer(call, target.field.error());
  answer_with_field(call, target.api, 200)(**target.field);
}

void list_custom_fields(const CallPointer& call, const ResolvedApi& target) {
  const CustomApi& api = *target.api;
  answer_definition_list(call, {fmt::format("/v2/settings/extensions/custom-apis/{}/fields", api.id.text()),
                                custom_field_attributes(), api.fields.size(),
                                [&](std::size_t row, std::size_t attribute) {
                                  return custom_field_value(api.fields[row], attribute);
                                },
                                [&](json::Writer& out, std::size_t row) {
                                  write_custom_field(out, api, api.fields[row], call->services.links);
                                }});
}

void change_custom_field(const CallPointer& call, const ResolvedField& target) {
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  if (!target.field) return answer(call, target.field.error());
  update_custom_field(call->services.store, actor_of(*call), target.api->id, (*target.field)->id,
                      *std::move(data), answer_with_field(call, target.api, 200));
}

void remove_custom_field(const CallPointer& call, const ResolvedField& target) {
  if (!target.field) return answer(call, target.field.error());
  delete_custom_field(call->services.store, actor_of(*call), target.api->id, (*target.field)->id,
                      [call](Status removed) {
                        if (!removed) return answer(call, std::move(removed).error());
                        answer(call, no_content());
                      });
}

}  // namespace bespoke
