#include "http/static_file.h"

#include <algorithm>
#include <string>

#include "http/text.h"

namespace bespoke::http {
namespace {

// RFC 9110 12.5.3, but for the order of preference: of what is taken, the shortest is sent.
bool takes(std::string_view accepted, std::string_view coding) {
  return !all_items(accepted, [coding](std::string_view item) {
    const std::string_view name = trim_blanks(item.substr(0, std::min(item.find(';'), item.size())));
    return !equals_case_blind(name, coding) || weighs_nothing(item);
  });
}

std::string_view without_weakness(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return etag;
}

// RFC 9110 13.1.2: the weak comparison.
bool has_version(std::string_view wanted, std::string_view etag) {
  return !all_items(wanted, [etag](std::string_view item) {
    return item != "*" && without_weakness(item) != without_weakness(etag);
  });
}

}  // namespace

Response answer_file(const Request& request, const StaticFile& file) {
  Response response;
  response.headers = {{"ETag", std::string(file.etag)}, {"Vary", "Accept-Encoding"}};
  if (has_version(request.find_list("If-None-Match").value_or(""), file.etag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", file.content_type);
  const std::string accepted = request.find_list("Accept-Encoding").value_or("");
  response.static_body = file.plain;
  if (!file.brotli.empty() && takes(accepted, "br")) {
    response.static_body = file.brotli;
    response.headers.emplace_back("Content-Encoding", "br");
  } else if (!file.gzip.empty() && takes(accepted, "gzip")) {
    response.static_body = file.gzip;
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

}  // namespace bespoke::http
