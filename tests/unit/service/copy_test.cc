// Copying from one store to another: what is the same at the end, how it goes on, and what it refuses.
#include "service/copy.h"

#include "model/errors.h"
#include "service/access.h"
#include "service/copy_pages.h"
#include "service/unfinished_copy.h"
#include "use_cases.h"

namespace bespoke {
namespace {

constexpr int entries_of_source = 500;

class CopyTest : public testing::Test {
 protected:
  CopyTest() {
    source_ = new_store();
    target_ = new_store();
    Result<std::unique_ptr<Access>> access = Access::open(*source_);
    EXPECT_EQ(told(access), "ok");
    EXPECT_EQ(told((*access)->ensure_administrator(key, [](const Credentials&) { return Status(); })), "ok");
    for (const char* slug : {"one", "two"}) {
      CustomApi api;
      api.id = CustomApiId::make();
      api.slug = slug;
      api.api_type = std::string(slug) + "_ext";
      api.parents = {{}};
      api.created_at = api.updated_at = Timestamp{5};
      EXPECT_EQ(told(define(*source_, [&](Transaction& to) { return to.insert_custom_api(api); })), "ok");
      for (const char* field : {"a", "b", "c"}) add_field(api.id, field);
      EXPECT_EQ(told(define(*source_,
                            [&](Transaction& to) {
                              return to.delete_custom_field(api.id, to.catalog().find(api.id)->fields[1].id);
                            })),
                "ok");
      fill(api.id);
    }
    EXPECT_EQ(told(define(*source_, [](Transaction& to) { return to.update_settings({7}); })), "ok");
  }

  static Status define(Store& store, const std::function<Status(Transaction&)>& work) {
    return write_now(store, WriteKind::Definitions, work);
  }

  void add_field(const CustomApiId& api, const char* slug) {
    CustomField field;
    field.id = CustomFieldId::make();
    field.slug = slug;
    std::vector<std::string> problems;
    field.rules = read_field_rules(field.type, nullptr, nullptr, problems);
    EXPECT_EQ(told(define(*source_, [&](Transaction& to) { return to.insert_custom_field(api, field); })),
              "ok");
  }

  void fill(const CustomApiId& id) {
    const auto api = source_->catalog()->find(id);
    EXPECT_EQ(told(define(
                  *source_,
                  [&](Transaction& to) -> Status {
                    for (int i = 0; i < entries_of_source; ++i) {
                      Entry entry{
                          EntryId::make(), {Value(std::to_string(i)), {}}, i, Timestamp{i / 3}, Timestamp{i}};
                      if (Status put = to.insert_entry(*api, entry); !put) return put;
                    }
                    return {};
                  })),
              "ok");
  }

  Result<CopyReport> copy(Store& source, Store& target, int pages = 1'000'000) {
    CopyOptions options;
    options.from = "/the/source";
    options.should_stop = [pages]() mutable { return pages-- <= 0; };
    options.on_progress = [this](const CopyProgress& at) { progress_.push_back(at); };
    return copy_data(source, target, options);
  }
  Result<CopyReport> copy(int pages = 1'000'000) { return copy(*source_, *target_, pages); }

  // Alters the first entry of the first API.
  static void tamper(Store& store) {
    const auto api = store.catalog()->apis()[0];
    EXPECT_EQ(told(write_now(store, WriteKind::Entries,
                             [&](Transaction& to) -> Status {
                               const auto rows = to.walk_entries(*api, {}, 1);
                               if (!rows) return rows.error();
                               Entry after = rows->front().entry;
                               after.values[0] = Value("tampered");
                               return to.update_entry(*api, rows->front().entry, after);
                             })),
              "ok");
  }

  static std::string serve(Store& store) { return told(Access::open(store)); }
  static std::string sums(Store& store) {
    const auto sums = sum_data(store, [](std::int64_t) { return Status(); });
    if (!sums) return told(sums.error());
    std::string text;
    for (const Checksum& sum : *sums) text += fmt::format("{} {} {}\n", sum.part, sum.count, sum.sum);
    return text;
  }

  static inline const Credentials key{"me", "secret"};
  static inline const std::string unfinished =
      "something else: The data is an unfinished copy of /the/source: run bespoke copy again to finish it.";

