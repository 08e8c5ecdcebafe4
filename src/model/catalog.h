// Everything that users have defined, as one immutable value: requests read a snapshot without a lock, and a
// change publishes a new one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/custom_api.h"

namespace bespoke {

struct Settings {
  std::int64_t page_length = 25;  // a list's limit when the request names none; facts 8.1
};

class Catalog {
 public:
  Catalog() = default;
  // `apis` in the order of their creation.
  Catalog(Settings settings, std::vector<std::shared_ptr<const CustomApi>> apis);

  // Grows with every change: since the server started, or since there are definitions, as the store counts.
  std::int64_t version() const { return version_; }
  const Settings& settings() const { return settings_; }
  std::span<const std::shared_ptr<const CustomApi>> apis() const { return apis_; }

  // Null where there is none.
  std::shared_ptr<const CustomApi> find(const CustomApiId& id) const;
  std::shared_ptr<const CustomApi> find(std::string_view slug) const;

  // The catalog after a change. `with` replaces the API of the same id, or adds it.
  Catalog with(CustomApi api) const;
  Catalog without(const CustomApiId& id) const;
  Catalog with(Settings settings) const;
  // The same with the number that the store gives it.
  Catalog numbered(std::int64_t version) const;

 private:
  Catalog next(Settings settings, std::vector<std::shared_ptr<const CustomApi>> apis) const;

  std::int64_t version_ = 1;
  Settings settings_;
  std::vector<std::shared_ptr<const CustomApi>> apis_;
  std::map<CustomApiId, std::size_t> by_id_;
  std::map<std::string, std::size_t, std::less<>> by_slug_;
};

}  // namespace bespoke
