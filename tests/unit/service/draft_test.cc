// What is costly happens before a unit of work, never in it: docs/decisions/0002.
#include "model/limits.h"
#include "model/rule_compiler.h"
#include "service/submit.h"
#include "use_cases.h"

namespace bespoke {
namespace {

// Runs each unit of work twice, as a store may, and a change of definitions before it where one is given; all
// of it is counted.
class WatchedStore final : public Store {
 public:
  explicit WatchedStore(Store& store) : store_(store) {}

  using Store::read;
  std::shared_ptr<const Catalog> catalog() const override { return store_.catalog(); }
  Status read(ReadKind kind, const std::function<Status(Snapshot&)>& work) override {
    return store_.read(kind, work);
  }
  void write(Write write) override {
    ++writes_;
    if (before_) std::exchange(before_, nullptr)();
    const auto twice = [&](Transaction& transaction) {
      const std::uint64_t compiled = rules_compiled();
      (void)write.work(transaction);
      undo(transaction);
      Status status = write.work(transaction);
      compiled_inside_ += rules_compiled() - compiled;
      return status;
    };
    write.done(write_now(store_, write.kind, twice));
  }
  Status health() const override { return store_.health(); }
  StoreFigures figures() const override { return store_.figures(); }

  void before_next_write(std::function<void()> change) { before_ = std::move(change); }
  void undo_with(std::function<void(Transaction&)> undo) { undo_ = std::move(undo); }
  std::uint64_t compiled_inside() const { return compiled_inside_; }
  int writes() const { return writes_; }

 private:
  void undo(Transaction& transaction) {
    if (undo_) undo_(transaction);
  }

  Store& store_;
  std::function<void()> before_;
  std::function<void(Transaction&)> undo_;
  std::uint64_t compiled_inside_ = 0;
  int writes_ = 0;
};

class DraftTest : public testing::Test {
 protected:
  DraftTest() : store_(new_store()), watched_(*store_), api_(made_api(*store_, "a")) {}

  CustomApiPointer current() { return store_->catalog()->find(api_->id); }

  std::unique_ptr<Store> store_;
  WatchedStore watched_;
  CustomApiPointer api_;
};

std::string regex(const std::string& pattern) {
  return R"(,"validation":{"string":{"regex":")" + pattern + R"("}})";
}
std::string schema(const std::string& text) {
  return R"(,"validation":{"any":{"json_schema":{"version":"2020-12","schema":")" + text + R"("}}})";
}
std::string change(const std::string& validation) {
  return R"({"type":"custom_field")" + validation + "}";
}

TEST_F(DraftTest, ANewFieldIsCompiledBeforeItsUnitOfWork) {
  watched_.undo_with([this](Transaction& transaction) {
    const std::vector<CustomField> fields = transaction.catalog().find(api_->id)->fields;
    if (!fields.empty()) (void)transaction.delete_custom_field(api_->id, fields.back().id);
  });
  for (const std::string& sent :
       {field_data("s", "string", regex("^a+$")), field_data("t", "string", regex("(")),
        field_data("v", "any", schema(R"({\"type\":\"object\"})")),
        field_data("w", "any", schema(R"({\"type\":1})"))}) {
    const std::uint64_t before = rules_compiled();
    (void)create_field(watched_, api_->id, sent);
    EXPECT_EQ(rules_compiled() - before, 1U) << sent;
  }
  EXPECT_EQ(watched_.compiled_inside(), 0U);
  EXPECT_EQ(watched_.writes(), 4);
}

// Also where somebody else changes the same field just before the unit of work runs.
TEST_F(DraftTest, AChangeOfAFieldIsCompiledBeforeItsUnitOfWork) {
  const Result<CustomField> field =
      create_field(*store_, api_->id, field_data("s", "string", regex("^old$")));
  ASSERT_EQ(told(field), "ok");
  for (const char* pattern : {"^new$", "(", "^old$"}) {
    watched_.before_next_write(
        [&] { ASSERT_EQ(told(update_field(*store_, api_->id, field->id, change(regex("^other$")))), "ok"); });
    (void)update_field(watched_, api_->id, field->id, change(regex(pattern)));
    ASSERT_EQ(told(update_field(*store_, api_->id, field->id, change(regex("^old$")))), "ok");
  }
  EXPECT_EQ(watched_.compiled_inside(), 0U);
  EXPECT_EQ(watched_.writes(), 3);
}

// The change is merged with the definition that is stored by then, not with the one that was known.
TEST_F(DraftTest, AChangeOfAFieldKeepsWhatAnotherHasChangedMeanwhile) {
  const Result<CustomField> field = create_field(*store_, api_->id, field_data("s", "string"));
  ASSERT_EQ(told(field), "ok");
  watched_.before_next_write([&] {
    ASSERT_EQ(told(update_field(*store_, api_->id, field->id,
                                R"({"type":"custom_field","description":"Mine","slug":"t"})")),
              "ok");
  });
  ASSERT_EQ(told(update_field(watched_, api_->id, field->id, change(regex("^a$")))), "ok");
  const CustomField& stored = current()->fields.front();
  EXPECT_EQ(stored.description + " " + stored.slug, "Mine t");
  EXPECT_FALSE(stored.rules->check(json::Value("b")).problems.empty());
}

// What can be refused without a stored row is, and takes no place in the queue of writes.
TEST_F(DraftTest, AnEntryThatBreaksARuleIsNotQueued) {
  api_ = with_field(*store_, api_, field_data("n", "integer"));
  api_ = with_field(*store_, api_, field_data("j", "any"));
  EXPECT_EQ(told(create(watched_, api_, R"({"type":"a_ext","n":"x"})")),
            "invalid: Invalid value for field 'n'. Expected type to be 'integer'.");
  const std::string long_text(entry_bytes_max, 'x');
  EXPECT_EQ(told(create(watched_, api_, R"({"type":"a_ext","j":")" + long_text + R"("})")).substr(0, 15),
            "entry too large");
  EXPECT_EQ(watched_.writes(), 0);
  (void)create(watched_, api_, R"({"type":"a_ext","n":1})");
  EXPECT_EQ(watched_.writes(), 1);
}

}  // namespace
}  // namespace bespoke
