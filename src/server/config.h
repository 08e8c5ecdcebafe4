// What an operator decides. Flags win over the environment, the environment over these defaults.
#pragma once

#include <optional>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "service/access.h"

namespace bespoke {

struct Config {
  std::string listen = "127.0.0.1:8080";  // --listen, BESPOKE_LISTEN
  std::string data = "data";              // --data, BESPOKE_DATA
  std::string database;                   // BESPOKE_DATABASE or --database; empty: the data folder
  int database_connections = 24;          // --database-connections, BESPOKE_DATABASE_CONNECTIONS
  int database_wait_s = 60;               // --database-wait, BESPOKE_DATABASE_WAIT
  std::string public_url;                 // --public-url, BESPOKE_PUBLIC_URL; empty: links are paths
  int drain_ms = 500;                     // --drain-ms, BESPOKE_DRAIN_MS
  int idle_timeout_s = 60;                // --idle-timeout, BESPOKE_IDLE_TIMEOUT
  std::optional<int> connections_max;     // --connections-max, BESPOKE_CONNECTIONS_MAX; else as memory allows
  std::optional<int> memory_budget_mib;   // --memory-budget-mib, BESPOKE_MEMORY_BUDGET_MIB; likewise
  bool no_console = false;                // --no-console, BESPOKE_NO_CONSOLE
  std::string tls_certificate;            // --tls-certificate, BESPOKE_TLS_CERTIFICATE; empty: no TLS
  std::string tls_key;                    // --tls-key, BESPOKE_TLS_KEY
  std::string cors_origins;               // --cors-origin, BESPOKE_CORS_ORIGIN
  std::string trusted_proxies;            // --trusted-proxies, BESPOKE_TRUSTED_PROXIES
  std::optional<int> requests_per_second_by_key;  // --requests-per-second-by-key; its variable is alike
  std::string jwt_issuer;                         // --jwt-issuer, BESPOKE_JWT_ISSUER; empty: none is trusted
  std::string jwt_audience;                       // --jwt-audience, BESPOKE_JWT_AUDIENCE
  std::string jwt_keys;                           // --jwt-keys, BESPOKE_JWT_KEYS: a file or a URL
  std::string jwt_algorithms = "RS256,ES256,EdDSA";  // --jwt-algorithms, BESPOKE_JWT_ALGORITHMS
  std::string jwt_role_claim;                        // --jwt-role-claim, BESPOKE_JWT_ROLE_CLAIM
  std::string secrets_key_file;                      // --secrets-key-file, BESPOKE_SECRETS_KEY_FILE
  std::string webhook_allow;                         // --webhook-allow, BESPOKE_WEBHOOK_ALLOW
  int webhook_give_up_s = 24 * 60 * 60;              // --webhook-give-up-after, BESPOKE_WEBHOOK_GIVE_UP_AFTER
  int audit_keep_days = 400;                         // --audit-keep-days, BESPOKE_AUDIT_KEEP_DAYS
  std::string log_level = "info";                    // --log-level, BESPOKE_LOG_LEVEL
  std::optional<Credentials> administrator;          // BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET
};

// Empty where it is not set.
std::string environment(const char* name);

// The environment's part of the configuration that no flag may give, since other users see a process's flags.
// Invalid where only one of the two is set, and as read_secret() has it.
Result<std::optional<Credentials>> administrator_from_environment();

// The URL of the database: the environment's, or `flag`, which must not hold a password, since other users
// see a process's flags. The environment may name a file that holds it. Empty where none is given. Invalid,
// without telling the URL, for all that is no `postgresql://` URL.
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
