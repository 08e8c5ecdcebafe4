#include "cli/serve_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "server/serve.h"

namespace bespoke {
namespace {

void add_options_of_the_store(CLI::App* serve_command, const std::shared_ptr<Config>& config) {
  serve_command->add_option("--data", config->data, "Folder of the embedded database; made when missing")
      ->envname("BESPOKE_DATA")
      ->capture_default_str();
  serve_command->add_option("--database", config->database,
                            "postgresql:// URL without a password; with one: BESPOKE_DATABASE");
  serve_command
      ->add_option("--database-connections", config->database_connections,
                   "How many connections to PostgreSQL this node may have")
      ->envname("BESPOKE_DATABASE_CONNECTIONS")
      ->capture_default_str();
  serve_command
      ->add_option("--database-wait", config->database_wait_s,
                   "How many seconds a start waits for PostgreSQL to answer")
      ->envname("BESPOKE_DATABASE_WAIT")
      ->capture_default_str();
}

void add_options_of_webhooks(CLI::App* serve_command, const std::shared_ptr<Config>& config) {
  serve_command
      ->add_option("--secrets-key-file", config->secrets_key_file,
                   "File of the key that secrets of webhooks are kept with; secrets.key in --data by default")
      ->envname("BESPOKE_SECRETS_KEY_FILE");
  serve_command
      ->add_option("--webhook-allow", config->webhook_allow,
                   "Networks inside that webhooks may be sent to, such as 10.0.0.0/8,fd00::/8")
      ->envname("BESPOKE_WEBHOOK_ALLOW");
  serve_command
      ->add_option("--webhook-give-up-after", config->webhook_give_up_s,
                   "For how many seconds a delivery that fails is tried again")
      ->envname("BESPOKE_WEBHOOK_GIVE_UP_AFTER")
      ->capture_default_str();
}

void add_options_of_http(CLI::App* serve_command, const std::shared_ptr<Config>& config) {
  serve_command->add_option("--listen", config->listen, "HOST:PORT to listen on")
      ->envname("BESPOKE_LISTEN")
      ->capture_default_str();
  serve_command
      ->add_option("--public-url", config->public_url, "Makes links absolute, such as https://shop.example")
      ->envname("BESPOKE_PUBLIC_URL");
  serve_command
      ->add_option("--drain-ms", config->drain_ms,
                   "How long connections without a request stay open after SIGTERM")
      ->envname("BESPOKE_DRAIN_MS")
      ->capture_default_str();
  serve_command
      ->add_option("--idle-timeout", config->idle_timeout_s,
                   "Seconds after which a connection without a request is closed")
      ->envname("BESPOKE_IDLE_TIMEOUT")
      ->capture_default_str();
  serve_command
      ->add_option("--connections-max", config->connections_max,
                   "How many connections of clients may be open; as memory and descriptors allow by default")
      ->envname("BESPOKE_CONNECTIONS_MAX");
  serve_command
      ->add_option("--memory-budget-mib", config->memory_budget_mib,
                   "How many MiB requests and answers may hold; a quarter of the memory by default")
      ->envname("BESPOKE_MEMORY_BUDGET_MIB");
  serve_command->add_flag("--no-console", config->no_console, "Do not serve the web console at /console/")
      ->envname("BESPOKE_NO_CONSOLE");
}

void add_options_of_the_border(CLI::App* serve_command, const std::shared_ptr<Config>& config) {
  serve_command
      ->add_option("--tls-certificate", config->tls_certificate,
                   "PEM file of the certificate and those that vouch for it; SIGHUP reads it again")
      ->envname("BESPOKE_TLS_CERTIFICATE");
  serve_command->add_option("--tls-key", config->tls_key, "PEM file of its key")->envname("BESPOKE_TLS_KEY");
  serve_command
      ->add_option("--cors-origin", config->cors_origins,
                   "ORIGIN[,…] whose pages may call, such as https://shop.example")
      ->envname("BESPOKE_CORS_ORIGIN");
  serve_command
      ->add_option("--trusted-proxies", config->trusted_proxies,
                   "CIDR[,…] of proxies whose X-Forwarded-For is believed")
      ->envname("BESPOKE_TRUSTED_PROXIES");
  serve_command
      ->add_option("--requests-per-second-by-key", config->requests_per_second_by_key,
                   "How many requests a key and its tokens may make; as many as they like by default")
      ->envname("BESPOKE_REQUESTS_PER_SECOND_BY_KEY");
}

void add_options_of_the_issuer(CLI::App* serve_command, const std::shared_ptr<Config>& config) {
  serve_command
      ->add_option("--jwt-issuer", config->jwt_issuer,
                   "Take JWTs of customers from this issuer: what their `iss` says")
      ->envname("BESPOKE_JWT_ISSUER");
  serve_command->add_option("--jwt-audience", config->jwt_audience, "What their `aud` has to name")
      ->envname("BESPOKE_JWT_AUDIENCE");
  serve_command
      ->add_option(
          "--jwt-keys", config->jwt_keys,
          "FILE or https:// URL of the issuer's public keys, a JSON Web Key Set; SIGHUP reads it again")
      ->envname("BESPOKE_JWT_KEYS");
  serve_command
      ->add_option("--jwt-algorithms", config->jwt_algorithms, "ALGORITHM[,…] that they may be signed with")
      ->envname("BESPOKE_JWT_ALGORITHMS")
      ->capture_default_str();
  serve_command
      ->add_option("--jwt-role-claim", config->jwt_role_claim,
                   "Claim that names the customer's role; without it each is a Registered Shopper")
      ->envname("BESPOKE_JWT_ROLE_CLAIM");
}

}  // namespace

void add_serve_command(CLI::App& app, int& status) {
  CLI::App* serve_command =
      app.add_subcommand("serve", "Serve until SIGTERM. Flags override the environment.");
  auto config = std::make_shared<Config>();
  add_options_of_http(serve_command, config);
  add_options_of_the_border(serve_command, config);
  add_options_of_the_issuer(serve_command, config);
  add_options_of_the_store(serve_command, config);
  add_options_of_webhooks(serve_command, config);
  serve_command
      ->add_option("--audit-keep-days", config->audit_keep_days,
                   "For how many days lines of the audit log are kept")
      ->envname("BESPOKE_AUDIT_KEEP_DAYS")
      ->capture_default_str();
  serve_command->add_option("--log-level", config->log_level, "debug, info, warn, error or off")
      ->envname("BESPOKE_LOG_LEVEL")
      ->capture_default_str();
  serve_command->footer(
      "BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET in the environment set the first administrator's key; "
      "without\n"
      "them the first start makes one and shows it once. BESPOKE_CLIENT_SECRET_FILE and "
      "BESPOKE_DATABASE_FILE\n"
      "name files that hold the secret and the URL.");
  serve_command->callback([config, &status] {
    auto administrator = administrator_from_environment();
    if (!administrator) {
      std::fprintf(stderr, "bespoke: %s\n", administrator.error().details.front().c_str());
      status = 1;
      return;
    }
    config->administrator = *std::move(administrator);
    status = serve(*config);
  });
}

}  // namespace bespoke
