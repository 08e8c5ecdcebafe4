#include "model/catalog.h"

#include <algorithm>
#include <utility>

namespace bespoke {

Catalog::Catalog(Settings settings, std::vector<std::shared_ptr<const CustomApi>> apis,
                 std::shared_ptr<const AccessRules> access,
                 std::vector<std::shared_ptr<const Integration>> integrations)
    : settings_(settings),
      access_(std::move(access)),
      apis_(std::move(apis)),
      integrations_(std::move(integrations)) {
  for (std::size_t i = 0; i < apis_.size(); ++i) {
    by_id_.emplace(apis_[i]->id, i);
    by_slug_.emplace(apis_[i]->slug, i);
  }
}

std::shared_ptr<const CustomApi> Catalog::find(const CustomApiId& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : apis_[found->second];
}

std::shared_ptr<const CustomApi> Catalog::find(std::string_view slug) const {
  const auto found = by_slug_.find(slug);
  return found == by_slug_.end() ? nullptr : apis_[found->second];
}

Catalog Catalog::with(CustomApi api) const {
  auto changed = std::make_shared<const CustomApi>(std::move(api));
  auto apis = apis_;
  const auto old = by_id_.find(changed->id);
  if (old == by_id_.end()) {
    apis.push_back(std::move(changed));
  } else {
    apis[old->second] = std::move(changed);
  }
  return next(settings_, std::move(apis), integrations_);
}

Catalog Catalog::without(const CustomApiId& id) const {
  auto apis = apis_;
  std::erase_if(apis, [&](const auto& api) { return api->id == id; });
  Catalog changed = next(settings_, std::move(apis), integrations_);
  changed.access_ = access_->without_policies_of(id);
  return changed;
}

Catalog Catalog::with(Settings settings) const {
  return next(settings, apis_, integrations_);
}

Catalog Catalog::with(std::shared_ptr<const AccessRules> access) const {
  Catalog changed = *this;
  changed.access_ = std::move(access);
  ++changed.version_;
  return changed;
}

Catalog Catalog::with(std::shared_ptr<const ApplicationKeys> keys) const {
  Catalog changed = *this;
  changed.keys_ = std::move(keys);
  ++changed.version_;
  return changed;
}

Catalog Catalog::with_versions_moved() const {
  Catalog changed = *this;
  for (auto& api : changed.apis_) {
    CustomApi moved = *api;
    ++moved.version;
    api = std::make_shared<const CustomApi>(std::move(moved));
  }
  ++changed.version_;
  return changed;
}

Catalog Catalog::numbered(std::int64_t version) const {
  Catalog same = *this;
  same.version_ = version;
  return same;
}

std::shared_ptr<const Integration> Catalog::find(const IntegrationId& id) const {
  const auto found = std::ranges::find_if(integrations_, [&](const auto& each) { return each->id == id; });
  return found == integrations_.end() ? nullptr : *found;
}

Observed Catalog::observed(std::string_view api_type) const {
  Observed observed;
  for (const auto& each : integrations_) {
    if (!each->enabled) continue;
    observed.created |= each->observes_event(event_name(api_type, EventKind::Created));
    observed.updated |= each->observes_event(event_name(api_type, EventKind::Updated));
    observed.deleted |= each->observes_event(event_name(api_type, EventKind::Deleted));
  }
  return observed;
}

Catalog Catalog::with(Integration integration) const {
  auto changed = std::make_shared<const Integration>(std::move(integration));
  auto integrations = integrations_;
  const auto old =
      std::ranges::find_if(integrations, [&](const auto& each) { return each->id == changed->id; });
  if (old == integrations.end()) {
    integrations.push_back(std::move(changed));
  } else {
    *old = std::move(changed);
  }
  return next(settings_, apis_, std::move(integrations));
}

Catalog Catalog::without(const IntegrationId& id) const {
  auto integrations = integrations_;
  std::erase_if(integrations, [&](const auto& each) { return each->id == id; });
  return next(settings_, apis_, std::move(integrations));
}

Catalog Catalog::next(Settings settings, std::vector<std::shared_ptr<const CustomApi>> apis,
                      std::vector<std::shared_ptr<const Integration>> integrations) const {
  Catalog changed(settings, std::move(apis), access_, std::move(integrations));
  changed.keys_ = keys_;
  changed.version_ = version_ + 1;
  return changed;
}

}  // namespace bespoke
