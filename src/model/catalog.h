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

#include "model/access_rules.h"
#include "model/application_key.h"
#include "model/custom_api.h"
#include "model/integration.h"

namespace bespoke {

struct Settings {
  std::int64_t page_length = 25;  // a list's limit when the request names none; facts 8.1
};

class Catalog {
 public:
  Catalog() = default;
  // Each in the order of their creation.
  Catalog(Settings settings, std::vector<std::shared_ptr<const CustomApi>> apis,
          std::shared_ptr<const AccessRules> access = AccessRules::none(),
          std::vector<std::shared_ptr<const Integration>> integrations = {});

  // Grows with every change: since the server started, or since there are definitions, as the store counts.
  std::int64_t version() const { return version_; }
  const Settings& settings() const { return settings_; }
  const AccessRules& access() const { return *access_; }
  const ApplicationKeys& keys() const { return *keys_; }
  std::span<const std::shared_ptr<const CustomApi>> apis() const { return apis_; }

  std::span<const std::shared_ptr<const Integration>> integrations() const { return integrations_; }
  std::shared_ptr<const Integration> find(const IntegrationId& id) const;
  // What the integrations that are enabled observe of entries of that type.
  Observed observed(std::string_view api_type) const;

  // Null where there is none.
  std::shared_ptr<const CustomApi> find(const CustomApiId& id) const;
  std::shared_ptr<const CustomApi> find(std::string_view slug) const;

  // The catalog after a change. `with` replaces the API of the same id, or adds it; an API's policies go with
  // it.
  Catalog with(CustomApi api) const;
  Catalog without(const CustomApiId& id) const;
  Catalog with(Settings settings) const;
  Catalog with(std::shared_ptr<const AccessRules> access) const;
  // These two leave the APIs as they are: what is observed of them is the caller's to bring up to date.
  Catalog with(Integration integration) const;
  Catalog without(const IntegrationId& id) const;
  Catalog with(std::shared_ptr<const ApplicationKeys> keys) const;
  // Each API has its next version.
  Catalog with_versions_moved() const;
  // The same with the number that the store gives it.
  Catalog numbered(std::int64_t version) const;

 private:
  Catalog next(Settings settings, std::vector<std::shared_ptr<const CustomApi>> apis,
               std::vector<std::shared_ptr<const Integration>> integrations) const;

  std::int64_t version_ = 1;
  Settings settings_;
  std::shared_ptr<const AccessRules> access_ = AccessRules::none();
  std::shared_ptr<const ApplicationKeys> keys_ = ApplicationKeys::none();
  std::vector<std::shared_ptr<const CustomApi>> apis_;
  std::vector<std::shared_ptr<const Integration>> integrations_;
  std::map<CustomApiId, std::size_t> by_id_;
  std::map<std::string, std::size_t, std::less<>> by_slug_;
};

}  // namespace bespoke
