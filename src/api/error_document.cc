#include "api/error_document.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "base/json.h"

namespace bespoke {
namespace {

struct Meaning {
  ErrorCode code;
  int status;
  std::string_view name;  // what clients read as `code`
};

// Clients depend on the names: none is changed or given to something else; new ones may be added.
constexpr auto meanings = std::to_array<Meaning>({
    {ErrorCode::Invalid, 400, "validation_failed"},
    {ErrorCode::MalformedRequest, 400, "malformed_request"},
    {ErrorCode::MalformedBody, 400, "malformed_body"},
    {ErrorCode::InvalidFilter, 400, "invalid_filter"},
    {ErrorCode::InvalidSort, 400, "invalid_sort"},
    {ErrorCode::InvalidCursor, 400, "invalid_cursor"},
    {ErrorCode::InvalidParameter, 400, "invalid_parameter"},
    {ErrorCode::Unauthenticated, 401, "unauthenticated"},
    {ErrorCode::Forbidden, 403, "forbidden"},
    {ErrorCode::NotFound, 404, "not_found"},
    {ErrorCode::CustomApiNotFound, 404, "custom_api_not_found"},
    {ErrorCode::CustomFieldNotFound, 404, "custom_field_not_found"},
    {ErrorCode::EntryNotFound, 404, "entry_not_found"},
    {ErrorCode::IntegrationNotFound, 404, "integration_not_found"},
    {ErrorCode::InvalidIntegration, 422, "integration_invalid"},
    {ErrorCode::MethodNotAllowed, 405, "method_not_allowed"},
    {ErrorCode::RequestTimeout, 408, "request_timeout"},
    {ErrorCode::Conflict, 409, "duplicate_value"},
    {ErrorCode::DuplicateCustomApi, 409, "duplicate_custom_api"},
    {ErrorCode::DuplicateCustomField, 409, "duplicate_custom_field"},
    {ErrorCode::KeyNeeded, 409, "application_key_needed"},
    {ErrorCode::PreconditionFailed, 412, "precondition_failed"},
    {ErrorCode::EntryExists, 412, "entry_exists"},
    {ErrorCode::EntryTooLarge, 413, "entry_too_large"},
    {ErrorCode::BodyTooLarge, 413, "body_too_large"},
    {ErrorCode::ExpectationFailed, 417, "expectation_failed"},
    {ErrorCode::RateLimited, 429, "rate_limited"},
    {ErrorCode::DeadlineExceeded, 422, "deadline_exceeded"},
    {ErrorCode::DefinitionChanged, 503, "definition_changed"},
    {ErrorCode::Unavailable, 503, "unavailable"},
    {ErrorCode::OutcomeUnknown, 504, "outcome_unknown"},
    {ErrorCode::HeadTooLarge, 431, "head_too_large"},
    {ErrorCode::StorageFull, 507, "storage_full"},
    {ErrorCode::NotImplemented, 501, "not_implemented"},
    {ErrorCode::VersionNotSupported, 505, "http_version_not_supported"},
    {ErrorCode::Internal, 500, "internal_error"},
    {ErrorCode::UnsupportedCoding, 415, "unsupported_coding"},
    {ErrorCode::InvalidIdempotencyKey, 400, "invalid_idempotency_key"},
    {ErrorCode::IdempotencyKeyInUse, 409, "idempotency_key_in_use"},
    {ErrorCode::IdempotencyKeyReused, 422, "idempotency_key_reused"},
});

// Of every code one row, in the order of the enum: a new code does not compile until it has its own.
constexpr bool is_complete() {
  for (std::size_t i = 0; i < meanings.size(); ++i) {
    if (meanings[i].code != static_cast<ErrorCode>(i)) return false;
  }
  return meanings.size() == static_cast<std::size_t>(ErrorCode::IdempotencyKeyReused) + 1;
}
static_assert(is_complete());

const Meaning& meaning(ErrorCode code) {
  return meanings[static_cast<std::size_t>(code)];
}

// RFC 9110 section 15; 413 as the vendor has it.
std::string_view title(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Request Entity Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "Internal Server Error";
  }
}

// What the HTTP room refuses, by its status.
ErrorCode refusal_code(int status) {
  switch (status) {
    case 400:
      return ErrorCode::MalformedRequest;
    case 408:
      return ErrorCode::RequestTimeout;
    case 413:
      return ErrorCode::BodyTooLarge;
    case 415:
      return ErrorCode::UnsupportedCoding;
    case 417:
      return ErrorCode::ExpectationFailed;
    case 431:
      return ErrorCode::HeadTooLarge;
    case 501:
      return ErrorCode::NotImplemented;
    case 503:
      return ErrorCode::Unavailable;
    case 504:
      return ErrorCode::OutcomeUnknown;
    case 505:
      return ErrorCode::VersionNotSupported;
    default:
      return ErrorCode::Internal;
  }
}

std::string_view oauth_name(OAuthError kind) {
  switch (kind) {
    case OAuthError::InvalidRequest:
      return "invalid_request";
    case OAuthError::InvalidClient:
      return "invalid_client";
    case OAuthError::UnsupportedGrantType:
      return "unsupported_grant_type";
  }
  return "";
}

std::string_view challenge_text(Challenge challenge) {
  switch (challenge) {
    case Challenge::Bearer:
      return R"(Bearer realm="bespoke")";
    case Challenge::Basic:
      return R"(Basic realm="bespoke", charset="UTF-8")";
  }
  return "";
}

void add_challenge(http::Response& response, Challenge challenge) {
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", challenge_text(challenge));
}

// The integrations' own forms: facts 11.2.
bool is_of_integrations(ErrorCode code) {
  return code == ErrorCode::IntegrationNotFound || code == ErrorCode::InvalidIntegration;
}

void write_error(json::Writer& out, const Meaning& of, const Error& error, std::size_t number) {
  const bool invalid_integration = of.code == ErrorCode::InvalidIntegration;
  out.object();
  out.key("title");
  out.string(invalid_integration ? "Validation Error" : title(of.status));
  out.key("status");
  if (is_of_integrations(of.code)) {
    out.integer(invalid_integration ? 400 : of.status);
  } else {
    out.string(std::to_string(of.status));
  }
  out.key("detail");
  out.string(error.details[number]);
  out.key("code");
  out.string(of.name);
  if (!error.indexes.empty()) {
    out.key("index");
    out.integer(static_cast<std::int64_t>(error.indexes[number]));
  }
  out.end_object();
}

http::Response document(const Error& error, std::optional<OAuthError> oauth = std::nullopt) {
  const int status = meaning(error.code).status;
  http::Response response{status, {{"Content-Type", "application/json"}}, {}};
  json::Writer out(response.body);
  out.object();
  if (oauth) {
    out.key("error");
    out.string(oauth_name(*oauth));
  }
  out.key("errors");
  out.array();
  for (std::size_t i = 0; i < error.details.size(); ++i) {
    write_error(out, meaning(error.codes.empty() ? error.code : error.codes[i]), error, i);
  }
  out.end_array();
  out.end_object();
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

http::Response error_response(const Error& error) {
  http::Response response = document(error);
  add_challenge(response, Challenge::Bearer);
  return response;
}

http::Response oauth_error_response(OAuthError kind, const Error& error, Challenge challenge) {
  http::Response response = document(error, kind);
  add_challenge(response, challenge);
  return response;
}

http::Response refusal_response(int status, std::string_view detail) {
  return document({refusal_code(status), {std::string(detail)}});
}

int error_status(ErrorCode code) {
  return meaning(code).status;
}

std::string_view error_code_name(ErrorCode code) {
  return meaning(code).name;
}

std::vector<ErrorCode> error_codes() {
  std::vector<ErrorCode> codes;
  for (const Meaning& row : meanings) codes.push_back(row.code);
  return codes;
}

}  // namespace bespoke
