#include "api/error_document.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/errors.h"
#include "sample.h"

namespace bespoke {
namespace {

std::string body(std::string_view title, int status, std::string_view detail) {
  return fmt::format(R"({{"errors":[{{"title":"{}","status":"{}","detail":"{}"}}]}})", title, status, detail);
}

// Titles and texts of facts 3, 5 and 9, and of the contract's decisions.
TEST(ErrorDocument, IsThatOfTheContract) {
  const struct {
    Error error;
    int status;
    std::string body;
  } cases[] = {
      {invalid("Text."), 400, body("Bad Request", 400, "Text.")},
      {unauthenticated(), 401, body("Unauthorized", 401, "Unable to validate access token")},
      {{ErrorCode::Forbidden, {"no"}}, 403, body("Forbidden", 403, "no")},
      {not_found(), 404, body("Not Found", 404, "Not found")},
      {method_not_allowed(), 405,
       body("Method Not Allowed", 405, "This method is not allowed on this resource.")},
      {duplicate_custom_api("slug"), 409,
       body("Conflict", 409, "custom_api with the given slug already exists")},
      {duplicate_custom_api("api_type"), 409,
       body("Conflict", 409, "custom_api with the given api_type already exists")},
      {duplicate_custom_field(), 409,
       body("Conflict", 409, "custom_field with the given slug already exists")},
      {duplicate_value("sku"), 409, body("Conflict", 409, "custom_entry with the given sku already exists")},
      {etag_mismatch("W/\"a\"", "W/\"b\""), 412,
       body("Precondition Failed", 412,
            R"(The provided ETag 'W/\"a\"', does not match the current ETag 'W/\"b\"'.)")},
      {etag_mismatch("\xE9", ""), 412,
       body("Precondition Failed", 412, "The provided ETag '\uFFFD', does not match the current ETag ''.")},
      {entry_too_large(), 413, body("Request Entity Too Large", 413, "Maximum entry size reached.")},
      {deadline_exceeded(20'000), 422,
       body("Unprocessable Content", 422, "request timed out after 20000 ms.")},
      {internal_error(), 500,
       body("Internal Server Error", 500, "there was a problem processing your request")},
      {unavailable(), 503, body("Service Unavailable", 503, "An unknown error occurred")},
      {storage_full(), 507, body("Insufficient Storage", 507, "The storage is full.")},
      {definition_changed(), 503,
       body("Service Unavailable", 503, "The definition changed while the request was checked.")},
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
  EXPECT_EQ(error_response(invalid(std::vector<std::string>{"a\"\n", "é"})).body,
            R"({"errors":[{"title":"Bad Request","status":"400","detail":"a\"\n"},)"
            R"({"title":"Bad Request","status":"400","detail":"é"}]})");
}

TEST(RefusalDocument, HasTheSameForm) {
  const struct {
    int status;
    std::string title;
  } cases[] = {
      {400, "Bad Request"},
      {408, "Request Timeout"},
      {413, "Request Entity Too Large"},
      {417, "Expectation Failed"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {505, "HTTP Version Not Supported"},
  };
  for (const auto& c : cases) {
    const http::Response response = refusal_response(c.status, "Text.");
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.body, body(c.title, c.status, "Text."));
    EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  }
}

}  // namespace
}  // namespace bespoke
