// Definitions that another node has changed, read again.
#include "model/rule_compiler.h"
#include "postgresql_test.h"

namespace bespoke {
namespace {

using PostgresqlRules = PostgresqlTest;

// Also under the lock that holds up all nodes, in which a change of definitions reads what it does not know.
TEST_F(PostgresqlRules, ThatAreKnownAreNotCompiledAgain) {
  const auto api = add_api("one", {new_field("f", FieldType::String, R"({"regex":"^a+$"})"),
                                   new_field("g", FieldType::String, R"({"regex":"^b+$"})")});
  auto node = home_->open();
  ASSERT_TRUE(node) << dump(node.error());
  const std::shared_ptr<const CustomApi> known = (*node)->catalog()->find(api->id);
  std::uint64_t before = rules_compiled();
  CustomField changed = known->fields[1];
  changed.description = "New";
  EXPECT_OK(define(
      **node, [&](Transaction& transaction) { return transaction.update_custom_field(api->id, changed); }));
  ASSERT_TRUE(store_->current_catalog());
  const std::shared_ptr<const CustomApi> read = store_->catalog()->find(api->id);
  EXPECT_EQ(read->fields[1].description, "New");
  EXPECT_EQ(read->fields[0].rules, api->fields[0].rules);
  EXPECT_EQ(rules_compiled(), before);

  const CustomField other = new_field("f", FieldType::String, R"({"regex":"^c+$"})");
  CustomField rewritten = known->fields[0];
  rewritten.rules = other.rules;
  before = rules_compiled();
  EXPECT_OK(define(
      **node, [&](Transaction& transaction) { return transaction.update_custom_field(api->id, rewritten); }));
  ASSERT_TRUE(store_->current_catalog());
  // Once by this node, and once by the other if it reads its own change before it has published it.
  EXPECT_GE(rules_compiled(), before + 1);
  EXPECT_LE(rules_compiled(), before + 2);
  const auto rewritten_rules = store_->catalog()->find(api->id)->fields[0].rules;
  EXPECT_TRUE(rewritten_rules->check(json::Value("c")).problems.empty());
  EXPECT_FALSE(rewritten_rules->check(json::Value("a")).problems.empty());
}

}  // namespace
}  // namespace bespoke
