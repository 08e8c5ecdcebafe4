#include "model/catalog.h"

#include <algorithm>
#include <utility>

namespace bespoke {

Catalog::Catalog(Settings settings, std::vector<std::shared_ptr<const CustomApi>> apis)
    : settings_(settings), apis_(std::move(apis)) {
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
  return next(settings_, std::move(apis));
}

Catalog Catalog::without(const CustomApiId& id) const {
  auto apis = apis_;
  std::erase_if(apis, [&](const auto& api) { return api->id == id; });
  return next(settings_, std::move(apis));
}

Catalog Catalog::with(Settings settings) const {
  return next(settings, apis_);
}

Catalog Catalog::numbered(std::int64_t version) const {
  Catalog same = *this;
  same.version_ = version;
  return same;
}

Catalog Catalog::next(Settings settings, std::vector<std::shared_ptr<const CustomApi>> apis) const {
  Catalog changed(settings, std::move(apis));
  changed.version_ = version_ + 1;
  return changed;
}

}  // namespace bespoke
