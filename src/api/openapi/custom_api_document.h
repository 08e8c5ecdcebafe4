// The OpenAPI document of the Custom APIs that are defined: `GET
// /v2/settings/extensions/specifications/openapi`.
#pragma once

#include <string>
#include <string_view>

#include "model/catalog.h"

namespace bespoke::openapi {

// `server` is what the paths are relative to. The document's version changes whenever the document does.
std::string custom_api_document(const Catalog& catalog, std::string_view server);

}  // namespace bespoke::openapi
