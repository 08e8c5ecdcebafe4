#include "cli/keys_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "cli/key_calls.h"

namespace bespoke {
namespace {

using Options = std::shared_ptr<KeyOptions>;

CLI::App* add_call(CLI::App& keys, const std::string& name, const std::string& about, KeyCall* call,
                   const Options& options, int& status) {
  CLI::App* command = keys.add_subcommand(name, about);
  command->add_flag_callback(
      "--json", [options] { options->output = KeyOutput::Json; }, "Print the server's answer as JSON");
  add_sign_in_options(*command, options->sign_in);
  command->callback([options, call, &status] {
    status = run_signed_in(options->sign_in, [&](Session& session) { return call(*options, session); });
  });
  return command;
}

void name_key(CLI::App* command, const Options& options) {
  command->add_option("key", options->key, "Its id or client id")->required();
}

// CLI11 takes an empty text for no value of an optional, where here it is one, which the server refuses.
CLI::Option* add_text(CLI::App* command, const std::string& name,
                      std::optional<std::string> KeyOptions::*place, const Options& options,
                      const std::string& about) {
  return command->add_option_function<std::string>(
      name, [options, place](const std::string& text) { (*options).*place = text; }, about);
}

constexpr const char* about_role = "administrator, or a role by its id, its name or TYPE/ID";
constexpr const char* about_end = "Such as 2030-01-31T00:00:00Z, or never";

}  // namespace

void add_keys_command(CLI::App& app, int& status) {
  CLI::App* keys = app.add_subcommand(
      "keys", "List, create, change, rotate and revoke application keys of a running server.");
  keys->require_subcommand(1);
  auto options = std::make_shared<KeyOptions>();
  const auto add = [&](const char* name, const char* about, KeyCall* call) {
    return add_call(*keys, name, about, call, options, status);
  };

  add("list", "All keys; no secrets, which nobody can see again.", print_keys);

  CLI::App* create = add("create", "A new key; prints its secret, once.", create_key_and_print);
  add_text(create, "name", &KeyOptions::name, options, "What the key is for")->required();
  add_text(create, "--role", &KeyOptions::role, options, about_role);
  add_text(create, "--expires", &KeyOptions::expires_at, options, about_end);

  CLI::App* rename = add("rename", "Give a key another name.", change_key_and_print);
  name_key(rename, options);
  add_text(rename, "name", &KeyOptions::name, options, "What the key is for")->required();

  CLI::App* role =
      add("role", "Give a key another role, which its tokens have at once.", change_key_and_print);
  name_key(role, options);
  add_text(role, "role", &KeyOptions::role, options, about_role)->required();

  CLI::App* expire = add("expire", "Say when a key and its tokens end.", change_key_and_print);
  name_key(expire, options);
  add_text(expire, "time", &KeyOptions::expires_at, options, about_end)->required();

  CLI::App* rotate = add("rotate", "A new secret for a key; prints it, once.", rotate_key_and_print);
  name_key(rotate, options);
  rotate
      ->add_option("--overlap", options->overlap_seconds,
                   "Seconds for which the former secret and its tokens stay good, up to 604800")
      ->capture_default_str();

  CLI::App* revoke = add("revoke", "Delete a key: its tokens end at once.", revoke_key);
  name_key(revoke, options);

  keys->footer(
      "Each signs in with a key of an administrator: --client-id or BESPOKE_CLIENT_ID, and\n"
      "BESPOKE_CLIENT_SECRET or --client-secret-file. `bespoke keys create --help` tells all its flags.");
}

}  // namespace bespoke
