#include "server/copy.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "model/errors.h"
#include "server/config.h"
#include "server/database_url.h"
#include "store/open_store.h"

namespace bespoke {
namespace {

constexpr int copy_readers = 2;  // one of them for the count, which is a list

Result<std::string> choose(const std::string& flag, const char* name, const char* variable) {
  std::string place = flag.empty() ? environment(variable) : flag;
  if (place.empty()) {
    return invalid(fmt::format("{} is missing: give it, or set {}.", name, variable));
  }
  if (!is_database_url(place)) {
    // A URL with a mistake in it may hold a password, and is not repeated.
    const bool may_be_url = place.find("://") != std::string::npos ||
                            place.find("password=") != std::string::npos || place.find(':') < place.find('@');
    if (!may_be_url) return place;
    return invalid(
        fmt::format("{} wants a data folder, or a URL such as postgresql://user@host/database.", name));
  }
  if (!flag.empty() && has_password(place)) {
    return invalid(fmt::format(
        "{} holds a password, which other users of this machine could read: set {} instead, or use "
        "a password file.",
        name, variable));
  }
  if (is_ambiguous(place)) return invalid(fmt::format("{} {}", name, encode_url));
  return place;
}

Result<std::unique_ptr<Store>> open(const std::string& place, IfMissing if_missing) {
  if (is_database_url(place))
    return open_postgresql_store(
        {.url = place, .readers = copy_readers, .writers = 1, .if_missing = if_missing});
  return open_sqlite_store({place, copy_readers, if_missing});
}

std::string shown(const std::string& place) {
  if (is_database_url(place)) return without_password(place);
  std::error_code unknown;
  const std::filesystem::path whole = std::filesystem::absolute(place, unknown);
  return unknown ? place : whole.lexically_normal().string();
}

Error at(const char* name, const Error& error) {
  return invalid(fmt::format("{}: {}", name, error.details.back()));
}

}  // namespace

Result<CopyConfig> choose_copy(const CopyConfig& flags) {
  Result<std::string> from = choose(flags.from, "--from", "BESPOKE_COPY_FROM");
  if (!from) return from.error();
  Result<std::string> to = choose(flags.to, "--to", "BESPOKE_COPY_TO");
  if (!to) return to.error();
  std::error_code not_both_there;
  if (*from == *to || std::filesystem::equivalent(*from, *to, not_both_there)) {
    return invalid("--from and --to are the same place.");
  }
  return CopyConfig{*std::move(from), *std::move(to)};
}

Result<CopyReport> copy(const CopyConfig& config, CopyOptions options) {
  log::start(log::Level::Error);
  Result<std::unique_ptr<Store>> source = open(config.from, IfMissing::Refuse);
  if (!source) return at("--from", source.error());
  Result<std::unique_ptr<Store>> target = open(config.to, IfMissing::Make);
  if (!target) return at("--to", target.error());
  options.from = shown(config.from);
  return copy_data(**source, **target, options);
}

}  // namespace bespoke
