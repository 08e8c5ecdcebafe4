#include "api/openapi_handlers.h"

#include <utility>

#include "api/openapi/custom_api_document.h"
#include "api/openapi/document_cache.h"
#include "api/openapi/server_document.h"
#include "api/openapi/version_30.h"
#include "base/url.h"
#include "model/errors.h"

namespace bespoke {
namespace {

enum class Version { Is30, Is31 };

// Of OpenAPI, out of the query.
Result<Version> asked_version(const http::Request& request) {
  const auto sent = parse_query(request.query);
  if (!sent) return malformed_query();
  Version version = Version::Is31;
  for (const QueryParameter& parameter : *sent) {
    if (parameter.name != "version") continue;
    if (parameter.value != "3.0" && parameter.value != "3.1") {
      return Error{ErrorCode::InvalidParameter, {"The parameter 'version' must be '3.0' or '3.1'."}};
    }
    version = parameter.value == "3.0" ? Version::Is30 : Version::Is31;
  }
  return version;
}

// In the version that was asked for, of what is written in 3.1.
Result<std::string> in_version(Version version, std::string document) {
  switch (version) {
    case Version::Is30:
      return openapi::in_version_30(document);
    case Version::Is31:
      return document;
  }
  return document;
}

void answer_document(const CallPointer& call, Result<std::string> document) {
  if (!document) return answer(call, document.error());
  answer(call, http::Response{200, {{"Content-Type", "application/json"}}, *std::move(document)});
}

// Of this process, which serves under one URL.
openapi::DocumentCache& known_documents(Version version) {
  static openapi::DocumentCache in_30;
  static openapi::DocumentCache in_31;
  return version == Version::Is30 ? in_30 : in_31;
}

}  // namespace

void describe_server(const CallPointer& call) {
  const Result<Version> version = asked_version(call->request);
  if (!version) return answer(call, version.error());
  answer_document(call, in_version(*version, openapi::server_document(call->services.links.server())));
}

void describe_custom_apis(const CallPointer& call) {
  const Result<Version> version = asked_version(call->request);
  if (!version) return answer(call, version.error());
  const auto write = [&] {
    return in_version(*version, openapi::custom_api_document(*call->catalog, call->services.links.server()));
  };
  answer_document(call, known_documents(*version).find(call->catalog, write));
}

}  // namespace bespoke
