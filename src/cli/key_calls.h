// What `bespoke keys` asks of a server, and how it prints the answers.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/session.h"

namespace bespoke {

enum class KeyOutput { Plain, Json };

struct KeyOptions {
  SignInOptions sign_in;
  KeyOutput output = KeyOutput::Plain;
  std::string key;  // its id or client id
  std::optional<std::string> name;
  std::optional<std::string> role;        // its id, its name or TYPE/ID; `administrator`: none
  std::optional<std::string> expires_at;  // RFC 3339; `never`: no end
  std::int64_t overlap_seconds = 0;
};

using KeyCall = boost::asio::awaitable<Status>(const KeyOptions& options, Session& session);

KeyCall print_keys;
// These two print a secret, which nobody can see again.
KeyCall create_key_and_print;
KeyCall rotate_key_and_print;
// What the options leave out stays as it is.
KeyCall change_key_and_print;
KeyCall revoke_key;

}  // namespace bespoke
