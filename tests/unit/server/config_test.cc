#include "server/config.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace bespoke {
namespace {

template <class T>
std::string refusal(const Result<T>& result) {
  if (result) return "accepted";
  EXPECT_EQ(result.error().code, ErrorCode::Invalid);
  return result.error().details.front();
}

TEST(ParseListen, TakesAHostAndAPort) {
  const struct {
    std::string text, host, port;
  } cases[] = {
      {"127.0.0.1:8080", "127.0.0.1", "8080"}, {"localhost:8080", "localhost", "8080"},
      {"[::1]:8080", "::1", "8080"},           {"[::]:0", "::", "0"},
      {"0.0.0.0:65535", "0.0.0.0", "65535"},   {"a.b-c.example:1", "a.b-c.example", "1"},
  };
  for (const auto& c : cases) {
    const Result<ListenAddress> parsed = parse_listen(c.text);
    ASSERT_TRUE(parsed) << c.text;
    EXPECT_EQ(parsed->host, c.host) << c.text;
    EXPECT_EQ(parsed->port, c.port) << c.text;
  }
}

TEST(ParseListen, RefusesAllElse) {
  for (const std::string text : {"",
                                 ":",
                                 "8080",
                                 ":8080",
                                 "localhost",
                                 "localhost:",
                                 "localhost:http",
                                 "localhost:-1",
                                 "localhost:65536",
                                 "localhost:99999",
                                 "localhost:123456",
                                 "localhost: 80",
                                 "localhost:80 ",
                                 "[]:80",
                                 "[::1]",
                                 "[::1]80",
                                 "::1",
                                 "::1:8080",
                                 "[::1:8080",
                                 "::1]:8080",
                                 "a:b:80",
                                 "[a]b:80",
                                 "http://localhost:80"}) {
    EXPECT_EQ(refusal(parse_listen(text)),
              "--listen wants HOST:PORT, such as 127.0.0.1:8080, not '" + text + "'.");
  }
}

TEST(ParsePublicUrl, LosesTheSlashesAtItsEnd) {
  const struct {
    std::string text, url;
  } cases[] = {
      {"", ""},
      {"https://shop.example", "https://shop.example"},
      {"https://shop.example/", "https://shop.example"},
      {"http://shop.example:8080//", "http://shop.example:8080"},
      {"https://shop.example/under/here/", "https://shop.example/under/here"},
  };
  for (const auto& c : cases) {
    const Result<std::string> parsed = parse_public_url(c.text);
    ASSERT_TRUE(parsed) << c.text;
    EXPECT_EQ(*parsed, c.url);
  }
}

TEST(ParsePublicUrl, RefusesAllElse) {
  for (const std::string text :
       {"shop.example", "/", "//shop.example", "ftp://shop.example", "https:", "https://", "http:///",
        "HTTPS//shop.example", " https://shop.example", "https://shop.example/?a=b",
        "https://shop.example/#a", "https://shop example", "https://shop.example\n"}) {
    EXPECT_EQ(refusal(parse_public_url(text)),
              "--public-url wants a URL such as https://shop.example, not '" + text + "'.");
  }
}

TEST(ParseLogLevel, KnowsFiveWords) {
  const struct {
    std::string text;
    log::Level level;
  } cases[] = {
      {"debug", log::Level::Debug}, {"info", log::Level::Info}, {"warn", log::Level::Warn},
      {"error", log::Level::Error}, {"off", log::Level::Off},
  };
  for (const auto& c : cases) {
    const Result<log::Level> level = parse_log_level(c.text);
    ASSERT_TRUE(level) << c.text;
    EXPECT_EQ(*level, c.level);
  }
  for (const std::string text : {"", "Info", "warning", "trace", "info "}) {
    EXPECT_EQ(refusal(parse_log_level(text)),
              "--log-level wants debug, info, warn, error or off, not '" + text + "'.");
  }
}

// A variable of the environment, for as long as this lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (value == nullptr) {
      ::unsetenv(name);
    } else {
      ::setenv(name, value, 1);
    }
  }
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

TEST(AdministratorFromEnvironment, NeedsBothOrNone) {
  const struct {
    const char* id;
    const char* secret;
    std::string wanted;
  } cases[] = {
      {"id", "se cret=\"é\"", "id se cret=\"é\""},
      {nullptr, nullptr, "none"},
      {"", "", "none"},
      {"id", nullptr, "refused"},
      {nullptr, "secret", "refused"},
      {"id", "", "refused"},
  };
  for (const auto& c : cases) {
    const Variable id("BESPOKE_CLIENT_ID", c.id);
    const Variable secret("BESPOKE_CLIENT_SECRET", c.secret);
    const auto given = administrator_from_environment();
    if (c.wanted == "refused") {
      EXPECT_EQ(refusal(given), "BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET must be set together.");
      continue;
    }
    ASSERT_TRUE(given) << c.wanted;
    EXPECT_EQ(*given ? (*given)->client_id + " " + (*given)->client_secret : "none", c.wanted);
  }
}

TEST(ChooseDatabase, TakesTheFlagElseTheEnvironmentAndKeepsPasswordsOffTheFlag) {
  constexpr const char* not_a_url = "--database wants a URL such as postgresql://user@host/database.";
  constexpr const char* has_password =
      "--database holds a password, which other users of this machine could read: set BESPOKE_DATABASE "
      "instead, or "
      "use a password file.";
  const struct {
    std::string flag;
    const char* variable;
    std::string wanted;
    std::string refused;
  } cases[] = {
      {"", nullptr, "", ""},
      {"", "", "", ""},
      {"postgresql://me@db/one", nullptr, "postgresql://me@db/one", ""},
      {"postgres:///one?host=/run", nullptr, "postgres:///one?host=/run", ""},
      {"postgresql://db:5433/one", nullptr, "postgresql://db:5433/one", ""},
      {"postgresql://me@a:1,b:2/one", "postgresql://other", "postgresql://me@a:1,b:2/one", ""},
      {"", "postgresql://me:secret@db/one", "postgresql://me:secret@db/one", ""},
      {"postgresql://me:secret@db/one", nullptr, "", has_password},
      {"postgresql://me:sec@ret@db/one", nullptr, "", has_password},
      {"postgresql://db/one?password=secret", nullptr, "", has_password},
      {"mysql://db/one", nullptr, "", not_a_url},
      {"", "host=db user=me", "", not_a_url},
  };
  for (const auto& c : cases) {
    const Variable variable("BESPOKE_DATABASE", c.variable);
    const Result<std::string> chosen = choose_database(c.flag);
    if (c.refused.empty()) {
      ASSERT_TRUE(chosen) << c.flag;
      EXPECT_EQ(*chosen, c.wanted);
    } else {
      EXPECT_EQ(refusal(chosen), c.refused) << c.flag;
    }
  }
}

}  // namespace
}  // namespace bespoke
