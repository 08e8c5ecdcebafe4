#include "cli/client_secret.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "cli/http_client.h"
#include "cli/limits.h"

namespace bespoke {

Result<std::string> client_secret(const std::string& file) {
  if (file.empty()) {
    const char* secret = std::getenv("BESPOKE_CLIENT_SECRET");
    if (secret != nullptr && *secret != '\0') return std::string(secret);
    return failed("the secret is missing: set BESPOKE_CLIENT_SECRET, or give --client-secret-file.");
  }
  std::ifstream in(file);
  std::string secret;
  if (!std::getline(in, secret)) return failed(fmt::format("cannot read a secret from '{}'.", file));
  if (secret.ends_with('\r')) secret.pop_back();
  if (secret.size() > client_secret_bytes_max)
    return failed(fmt::format("the first line of '{}' is too long.", file));
  return secret;
}

}  // namespace bespoke
