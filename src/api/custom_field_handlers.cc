#include "api/custom_field_handlers.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "api/decode.h"
#include "api/definition_list.h"
#include "api/encode.h"
#include "api/resource_json.h"
#include "model/errors.h"
#include "service/custom_fields.h"

namespace bespoke {
namespace {

// The field that the path names.
Result<CustomField> find_field(const Call& call) {
  const auto api = custom_api_by_id(call);
  if (!api) return api.error();
  const std::optional<CustomFieldId> id = CustomFieldId::parse(call.parameters[1]);
  const CustomField* field = id ? (*api)->find_field(*id) : nullptr;
  if (field == nullptr) return not_found();
  return *field;
}

// The API is the one that the path names, as it was when the call began: a link needs no more than its id.
Done<CustomField> answer_with_field(const CallPointer& call, const CustomApiPointer& api, int status) {
  return [call, api, status](Result<CustomField> field) {
    if (!field) return answer(call, std::move(field).error());
    answer(call, data_response(status, [&](json::Writer& out) {
             write_custom_field(out, *api, *field, call->services.links);
           }));
  };
}

}  // namespace

void add_custom_field(const CallPointer& call) {
  const auto api = custom_api_by_id(*call);
  if (!api) return answer(call, api.error());
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  create_custom_field(call->services.store, (*api)->id, *std::move(data), answer_with_field(call, *api, 201));
}

void show_custom_field(const CallPointer& call) {
  const auto api = custom_api_by_id(*call);
  if (!api) return answer(call, api.error());
  answer_with_field(call, *api, 200)(find_field(*call));
}

void list_custom_fields(const CallPointer& call) {
  const auto found = custom_api_by_id(*call);
  if (!found) return answer(call, found.error());
  const CustomApi& api = **found;
  answer_definition_list(call, {fmt::format("/v2/settings/extensions/custom-apis/{}/fields", api.id.text()),
                                custom_field_attributes(), api.fields.size(),
                                [&](std::size_t row, std::size_t attribute) {
                                  return custom_field_value(api.fields[row], attribute);
                                },
                                [&](json::Writer& out, std::size_t row) {
                                  write_custom_field(out, api, api.fields[row], call->services.links);
                                }});
}

void change_custom_field(const CallPointer& call) {
  const auto api = custom_api_by_id(*call);
  if (!api) return answer(call, api.error());
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  const Result<CustomField> field = find_field(*call);
  if (!field) return answer(call, field.error());
  update_custom_field(call->services.store, (*api)->id, field->id, *std::move(data),
                      answer_with_field(call, *api, 200));
}

void remove_custom_field(const CallPointer& call) {
  const auto api = custom_api_by_id(*call);
  if (!api) return answer(call, api.error());
  const Result<CustomField> field = find_field(*call);
  if (!field) return answer(call, field.error());
  delete_custom_field(call->services.store, (*api)->id, field->id, [call](Status removed) {
    if (!removed) return answer(call, std::move(removed).error());
    answer(call, no_content());
  });
}

}  // namespace bespoke
