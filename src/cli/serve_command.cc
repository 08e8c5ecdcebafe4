#include "cli/serve_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "server/serve.h"

namespace bespoke {

void add_serve_command(CLI::App& app, int& status) {
  CLI::App* serve_command =
      app.add_subcommand("serve", "Serve until SIGTERM. Flags win over the environment.");
  auto config = std::make_shared<Config>();
  serve_command->add_option("--listen", config->listen, "HOST:PORT to listen on")
      ->envname("BESPOKE_LISTEN")
      ->capture_default_str();
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
      ->add_option("--public-url", config->public_url, "Makes links absolute, such as https://shop.example")
      ->envname("BESPOKE_PUBLIC_URL");
  serve_command
      ->add_option("--drain-ms", config->drain_ms,
                   "How long connections without a request stay open after SIGTERM")
      ->envname("BESPOKE_DRAIN_MS")
      ->capture_default_str();
  serve_command->add_option("--log-level", config->log_level, "debug, info, warn, error or off")
      ->envname("BESPOKE_LOG_LEVEL")
      ->capture_default_str();
  serve_command->footer(
      "BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET in the environment set the first administrator's key; "
      "without\n"
      "them the first start makes one and shows it once.");
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
