// The Custom APIs of the demo: wishlists, product reviews and multi-location inventory.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <span>
#include <string_view>

#include "cli/session.h"

namespace bespoke {

struct DemoField {
  std::string_view slug;
  std::string_view name;
  std::string_view field_type;
  std::string_view rules;  // JSON: what stands in `validation` below the type
  bool is_url_slug = false;
};

struct DemoApi {
  std::string_view slug;
  std::string_view api_type;
  std::string_view name;
  std::string_view description;
  bool allow_upserts = false;
  std::span<const DemoField> fields;
};

enum class DemoKind { Inventory, Wishlist, Review };
inline constexpr std::uint64_t demo_kinds = 3;

// In the order of DemoKind.
extern const std::array<DemoApi, demo_kinds> demo_apis;

enum class IfEntriesExist { Refuse, Append };

// Defines those of the APIs that are missing. One that is there is used if it has the fields that the demo
// writes; if any cannot be used, or has entries that are not to be appended to, nothing is defined. Returns
// the number of the first entry to write.
boost::asio::awaitable<Result<std::uint64_t>> define_demo_apis(Session& session, IfEntriesExist choice);

}  // namespace bespoke
