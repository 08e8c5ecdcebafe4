#include "api/settings_handlers.h"

#include <utility>

#include "api/actor_of.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/reply.h"
#include "api/resource_json.h"
#include "service/settings.h"

namespace bespoke {
namespace {

http::Response settings_response(const Settings& settings) {
  return data_response(200, [&](json::Writer& out) { write_settings(out, settings); });
}

}  // namespace

void show_settings(const CallPointer& call) {
  answer(call, settings_response(call->catalog->settings()));
}

void change_settings(const CallPointer& call) {
  const Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  update_settings(call->services.store, actor_of(*call), *data, reply<Settings>(call, settings_response));
}

}  // namespace bespoke
