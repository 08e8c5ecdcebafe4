// What an operator decides. Flags win over the environment, the environment over these defaults.
#pragma once

#include <optional>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "service/access.h"

namespace bespoke {

struct Config {
  std::string listen = "127.0.0.1:8080";     // --listen, BESPOKE_LISTEN
  std::string data = "data";                 // --data, BESPOKE_DATA
  std::string database;                      // BESPOKE_DATABASE or --database; empty: the data folder
  int database_connections = 24;             // --database-connections, BESPOKE_DATABASE_CONNECTIONS
  std::string public_url;                    // --public-url, BESPOKE_PUBLIC_URL; empty: links are paths
  int drain_ms = 500;                        // --drain-ms, BESPOKE_DRAIN_MS
  std::string log_level = "info";            // --log-level, BESPOKE_LOG_LEVEL
  std::optional<Credentials> administrator;  // BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET
};

// Empty where it is not set.
std::string environment(const char* name);

// The environment's part of the configuration that no flag may give, since other users see a process's flags.
// Invalid where only one of the two is set.
Result<std::optional<Credentials>> administrator_from_environment();

inline constexpr int database_connections_min = 6;
inline constexpr int database_connections_max = 1000;
inline constexpr int drain_ms_max = 20'000;  // a drain as a whole is given 30 s

// The URL of the database: the environment's, or `flag`, which must not hold a password, since other users
// see a process's flags. Empty where neither is given. Invalid, without telling the URL, for all that is no
// `postgresql://` URL.
Result<std::string> choose_database(const std::string& flag);

struct ListenAddress {
  std::string host;
  std::string port;
};

// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`. Invalid for all else.
Result<ListenAddress> parse_listen(const std::string& text);

// Without the slashes at its end. Invalid unless it is empty or starts with `http://` or `https://`, and
// where it holds a query, a fragment or what no URL can.
Result<std::string> parse_public_url(const std::string& text);

Result<log::Level> parse_log_level(const std::string& text);

}  // namespace bespoke
