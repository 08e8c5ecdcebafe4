#include "model/application_key.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace bespoke {

ApplicationKeyId id_of(const ApplicationKey& key) {
  const Sha256 digest = sha256(key.client_id);
  Uuid::Bytes bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x80U);  // RFC 9562 5.8
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  return ApplicationKeyId(Uuid::from_bytes(bytes));
}

ApplicationKeys::ApplicationKeys(Keys keys) : keys_(std::move(keys)) {
  by_client_id_.reserve(keys_.size());
  for (const auto& key : keys_) by_client_id_.emplace(key->client_id, key.get());
}

std::shared_ptr<const ApplicationKeys> ApplicationKeys::none() {
  static const auto empty = std::make_shared<const ApplicationKeys>(Keys{});
  return empty;
}

const ApplicationKey* ApplicationKeys::find(std::string_view client_id) const {
  const auto found = by_client_id_.find(client_id);
  return found == by_client_id_.end() ? nullptr : found->second;
}

const ApplicationKey* ApplicationKeys::find(const ApplicationKeyId& id) const {
  const auto found = std::ranges::find_if(keys_, [&](const auto& key) { return id_of(*key) == id; });
  return found == keys_.end() ? nullptr : found->get();
}

std::shared_ptr<const ApplicationKeys> ApplicationKeys::with(ApplicationKey key) const {
  Keys changed = keys_;
  auto added = std::make_shared<const ApplicationKey>(std::move(key));
  const auto old =
      std::ranges::find_if(changed, [&](const auto& each) { return each->client_id == added->client_id; });
  if (old == changed.end()) {
    changed.push_back(std::move(added));
  } else {
    *old = std::move(added);
  }
  return std::make_shared<const ApplicationKeys>(std::move(changed));
}

std::shared_ptr<const ApplicationKeys> ApplicationKeys::without(std::string_view client_id) const {
  Keys changed = keys_;
  std::erase_if(changed, [&](const auto& key) { return key->client_id == client_id; });
  return std::make_shared<const ApplicationKeys>(std::move(changed));
}

}  // namespace bespoke
