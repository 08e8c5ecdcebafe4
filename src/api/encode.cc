#include "api/encode.h"

namespace bespoke {

http::Response json_response(int status, const WriteJson& write) {
  http::Response response{status, {{"Content-Type", "application/json"}}, {}};
  json::Writer out(response.body);
  write(out);
  return response;
}

http::Response data_response(int status, const WriteJson& write) {
  return json_response(status, [&write](json::Writer& out) {
    out.object();
    out.key("data");
    write(out);
    out.end_object();
  });
}

}  // namespace bespoke
