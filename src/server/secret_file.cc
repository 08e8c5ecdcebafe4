#include "server/secret_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "model/errors.h"
#include "server/config.h"
#include "server/limits.h"

namespace bespoke {
namespace {

Error refusal(const std::string& variable, const std::string& path, const std::string& reason) {
  return invalid(fmt::format("{}: the file {} {}.", variable, path, reason));
}

std::string error_text(int code) {
  return std::system_category().message(code);
}

// At most one byte more than is allowed.
Result<std::string> read_file(const std::string& variable, const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return refusal(variable, path, "cannot be opened: " + error_text(errno));
  std::string text(secret_bytes_max + 1, '\0');
  std::size_t size = 0;
  ssize_t count = 1;
  while (count > 0 && size < text.size()) {
    count = ::read(file, text.data() + size, text.size() - size);
    if (count > 0) size += static_cast<std::size_t>(count);
    if (count < 0 && errno == EINTR) count = 1;
  }
  const int failed = count < 0 ? errno : 0;
  ::close(file);
  if (failed != 0) return refusal(variable, path, "cannot be read: " + error_text(failed));
  text.resize(size);
  if (size > secret_bytes_max) {
    return refusal(variable, path, fmt::format("is longer than {} bytes", secret_bytes_max));
  }
  return text;
}

void drop_line_break(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

bool is_one_line(const std::string& text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
}

}  // namespace

Result<std::string> read_secret(const std::string& variable) {
  const std::string file_variable = variable + "_FILE";
  const std::string path = environment(file_variable.c_str());
  std::string secret = environment(variable.c_str());
  const bool has_value = !secret.empty();
  if (has_value && !path.empty()) {
    return invalid(fmt::format("Set {} or {}, not both.", variable, file_variable));
  }
  if (!path.empty()) {
    Result<std::string> text = read_file(file_variable, path);
    if (!text) return text;
    secret = *std::move(text);
  }
  drop_line_break(secret);
  if (!path.empty() && secret.empty()) return refusal(file_variable, path, "is empty");
  if (has_value && secret.empty())
    return invalid(fmt::format("{} holds nothing but a line break.", variable));
  if (!is_one_line(secret)) {
    const std::string name = path.empty() ? variable : fmt::format("{}: the file {}", file_variable, path);
    return invalid(name + " holds a line break or another control character within the secret.");
  }
  return secret;
}

}  // namespace bespoke
