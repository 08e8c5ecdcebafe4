// Ids that cannot be mistaken for each other: `Id<struct EntryTag>` is no `Id<struct CustomApiTag>`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.h"

namespace bespoke {

template <class Tag>
class Id {
 public:
  Id() = default;  // all zeros; names nothing
  explicit Id(const Uuid& uuid) : uuid_(uuid) {}
  static Id make() { return Id(new_uuid_v7()); }
  // See Uuid::parse.
  static std::optional<Id> parse(std::string_view text) {
    const std::optional<Uuid> uuid = Uuid::parse(text);
    if (!uuid) return std::nullopt;
    return Id(*uuid);
  }

  const Uuid& uuid() const { return uuid_; }
  std::string text() const { return uuid_.text(); }
  void append_to(std::string& out) const { uuid_.append_to(out); }

  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  Uuid uuid_;
};

}  // namespace bespoke

template <class Tag>
struct std::hash<bespoke::Id<Tag>> {
  std::size_t operator()(const bespoke::Id<Tag>& id) const noexcept {
    return std::hash<bespoke::Uuid>{}(id.uuid());
  }
};
