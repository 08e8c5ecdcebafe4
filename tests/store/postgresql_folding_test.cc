// Case-blind keys that nodes with several versions of Unicode share.
#include "model/case_folding.h"
#include "postgresql_test.h"
#include "store/postgresql/folded_keys.h"

namespace bespoke {
namespace {

class PostgresqlFolding : public PostgresqlTest {
 protected:
  void SetUp() override {
    PostgresqlTest::SetUp();
    if (IsSkipped()) return;
    api_ = add_api("one", {new_field("f", FieldType::String, case_blind_rules)});
  }
  void set_unicode(const std::string& version) {
    home_->run("UPDATE case_folding SET unicode='" + version + "'");
  }
  std::string key_column() { return "u" + std::to_string(api_->fields[0].column); }
  std::string value_column() { return "c" + std::to_string(api_->fields[0].column); }
  std::shared_ptr<const CustomApi> current(Store& store) { return store.catalog()->find(api_->id); }

  std::shared_ptr<const CustomApi> api_;
};

TEST_F(PostgresqlFolding, KeysOfAnOlderVersionAreFoldedAnew) {
  for (int i = 0; i < 600; ++i) add_entry(*api_, "Value " + std::to_string(i));
  set_unicode("14.0.0");
  home_->run("UPDATE " + table(*api_) + " SET " + key_column() + "=sha256(id::text::bytea)");
  auto node = home_->open();
  ASSERT_TRUE(node) << dump(node.error());
  const auto api = current(**node);
  EXPECT_REFUSED(insert(**node, *api, new_entry({Value("VALUE 599")})), ErrorCode::Conflict);
  EXPECT_OK(insert(**node, *api, new_entry({Value("VALUE 600")})));
  EXPECT_EQ(home_->run("SELECT unicode FROM case_folding"), unicode_version());
}

TEST_F(PostgresqlFolding, TheOlderOfTwoThatClashHasTheKey) {
  add_entry(*api_, "strasse");
  const Entry newer = add_entry(*api_, "b");
  set_unicode("");
  home_->run("UPDATE " + table(*api_) + " SET " + value_column() + "='STRASSE' WHERE " + value_column() +
             "='b'");
  auto node = home_->open();
  ASSERT_TRUE(node) << dump(node.error());
  const auto api = current(**node);
  EXPECT_REFUSED(insert(**node, *api, new_entry({Value("Strasse")})), ErrorCode::Conflict);
  EXPECT_EQ(dump(find(**node, *api, newer.id)->value().values), R"("STRASSE")");
}

// What this node has checked against the definitions of before is refused, and it serves no more once it has
// seen the other's version.
TEST_F(PostgresqlFolding, ANodeOfAnOlderVersionServesNoMore) {
  const Entry entry = add_entry(*api_, "a");
  set_unicode("");
  const auto newer = home_->open();
  ASSERT_TRUE(newer) << dump(newer.error());
  EXPECT_REFUSED(insert(*store_, *api_, new_entry({Value("b")})), ErrorCode::DefinitionChanged);
  EXPECT_REFUSED(find(*store_, *api_, entry.id), ErrorCode::DefinitionChanged);
  EXPECT_OK(store_->health());

  set_unicode("99.0.0");
  home_->run("UPDATE definitions SET version=version+1");
  EXPECT_FALSE(store_->current_catalog());
  EXPECT_REFUSED(store_->health(), ErrorCode::Unavailable);
  EXPECT_REFUSED(define(*store_, [](Transaction&) { return Status(); }), ErrorCode::Unavailable);

  set_unicode(std::string(unicode_version()));
  EXPECT_TRUE(store_->current_catalog());
  EXPECT_OK(store_->health());
}

TEST_F(PostgresqlFolding, ANodeOfAnOlderVersionDoesNotStart) {
  set_unicode("99.0.0");
  const auto node = home_->open();
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().details.front(),
            "The database holds keys of Unicode 99.0.0, but this program's utf8proc knows " +
                std::string(unicode_version()) + ": upgrade utf8proc on this node.");
  EXPECT_EQ(home_->run("SELECT unicode FROM case_folding"), "99.0.0");
}

TEST(UnicodeVersions, AreComparedByTheirNumbers) {
  using postgresql::is_newer_unicode;
  EXPECT_TRUE(is_newer_unicode("15.1.0", "15.0.0"));
  EXPECT_TRUE(is_newer_unicode("15.0.10", "15.0.9"));
  EXPECT_TRUE(is_newer_unicode("100.0.0", "16.0.0"));
  EXPECT_TRUE(is_newer_unicode("1", ""));
  EXPECT_FALSE(is_newer_unicode("15.0.0", "15.0.0"));
  EXPECT_FALSE(is_newer_unicode("9.0.0", "15.0.0"));
  EXPECT_FALSE(is_newer_unicode("", ""));
}

}  // namespace
}  // namespace bespoke
