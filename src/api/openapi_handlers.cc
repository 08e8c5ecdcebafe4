#include "api/openapi_handlers.h"

#include <utility>

#include "api/openapi/custom_api_document.h"
#include "api/openapi/server_document.h"

namespace bespoke {
namespace {

http::Response document_response(std::string document) {
  return {200, {{"Content-Type", "application/json"}}, std::move(document)};
}

}  // namespace

void describe_server(const CallPointer& call) {
  answer(call, document_response(openapi::server_document(call->services.links.server())));
}

void describe_custom_apis(const CallPointer& call) {
  answer(call,
         document_response(openapi::custom_api_document(*call->catalog, call->services.links.server())));
}

}  // namespace bespoke
