#include "api/decode.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/authenticate.h"
#include "base/hash.h"
#include "memory_store.h"
#include "sample.h"

namespace bespoke {
namespace {

std::string data_of(std::string_view body) {
  http::Request request;
  request.body = body;
  const Result<json::Value> data = read_data(request);
  if (!data) {
    EXPECT_EQ(data.error().code, ErrorCode::MalformedBody);
    return fmt::format("{}", fmt::join(data.error().details, "\n"));
  }
  std::string text;
  json::append_value(text, *data);
  return text;
}

TEST(ReadData, TakesTheObjectUnderData) {
  const std::string required = "The field 'data' is required.";
  const std::string object = "The field 'data' must be an object.";
  const struct {
    std::string body, wanted;
  } cases[] = {
      {R"({"data":{}})", "{}"},
      {R"( {"other":[1], "data" : {"b":1e2,"a":[null]}} )", R"({"b":1e2,"a":[null]})"},
      {R"({})", required},
      {R"({"Data":{}})", required},
      {R"({"data":null})", required},
      {R"([])", required},
      {R"("data")", required},
      {R"(null)", required},
      {R"({"data":[]})", object},
      {R"({"data":"{}"})", object},
      {R"({"data":7})", object},
  };
  for (const auto& c : cases) EXPECT_EQ(data_of(c.body), c.wanted) << c.body;
}

TEST(ReadData, RefusesWhatIsNoJson) {
  for (const std::string_view body :
       {"", " ", "{",
        R"({"data":{}})"
        "x",
        R"({"data":{}},)", R"({'data':{}})", R"({"data":{"a":1,"a":2}})", R"({"data":{"a":"\u0000"}})",
        R"({"data":{"a":"\ud800"}})", "{\"data\":{\"a\":\"\xff\"}}", "grant_type=x",
        "\xEF\xBB\xBF{\"data\":{}}"}) {
    EXPECT_TRUE(data_of(body).starts_with("Invalid JSON at byte ")) << body << ": " << data_of(body);
  }
}

std::string list_parameters_of(std::string_view query) {
  http::Request request;
  request.query = query;
  const Result<ListParameters> sent = read_list_parameters(request);
  if (!sent) return sent.error().details.front();
  std::string text;
  for (const auto& value :
       {sent->filter, sent->sort, sent->limit, sent->offset, sent->total_method, sent->timeout}) {
    text += "|" + value.value_or("-");
  }
  return text;
}

TEST(ReadListParameters, Decodes) {
  const std::string refused =
      "The query must be percent-encoded UTF-8 without U+0000, of 256 parameters at most.";
  const struct {
    std::string query, wanted;
  } cases[] = {
      {"", "|-|-|-|-|-|-"},
      {"filter=a&sort=b&page[limit]=c&page[offset]=d&page[total_method]=e&timeout=f", "|a|b|c|d|e|f"},
      {"page%5Blimit%5D=7&page%5boffset%5d=8", "|-|-|7|8|-|-"},
      {"filter=eq(name,%22a+b%22)", "|eq(name,\"a b\")|-|-|-|-|-"},
      {"filter=eq(name,a=b)", "|eq(name,a=b)|-|-|-|-|-"},
      {"filter=&sort",
       "||"
       "|-|-|-|-"},
      {"filtered=a&paged=1&unlimited=2&unknown=%C3%A9", "|-|-|-|-|-|-"},
      {"limit=2", "There is no parameter 'limit' here: 'page[limit]' is meant."},
      {"sort=a&sort=b", "|-|b|-|-|-|-"},
      {"sort=%zz", refused},
      {"unknown=%", refused},
      {"sort=%FF", refused},
      {"sort=%00", refused},
  };
  for (const auto& c : cases) EXPECT_EQ(list_parameters_of(c.query), c.wanted) << c.query;
}

// RFC 6750: `Bearer`, in any case, and the token.
TEST(Authenticate, TakesABearerToken) {
  MemoryStore store(std::make_shared<MemoryDisk>());
  const Result<std::unique_ptr<Access>> access = Access::open(store);
  ASSERT_TRUE(access);
  const Status ensured = (*access)->ensure_administrator(Credentials{"id", "secret"}, {});
  ASSERT_TRUE(ensured);
  const Result<IssuedToken> issued = (*access)->issue_token({"id", "secret"});
  ASSERT_TRUE(issued);
  const std::string& token = issued->access_token;
  const auto who = [&](const std::vector<http::Header>& headers) {
    http::Request request;
    request.headers = headers;
    const Identity identity = authenticate(request, **access);
    return identity.role == Role::Administrator ? identity.client_id : "nobody";
  };
  const std::string basic = "Basic " + base64url_encode("id:secret");
  const struct {
    std::string value, wanted;
  } cases[] = {
      {"Bearer " + token, "id"},
      {"bearer " + token, "id"},
      {"BEARER " + token, "id"},
      {"Bearer   " + token, "id"},
      {"Bearer " + token + " ", "nobody"},
      {"Bearer\t" + token, "nobody"},
      {"Bearer" + token, "nobody"},
      {"Bearer: " + token, "nobody"},
      {"Bearer \"" + token + "\"", "nobody"},
      {"Bearer Bearer " + token, "nobody"},
      {" Bearer " + token, "nobody"},
      {"Beare " + token, "nobody"},
      {"Bearer ", "nobody"},
      {"Bearer", "nobody"},
      {"", "nobody"},
      {token, "nobody"},
      {basic, "nobody"},
      {"Bearer " + token + ", Bearer " + token, "nobody"},
  };
  for (const auto& c : cases) EXPECT_EQ(who({{"Authorization", c.value}}), c.wanted) << c.value.substr(0, 20);
  const std::string bearer = "Bearer " + token;
  EXPECT_EQ(who({{"authorization", bearer}}), "id");
  EXPECT_EQ(who({{"X-Authorization", bearer}, {"Cookie", bearer}}), "nobody");
  EXPECT_EQ(who({{"Authorization", "Bearer x"}, {"Authorization", bearer}}), "nobody");
  EXPECT_EQ(who({}), "nobody");
}

}  // namespace
}  // namespace bespoke
