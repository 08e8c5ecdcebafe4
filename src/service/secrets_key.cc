#include "service/secrets_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/hash.h"
#include "base/log.h"
#include "model/errors.h"

namespace bespoke {
namespace {

constexpr std::size_t key_text_length = 2 * std::tuple_size_v<SealingKey>;

std::optional<std::uint8_t> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<SealingKey> parse_key(std::string_view text) {
  if (text.size() != key_text_length) return std::nullopt;
  SealingKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto high = digit(text[2 * i]);
    const auto low = digit(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    key[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return key;
}

// Whole and on disk, or not at all: a secret that is sealed with a key that is lost is lost.
bool write_key(const std::filesystem::path& path, const std::string& text) {
  const std::string draft = path.string() + ".new";
  ::unlink(draft.c_str());
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return false;
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  const bool closed = ::close(file) == 0;
  if (!written || !closed || ::link(draft.c_str(), path.c_str()) != 0) {
    ::unlink(draft.c_str());
    return false;
  }
  ::unlink(draft.c_str());
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool kept = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  return kept;
}

}  // namespace

Status SecretsKey::open() {
  if (path_.empty()) return {};
  std::error_code unknown;
  if (if_missing_ == IfMissing::Make && !std::filesystem::exists(path_, unknown)) return {};
  std::ifstream in(path_);
  std::string text;
  std::getline(in, text);
  key_ = parse_key(text);
  if (key_) return {};
  return invalid(fmt::format(
      "The file {} holds no key: it wants 64 hexadecimal digits, such as `openssl rand -hex 32` prints.",
      path_.string()));
}

Status SecretsKey::make() {
  if (path_.empty() || if_missing_ == IfMissing::Refuse) {
    return invalid(
        "A secret_key can only be kept with a key file: start the server with --secrets-key-file or "
        "BESPOKE_SECRETS_KEY_FILE.");
  }
  SealingKey key{};
  fill_random(key);
  if (!write_key(path_, to_hex(key) + "\n")) {
    log::Line(log::Level::Error, "secrets_key_failed")
        .field("path", path_.string())
        .field("error", std::strerror(errno));
    return unavailable();
  }
  key_ = key;
  return {};
}

Result<std::string> SecretsKey::seal(std::string_view secret, const IntegrationId& integration) {
  const std::lock_guard lock(mutex_);
  if (!key_) {
    if (Status made = make(); !made) return made.error();
  }
  return bespoke::seal(*key_, secret, integration.text());
}

std::optional<std::string> SecretsKey::unseal(std::string_view sealed,
                                              const IntegrationId& integration) const {
  const std::lock_guard lock(mutex_);
  if (!key_) return std::nullopt;
  return bespoke::unseal(*key_, sealed, integration.text());
}

}  // namespace bespoke
