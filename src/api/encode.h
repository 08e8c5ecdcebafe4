// Responses with JSON bodies.
#pragma once

#include <functional>

#include "base/json.h"
#include "http/message.h"

namespace bespoke {

using WriteJson = std::function<void(json::Writer& out)>;

// A body that is what `write` writes.
http::Response json_response(int status, const WriteJson& write);
// A body `{"data":…}` around it.
http::Response data_response(int status, const WriteJson& write);
inline http::Response no_content() {
  return {204, {}, {}};
}

}  // namespace bespoke
