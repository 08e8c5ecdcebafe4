#include "server/memory_plan.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "server/limits.h"

namespace bespoke {
namespace {

constexpr std::size_t mib = 1024 * 1024;
constexpr std::size_t gib = 1024 * mib;

struct PlanRow {
  Machine machine;
  std::size_t budget_bytes;
  std::size_t connections_max;
  std::size_t cache_bytes;
  std::size_t mapped_bytes;
  std::size_t expression_bytes;
};

TEST(MemoryPlan, IsInProportionToTheMachine) {
  const std::vector<PlanRow> rows{
      {{32 * gib, std::nullopt, 65'536}, gib, 65'280, 16 * mib, mapped_bytes_max, 256 * mib},
      {{2 * gib, std::nullopt, 65'536}, 512 * mib, 65'280, 16 * mib, mapped_bytes_max, 256 * mib},
      {{256 * mib, std::nullopt, 65'536}, 64 * mib, 16'384, 4 * mib, mapped_bytes_max, 32 * mib},
      {{256 * mib, 256 * mib, 65'536}, 64 * mib, 16'384, 4 * mib, 0, 32 * mib},
      {{16 * mib, std::nullopt, 65'536}, 16 * mib, 1'024, mib, mapped_bytes_max, 16 * mib},
      {{2 * gib, std::nullopt, 1'024}, 512 * mib, 768, 16 * mib, mapped_bytes_max, 256 * mib},
      {{2 * gib, std::nullopt, 100}, 512 * mib, 16, 16 * mib, mapped_bytes_max, 256 * mib},
  };
  for (const PlanRow& row : rows) {
    const MemoryPlan plan = plan_memory(row.machine, 8, Transport::Plain);
    EXPECT_EQ(plan.budget_bytes, row.budget_bytes) << row.machine.memory_bytes;
    EXPECT_EQ(plan.connections_max, row.connections_max) << row.machine.memory_bytes;
    EXPECT_EQ(plan.cache_bytes, row.cache_bytes) << row.machine.memory_bytes;
    EXPECT_EQ(plan.mapped_bytes, row.mapped_bytes) << row.machine.memory_bytes;
    EXPECT_EQ(plan.expression_bytes, row.expression_bytes) << row.machine.memory_bytes;
  }
}

// OpenSSL keeps some for each.
TEST(MemoryPlan, LetsFewerConnectionsInWithTls) {
  const Machine machine{256 * mib, std::nullopt, 65'536};
  EXPECT_EQ(plan_memory(machine, 8, Transport::Tls).connections_max, 4'096);
}

class ControlGroups : public testing::Test {
 protected:
  ControlGroups() { std::filesystem::create_directories(root_); }
  ~ControlGroups() override { std::filesystem::remove_all(root_); }

  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text << "\n";
  }

  const std::filesystem::path root_ =
      std::filesystem::temp_directory_path() / ("bespoke-groups-" + std::to_string(::getpid()));
};

TEST_F(ControlGroups, OfVersion2GrantTheLeastOfAllAbove) {
  write("a.slice/b.service/memory.max", "max");
  EXPECT_EQ(control_group_bytes(root_, "0::/a.slice/b.service\n"), std::nullopt);
  write("a.slice/memory.max", "1000");
  EXPECT_EQ(control_group_bytes(root_, "0::/a.slice/b.service\n"), 1000U);
  write("a.slice/b.service/memory.max", "2000");
  EXPECT_EQ(control_group_bytes(root_, "0::/a.slice/b.service\n"), 1000U);
  write("a.slice/b.service/memory.max", "500");
  EXPECT_EQ(control_group_bytes(root_, "0::/a.slice/b.service\n"), 500U);
}

TEST_F(ControlGroups, OfVersion1GrantLikewise) {
  write("memory/memory.limit_in_bytes", "9223372036854771712");
  write("memory/docker/1b2c/memory.limit_in_bytes", "700");
  EXPECT_EQ(control_group_bytes(root_, "5:cpu:/x\n4:memory:/docker/1b2c\n0::/\n"), 700U);
}

// A container sees its own group as the root, and may be told the path that the host knows.
TEST_F(ControlGroups, OfAContainerAreAtTheRoot) {
  write("memory.max", "300");
  EXPECT_EQ(control_group_bytes(root_, "0::/"), 300U);
  EXPECT_EQ(control_group_bytes(root_, "0::/not/seen/from/here"), 300U);
}

TEST_F(ControlGroups, ThatAreNotThereGrantAll) {
  EXPECT_EQ(control_group_bytes(root_, ""), std::nullopt);
  EXPECT_EQ(control_group_bytes(root_, "0::/a\nno line\n:\n"), std::nullopt);
}

}  // namespace
}  // namespace bespoke