  std::unique_ptr<Store> source_;
  std::unique_ptr<Store> target_;
  std::vector<CopyProgress> progress_;
};

TEST_F(CopyTest, TheTargetIsTheSourceAgain) {
  const Result<CopyReport> report = copy();
  ASSERT_EQ(told(report), "ok");
  EXPECT_TRUE(report->same());
  EXPECT_EQ(report->entries, 2 * entries_of_source);
  EXPECT_EQ(report->already_there, 0);
  EXPECT_EQ(sums(*target_), sums(*source_));
  EXPECT_EQ(progress_.back().stage, CopyStage::Checking);
  EXPECT_EQ(progress_.back().done, 4 * entries_of_source);
  EXPECT_EQ(progress_.back().total, 4 * entries_of_source);

  const Result<std::unique_ptr<Access>> from = Access::open(*source_);
  const Result<std::unique_ptr<Access>> to = Access::open(*target_);
  ASSERT_EQ(told(to), "ok");
  const Result<IssuedToken> token = (*from)->issue_token(key);
  ASSERT_EQ(told(token), "ok");
  EXPECT_EQ((*to)->identify(token->access_token).client_id, "me");
  EXPECT_EQ(told((*to)->issue_token(key)), "ok");
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(target_->catalog()->apis()[i]->version, source_->catalog()->apis()[i]->version);
  }
}

TEST_F(CopyTest, GoesOnWhereItWasStopped) {
  for (const int pages : {0, 1, 2}) {
    EXPECT_EQ(told(copy(pages)), "invalid: The copy was stopped.");
    EXPECT_EQ(serve(*target_), unfinished);
    const std::string target = sums(*target_);
    EXPECT_EQ(told(copy(0)), "invalid: The copy was stopped.");
    EXPECT_EQ(sums(*target_), target);
  }
  const Result<CopyReport> report = copy();
  ASSERT_EQ(told(report), "ok");
  EXPECT_TRUE(report->same());
  EXPECT_GT(report->already_there, 0);
  EXPECT_EQ(sums(*target_), sums(*source_));
  EXPECT_EQ(serve(*target_), "ok");
}

// Stopped while it was checking, all of it is there.
TEST_F(CopyTest, ChecksAgainAfterItWasStoppedThere) {
  int pages = 0;
  CopyOptions options;
  options.on_progress = [&pages](const CopyProgress& at) {
    if (at.stage == CopyStage::Checking) ++pages;
  };
  options.should_stop = [&pages] { return pages > 1; };
  EXPECT_EQ(told(copy_data(*source_, *target_, options)), "invalid: The copy was stopped.");
  EXPECT_NE(serve(*target_), "ok");
  const Result<CopyReport> report = copy();
  ASSERT_EQ(told(report), "ok");
  EXPECT_EQ(report->already_there, 2 * entries_of_source);
  EXPECT_EQ(serve(*target_), "ok");
}

TEST_F(CopyTest, RefusesATargetWithData) {
  ASSERT_EQ(told(copy()), "ok");
  const std::string before = sums(*target_);
  EXPECT_TRUE(told(copy()).starts_with("invalid: The target holds data already: 2 Custom APIs and keys."));
  EXPECT_EQ(sums(*target_), before);
  EXPECT_EQ(serve(*target_), "ok");

  const auto served = new_store();
  ASSERT_EQ(serve(*served), "ok");
  EXPECT_TRUE(told(copy(*source_, *served)).starts_with("invalid: The target holds data already: 0"));
}

TEST_F(CopyTest, RefusesAnUnfinishedCopyOfOtherData) {
  const auto other = new_store();
  ASSERT_EQ(serve(*other), "ok");
  ASSERT_EQ(told(copy(1)), "invalid: The copy was stopped.");
  EXPECT_EQ(told(copy(*other, *target_)),
            "invalid: The target is an unfinished copy of other data, of /the/source.");
  EXPECT_EQ(
      told(copy(*target_, *new_store())),
      "invalid: The source itself is not whole. The data is an unfinished copy of /the/source: run bespoke "
      "copy again to finish it.");
}

TEST_F(CopyTest, NoticesThatTheSourceHasChanged) {
  ASSERT_EQ(told(copy(2)), "invalid: The copy was stopped.");
  tamper(*source_);
  const Result<CopyReport> report = copy();
  ASSERT_EQ(told(report), "ok");
  EXPECT_FALSE(report->same());
  EXPECT_EQ(report->source[0], report->target[0]);
  EXPECT_EQ(report->source[1], report->target[1]);
  EXPECT_NE(report->source[2], report->target[2]);
  EXPECT_EQ(report->source[3], report->target[3]);
  EXPECT_EQ(serve(*target_), unfinished);

  add_field(source_->catalog()->apis()[0]->id, "new");
  EXPECT_TRUE(told(copy()).starts_with("invalid: The definitions of the source have changed"));
}

TEST_F(CopyTest, NoticesThatTheTargetWasWritten) {
  ASSERT_EQ(told(copy(2)), "invalid: The copy was stopped.");
  tamper(*target_);
  const Result<CopyReport> report = copy();
  ASSERT_EQ(told(report), "ok");
  EXPECT_FALSE(report->same());
  EXPECT_EQ(serve(*target_), unfinished);
}

// Two at once: the later one finds that the mark is not what it wrote.
TEST_F(CopyTest, EndsWhereAnotherCopyGoesOn) {
  CopyOptions options;
  bool begun = false;
  options.from = "/the/source";
  options.on_progress = [&](const CopyProgress& at) {
    if (begun || at.done == 0) return;
    begun = true;
    EXPECT_EQ(told(copy()), "ok");
  };
  EXPECT_EQ(told(copy_data(*source_, *target_, options)),
            "invalid: Somebody else has written to the target meanwhile.");
  EXPECT_EQ(sums(*target_), sums(*source_));
}

// Loses the answer to a write.
class LosesAnAnswer final : public Store {
 public:
  enum class Lose { No, BeforeItIsMade, AfterItIsMade, AndIsGone };
  explicit LosesAnAnswer(Store& store) : store_(store) {}

