#include "api/error_document.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "model/errors.h"
#include "sample.h"

namespace bespoke {
namespace {

std::string body(std::string_view title, int status, std::string_view detail, std::string_view code) {
  return fmt::format(R"({{"errors":[{{"title":"{}","status":"{}","detail":"{}","code":"{}"}}]}})", title,
                     status, detail, code);
}

// Titles and texts of facts 3, 5 and 9, and of the contract's decisions.
TEST(ErrorDocument, IsThatOfTheContract) {
  const struct {
    Error error;
    int status;
    std::string body;
  } cases[] = {
      {invalid("Text."), 400, body("Bad Request", 400, "Text.", "validation_failed")},
      {unauthenticated(), 401,
       body("Unauthorized", 401, "Unable to validate access token", "unauthenticated")},
      {{ErrorCode::Forbidden, {"no"}}, 403, body("Forbidden", 403, "no", "forbidden")},
      {not_found(), 404, body("Not Found", 404, "Not found", "not_found")},
      {custom_api_not_found(), 404, body("Not Found", 404, "Not found", "custom_api_not_found")},
      {custom_field_not_found(), 404, body("Not Found", 404, "Not found", "custom_field_not_found")},
      {entry_not_found(), 404, body("Not Found", 404, "Not found", "entry_not_found")},
      {method_not_allowed(), 405,
       body("Method Not Allowed", 405, "This method is not allowed on this resource.", "method_not_allowed")},
      {duplicate_custom_api("slug"), 409,
       body("Conflict", 409, "custom_api with the given slug already exists", "duplicate_custom_api")},
      {duplicate_custom_api("api_type"), 409,
       body("Conflict", 409, "custom_api with the given api_type already exists", "duplicate_custom_api")},
      {duplicate_custom_field(), 409,
       body("Conflict", 409, "custom_field with the given slug already exists", "duplicate_custom_field")},
      {duplicate_value("sku"), 409,
       body("Conflict", 409, "custom_entry with the given sku already exists", "duplicate_value")},
      {etag_mismatch("W/\"a\"", "W/\"b\""), 412,
       body("Precondition Failed", 412,
            R"(The provided ETag 'W/\"a\"', does not match the current ETag 'W/\"b\"'.)",
            "precondition_failed")},
      {etag_mismatch("\xE9", ""), 412,
       body("Precondition Failed", 412, "The provided ETag '\uFFFD', does not match the current ETag ''.",
            "precondition_failed")},
      {entry_exists(), 412,
       body("Precondition Failed", 412, "The entry exists, and 'If-None-Match: *' asks for a new one.",
            "entry_exists")},
      {entry_too_large(), 413,
       body("Request Entity Too Large", 413, "Maximum entry size reached.", "entry_too_large")},
      {deadline_exceeded(20'000), 422,
       body("Unprocessable Content", 422, "request timed out after 20000 ms.", "deadline_exceeded")},
      {internal_error(), 500,
       body("Internal Server Error", 500, "there was a problem processing your request", "internal_error")},
      {unavailable(), 503, body("Service Unavailable", 503, "An unknown error occurred", "unavailable")},
      {outcome_unknown(), 504,
       body(
           "Gateway Timeout", 504,
           "The database was lost before it confirmed the write. It may have been made: look before you send "
           "it again.",
           "outcome_unknown")},
      {storage_full(), 507, body("Insufficient Storage", 507, "The storage is full.", "storage_full")},
      {definition_changed(), 503,
       body("Service Unavailable", 503, "The definition changed while the request was checked.",
            "definition_changed")},
  };
  for (const auto& c : cases) {
    const http::Response response = error_response(c.error);
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.body, c.body);
    EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
    EXPECT_EQ(header_of(response, "Retry-After"), c.status == 503 ? "1" : "none") << c.body;
  }
}

TEST(ErrorDocument, HasAMemberForEveryDetail) {
  EXPECT_EQ(
      error_response(invalid(std::vector<std::string>{"a\"\n", "é"})).body,
      R"({"errors":[{"title":"Bad Request","status":"400","detail":"a\"\n","code":"validation_failed"},)"
      R"({"title":"Bad Request","status":"400","detail":"é","code":"validation_failed"}]})");
}

TEST(ErrorDocument, HasTheCodeOfEachDetail) {
  EXPECT_EQ(error_response(
                {ErrorCode::InvalidSort, {"a", "b"}, {ErrorCode::InvalidSort, ErrorCode::InvalidParameter}})
                .body,
            R"({"errors":[{"title":"Bad Request","status":"400","detail":"a","code":"invalid_sort"},)"
            R"({"title":"Bad Request","status":"400","detail":"b","code":"invalid_parameter"}]})");
}

TEST(ErrorCodes, AreDistinctWords) {
  std::set<std::string_view> names;
  for (const ErrorCode code : error_codes()) {
    const std::string_view name = error_code_name(code);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << name;
    EXPECT_GE(error_status(code), 400) << name;
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(ErrorCode::IdempotencyKeyReused) + 1);
}

TEST(RefusalDocument, HasTheSameForm) {
  const struct {
    int status;
    std::string title;
    std::string code;
  } cases[] = {
      {400, "Bad Request", "malformed_request"},
      {408, "Request Timeout", "request_timeout"},
      {413, "Request Entity Too Large", "body_too_large"},
      {415, "Unsupported Media Type", "unsupported_coding"},
      {417, "Expectation Failed", "expectation_failed"},
      {431, "Request Header Fields Too Large", "head_too_large"},
      {500, "Internal Server Error", "internal_error"},
      {501, "Not Implemented", "not_implemented"},
      {503, "Service Unavailable", "unavailable"},
      {504, "Gateway Timeout", "outcome_unknown"},
      {505, "HTTP Version Not Supported", "http_version_not_supported"},
  };
  for (const auto& c : cases) {
    const http::Response response = refusal_response(c.status, "Text.");
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.body, body(c.title, c.status, "Text.", c.code));
    EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  }
}

}  // namespace
}  // namespace bespoke
