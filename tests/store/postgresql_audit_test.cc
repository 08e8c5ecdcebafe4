// Nodes that share a database write one audit log.
#include <thread>

#include "audit_log.h"
#include "postgresql_test.h"

namespace bespoke {
namespace {

using PostgresqlAudit = PostgresqlTest;

TEST_F(PostgresqlAudit, OfTwoNodesIsOneChain) {
  constexpr int each = 20;
  std::vector<std::unique_ptr<Store>> nodes;
  nodes.push_back(std::move(store_));
  nodes.push_back(*home_->open());
  std::vector<std::thread> threads;
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    threads.emplace_back([&nodes, node] {
      for (int i = 0; i < each; ++i) {
        EXPECT_OK(define(*nodes[node], [&](Transaction& to) {
          return to.insert_custom_api(new_api("n" + std::to_string(node) + "_" + std::to_string(i)));
        }));
        EXPECT_OK(write(*nodes[node],
                        [](Transaction& to) { return (*to.audit())->append(Timestamp{1}, R"("n":1)"); }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(audit_lines(*nodes[0]).size(), std::size_t{2} * 2 * each);
  for (const auto& node : nodes) expect_whole_chain(*node);
}

}  // namespace
}  // namespace bespoke