  using Store::read;
  void lose(Lose how) { lose_ = how; }
  std::shared_ptr<const Catalog> catalog() const override { return store_.catalog(); }
  Status read(ReadKind kind, const std::function<Status(Snapshot&)>& work) override {
    return gone_ ? Status(unavailable()) : store_.read(kind, work);
  }
  void write(Write write) override {
    if (lose_ == Lose::No) return store_.write(std::move(write));
    gone_ = lose_ == Lose::AndIsGone;
    if (lose_ != Lose::BeforeItIsMade) {
      EXPECT_EQ(told(write_now(store_, write.kind, write.work)), "ok");
    }
    write.done(outcome_unknown());
  }
  Status health() const override { return store_.health(); }
  StoreFigures figures() const override { return store_.figures(); }

 private:
  Store& store_;
  Lose lose_ = Lose::No;
  bool gone_ = false;
};

TEST_F(CopyTest, LooksWhetherItIsDoneWhereTheLastAnswerWasLost) {
  using Lose = LosesAnAnswer::Lose;
  const std::string unknown =
      "invalid: The copy is verified, but the target was lost before it confirmed that. Start a server on "
      "it; if that refuses it as unfinished, run the same command again.";
  const struct {
    Lose lose;
    std::string outcome;
    std::string served;
  } cases[] = {
      {Lose::BeforeItIsMade, unknown, unfinished},
      {Lose::AfterItIsMade, "ok", "ok"},
      {Lose::AndIsGone, unknown, "ok"},
  };
  for (const auto& c : cases) {
    const auto target = new_store();
    LosesAnAnswer loses(*target);
    CopyOptions options;
    options.from = "/the/source";
    options.on_progress = [&](const CopyProgress& at) {
      if (at.stage == CopyStage::Checking) loses.lose(c.lose);
    };
    EXPECT_EQ(told(copy_data(*source_, loses, options)), c.outcome);
    EXPECT_EQ(serve(*target), c.served);
  }
}

TEST(EntrySum, TellsEveryPartOfAnEntry) {
  const Entry plain{EntryId::make(), {Value("1"), Value(), Value(0.0)}, 1, Timestamp{1}, Timestamp{1}};
  const auto sum = [](const std::vector<StoredEntry>& entries) {
    EntrySum all;
    for (const StoredEntry& entry : entries) all.add(entry);
    return all.text();
  };
  std::vector<StoredEntry> others(9, {plain, 1});
  others[1].key = 2;
  others[2].entry.id = EntryId::make();
  others[3].entry.version = 2;
  others[4].entry.created_at = Timestamp{2};
  others[5].entry.updated_at = Timestamp{2};
  others[6].entry.values[0] = JsonText{"1"};
  others[7].entry.values = {Value(), Value("1"), Value(0.0)};
  others[8].entry.values[2] = Value(std::int64_t{0});
  for (std::size_t i = 0; i < others.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(sum({others[i]}), sum({others[j]})) << i << " and " << j;
  }
  EXPECT_NE(sum({others[0], others[1]}), sum({others[1], others[0]}));
  EXPECT_NE(sum({}), sum({others[0]}));
  Entry negative = plain;
  negative.values[2] = Value(-0.0);
  EXPECT_EQ(sum({{negative, 1}}), sum({{plain, 1}}));
}

}  // namespace
}  // namespace bespoke
