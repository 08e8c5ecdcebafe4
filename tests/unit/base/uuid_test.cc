#include "base/uuid.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <type_traits>
#include <unordered_set>

#include "base/id.h"
#include "base/time.h"

namespace bespoke {
namespace {

using ApiId = Id<struct ApiTag>;
using OtherId = Id<struct OtherTag>;
static_assert(!std::is_convertible_v<ApiId, OtherId>);
static_assert(!std::is_constructible_v<OtherId, ApiId>);
static_assert(!std::is_convertible_v<Uuid, ApiId>);

constexpr char sample[] = "5fc0a3d1-9e77-4f0b-8a51-00ff10ab29ce";

TEST(Uuid, ParsesEitherCaseAndWritesLowerCase) {
  const auto uuid = Uuid::parse("5FC0A3D1-9e77-4F0B-8a51-00fF10aB29Ce");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->text(), sample);
  EXPECT_EQ(uuid->bytes(), (Uuid::Bytes{0x5f, 0xc0, 0xa3, 0xd1, 0x9e, 0x77, 0x4f, 0x0b, 0x8a, 0x51, 0x00,
                                        0xff, 0x10, 0xab, 0x29, 0xce}));
  EXPECT_EQ(Uuid::from_bytes(uuid->bytes()), *uuid);
  EXPECT_EQ(Uuid().text(), "00000000-0000-0000-0000-000000000000");
}

TEST(Uuid, RefusesOtherSpellings) {
  const char* const cases[] = {
      "",
      "5fc0a3d1-9e77-4f0b-8a51-00ff10ab29c",
      "5fc0a3d1-9e77-4f0b-8a51-00ff10ab29ce0",
      "5fc0a3d19e774f0b8a5100ff10ab29ce",
      "{5fc0a3d1-9e77-4f0b-8a51-00ff10ab29c}",
      "5fc0a3d1-9e77-4f0b-8a51-00ff10ab29cg",
      "5fc0a3d19-e77-4f0b-8a51-00ff10ab29ce",
      "5fc0a3d1_9e77_4f0b_8a51_00ff10ab29ce",
      "5fc0a3d1-9e77-4f0b-8a51-00ff10ab29c\xe9",
      " 5fc0a3d1-9e77-4f0b-8a51-00ff10ab29c",
  };
  for (const char* text : cases) EXPECT_FALSE(Uuid::parse(text)) << text;
}

TEST(Uuid, IsOrderedAsItsText) {
  const auto low = Uuid::parse("7f000000-0000-0000-0000-000000000000").value();
  const auto high = Uuid::parse("80000000-0000-0000-0000-000000000000").value();
  EXPECT_LT(low, high);
  EXPECT_LT(Uuid(), low);
}

TEST(Uuid, HasTheFormOfVersion7) {
  const std::int64_t before = Timestamp::now().ms;
  const Uuid::Bytes bytes = new_uuid_v7().bytes();
  const std::int64_t after = Timestamp::now().ms;
  EXPECT_EQ(bytes[6] >> 4, 7);
  EXPECT_EQ(bytes[8] >> 6, 2);
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | bytes[i];
  EXPECT_GE(ms, before);
  EXPECT_LE(ms, after);
}

TEST(Uuid, AscendsWithinAThreadAndNeverRepeats) {
  constexpr int count = 20000;  // several times what one millisecond's counter holds
  std::unordered_set<Uuid> seen;
  Uuid last;
  for (int i = 0; i < count; ++i) {
    const Uuid next = new_uuid_v7();
    ASSERT_LT(last, next);
    seen.insert(last = next);
  }
  std::thread([&] {
    for (int i = 0; i < count; ++i) seen.insert(new_uuid_v7());
  }).join();
  EXPECT_EQ(seen.size(), 2 * count);
}

TEST(Id, IsItsUuid) {
  const auto id = ApiId::parse(sample);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->text(), sample);
  EXPECT_EQ(id->uuid().text(), sample);
  EXPECT_EQ(std::hash<ApiId>{}(*id), std::hash<Uuid>{}(id->uuid()));
  EXPECT_FALSE(ApiId::parse("nothing"));
  EXPECT_NE(ApiId::make(), ApiId::make());
  EXPECT_LT(ApiId(), *id);
}

}  // namespace
}  // namespace bespoke
