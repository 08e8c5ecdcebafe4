#include "api/error_document.h"

#include <span>
#include <string>

#include "base/json.h"

namespace bespoke {
namespace {

struct StatusLine {
  int status;
  std::string_view title;
};

StatusLine status_line(ErrorCode code) {
  switch (code) {
    case ErrorCode::Invalid:
      return {400, "Bad Request"};
    case ErrorCode::Unauthenticated:
      return {401, "Unauthorized"};
    case ErrorCode::Forbidden:
      return {403, "Forbidden"};
    case ErrorCode::NotFound:
      return {404, "Not Found"};
    case ErrorCode::MethodNotAllowed:
      return {405, "Method Not Allowed"};
    case ErrorCode::Conflict:
      return {409, "Conflict"};
    case ErrorCode::PreconditionFailed:
      return {412, "Precondition Failed"};
    case ErrorCode::EntryTooLarge:
      return {413, "Request Entity Too Large"};
    case ErrorCode::BodyTooLarge:
      return {413, "Request Entity Too Large"};
    case ErrorCode::DeadlineExceeded:
      return {422, "Unprocessable Content"};
    case ErrorCode::DefinitionChanged:
      return {503, "Service Unavailable"};
    case ErrorCode::Unavailable:
    case ErrorCode::OutcomeUnknown:
      return {503, "Service Unavailable"};
    case ErrorCode::StorageFull:
      return {507, "Insufficient Storage"};
    case ErrorCode::Internal:
      return {500, "Internal Server Error"};
  }
  return {500, "Internal Server Error"};
}

// Titles of what the HTTP room refuses: RFC 9110 section 15.
std::string_view refusal_title(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 408:
      return "Request Timeout";
    case 413:
      return "Request Entity Too Large";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Internal Server Error";
  }
}

http::Response document(StatusLine line, std::span<const std::string> details) {
  http::Response response{line.status, {{"Content-Type", "application/json"}}, {}};
  json::Writer out(response.body);
  out.object();
  out.key("errors");
  out.array();
  for (const std::string& detail : details) {
    out.object();
    out.key("title");
    out.string(line.title);
    out.key("status");
    out.string(std::to_string(line.status));
    out.key("detail");
    out.string(detail);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  if (line.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

http::Response error_response(const Error& error) {
  return document(status_line(error.code), error.details);
}

http::Response refusal_response(int status, std::string_view detail) {
  const std::string text(detail);
  return document({status, refusal_title(status)}, {&text, 1});
}

}  // namespace bespoke
