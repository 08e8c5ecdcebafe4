// What a copy carries of the log of changes, out of every store and into every store.
#include <fmt/format.h>

#include "event_log_test.h"
#include "model/errors.h"

namespace bespoke {
namespace {

std::string dump_change(const Change& change) {
  return fmt::format("{} {} {} {} v{} {} {} {} {} {}", change.id.text(), change.event, change.api.text(),
                     change.entry.text(), change.version, change.created_at.ms, change.updated_at.ms,
                     change.at.ms, change.who, change.values);
}

std::string dump_job(const CopiedJob& row) {
  const Job& job = row.job;
  return fmt::format("{} {} of {} {} {} {} state {} {}-{} {} {} {}", row.number, job.id.text(),
                     row.integration.text(), row.change, row.entry.text(), job.event,
                     static_cast<int>(job.state), job.first_attempt, job.attempts, job.next_at.ms,
                     job.created_at.ms, job.updated_at.ms);
}

std::string dump_attempt(const AttemptLog& log) {
  return fmt::format("{} {} {} {} {} {} {} {} {} '{}' '{}' {}", log.number, log.id.text(),
                     log.integration.text(), log.job.text(), log.event, log.succeeded, log.attempt,
                     log.processing_ms, log.status_code.value_or(-1), log.body, log.error_detail,
                     log.created_at.ms);
}

std::string dump_places(const CopiedPlaces& places) {
  std::string text = fmt::format("last {}\n", places.last_position);
  for (const CopiedObserver& observer : places.observers) {
    text += fmt::format("{} at {}:", observer.integration.text(), observer.position);
    for (const Observation& each : observer.observations)
      text += fmt::format(" {} {}-{}", each.event, each.since, each.until.value_or(-1));
    text += '\n';
  }
  for (const CopiedRetention& each : places.retentions)
    text += fmt::format("{} behind {} and {}\n", each.api.text(), each.feed_since, each.history_since);
  return text;
}

struct Copied {
  std::vector<CopiedChange> changes;
  std::vector<CopiedJob> jobs;
  std::vector<AttemptLog> attempts;
  CopiedPlaces places;
};

std::string dump_copied(const Copied& copied) {
  std::string text;
  for (const CopiedChange& row : copied.changes)
    text += fmt::format("{} {} {}\n", row.number, row.kept, dump_change(row.change));
  for (const CopiedJob& row : copied.jobs) text += dump_job(row) + '\n';
  for (const AttemptLog& row : copied.attempts) text += dump_attempt(row) + '\n';
  return text + dump_places(copied.places);
}

Copied read_copied(Store& store) {
  Copied copied;
  EXPECT_OK(store.read([&copied](Snapshot& snapshot) -> Status {
    const Result<EventLog*> log = snapshot.events();
    if (!log) return log.error();
    copied = {taken((*log)->copy_changes(0)), taken((*log)->copy_jobs(0)), taken((*log)->copy_attempts(0)),
              taken((*log)->copy_places())};
    return {};
  }));
  return copied;
}

class EventCopiesTest : public EventLogTest {
 protected:
  // One integration that is far and has failed, one that lags behind, and one that observes no more; an API
  // that keeps its changes.
  void fill() {
    CustomApi api = new_api("kept");
    api.retention = {.feed = true, .history = true};
    api_ = add_api(api, {new_field("f", FieldType::String)});
    const Integration removed = integration_of({"kept_ext.created"});
    put(store(), removed);
    EXPECT_OK(define(store(), [&](Transaction& to) { return to.delete_integration(removed.id); }));
    api_ = current(*api_);
    add_entry(*api_, {Value("b\u00e9fore \"\n\x01")});
    integrations_ = {integration_of({"kept_ext.created", "kept_ext.updated"}),
                     integration_of({"kept_ext.created"}), integration_of({"kept_ext.created"})};
    for (const Integration& each : integrations_) put(store(), each);
    api_ = current(*api_);
    // Over PostgreSQL a number that is no position.
    EXPECT_REFUSED(write(store(),
                         [&](Transaction& to) -> Status {
                           EXPECT_OK(to.insert_entry(*api_, new_entry({Value("undone")})));
                           return internal_error();
                         }),
                   ErrorCode::Internal);
    const Entry entry = add_entry(*api_, {Value("first")});
    EXPECT_OK(update(store(), *api_, entry, changed(entry, {Value("again")})));
    EXPECT_OK(with_log(store(), positions_given));
    integrations_[2].enabled = false;
    put(store(), integrations_[2]);
    api_ = current(*api_);
    add_entry(*api_, {Value("later")});
    EXPECT_OK(with_log(store(), positions_given));
    make_jobs_and_attempts();
  }

  void make_jobs_and_attempts() {
    const std::int64_t first = number_of(integrations_[0]);
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      for (const std::int64_t number : {first, number_of(integrations_[2])})
        taken(log.make_jobs(number, all_of_them, at_ms(5)));
      const auto due = taken(log.due_jobs(first, Order::Concurrent, at_ms(9), all_of_them, bytes_max));
      EXPECT_EQ(due.size(), 3);
      std::vector<Attempt> attempts(2);
      attempts[0] = {due.at(0).job.number, 1, JobState::Succeeded, at_ms(5), 7, 200, "ok", ""};
      attempts[1] = {due.at(1).job.number, 1, JobState::Waiting, at_ms(50), 9, {}, "", "it hung"};
      return log.keep_attempts(attempts, at_ms(6));
    }));
  }

  // The definitions are there with the same ids; integrations get numbers of their own.
  void define_in(Store& target) const {
    EXPECT_OK(define(target, [&](Transaction& to) -> Status {
      for (const Integration& each : integrations_) {
        if (Status put = to.put_integration(each); !put) return put;
      }
      if (Status inserted = to.insert_custom_api(*api_); !inserted) return inserted;
      return to.insert_custom_field(api_->id, api_->fields[0]);
    }));
  }

  // What is due to an integration: the events, and the values without the id of their field.
  static std::string due_to(EventLog& log, std::int64_t integration) {
    taken(log.make_jobs(integration, all_of_them, at_ms(60)));
    std::string text;
    for (const DueJob& each :
         taken(log.due_jobs(integration, Order::Concurrent, at_ms(100), all_of_them, bytes_max))) {
      const Change& change = each.change;
      text += change.event.substr(change.event.find('.') + 1) + (each.job.attempts > 0 ? " again " : " ") +
              change.values.substr(change.values.find(':')) + '\n';
    }
    return text;
  }

  // What waited is told with its ids, nothing is told twice or missed, and positions go on.
  void assert_goes_on(Store& target, const Copied& copied) const {
    const auto api = target.catalog()->find(api_->id);
    EXPECT_OK(insert(target, *api, new_entry({Value("new")})));
    EXPECT_OK(with_log(target, positions_given));
    EXPECT_OK(with_log(target, [&](EventLog& log) -> Status {
      std::vector<std::string> due;
      for (const Integration& each : integrations_)
        due.push_back(due_to(log, target.catalog()->find(each.id)->number));
      EXPECT_EQ(due, (std::vector<std::string>{
                         "created :\"later\"}\nupdated again :\"again\"}\ncreated :\"new\"}\n",
                         "created :\"first\"}\ncreated :\"later\"}\ncreated :\"new\"}\n",
                         "created :\"first\"}\n"}));
      const CopiedPlaces& places = copied.places;
      const auto behind = taken(log.changes_behind(api->id, places.last_position, all_of_them, bytes_max));
      EXPECT_EQ(behind.size(), 1);
      EXPECT_EQ(behind.at(0).position, places.last_position + 1);
      EXPECT_EQ(taken(log.feed_since(api->id)), places.retentions.at(0).feed_since);
      const EntryId entry = copied.changes.at(1).change.entry;
      EXPECT_EQ(taken(log.entry_changes(api->id, entry, 0, all_of_them)).size(), 2);
      return {};
    }));
  }

  std::shared_ptr<const CustomApi> api_;
  std::vector<Integration> integrations_;
};

TEST_P(EventCopiesTest, AreTheSameInEveryOtherStore) {
  fill();
  const Copied copied = read_copied(store());
  EXPECT_EQ(copied.changes.size(), 4);
  EXPECT_EQ(copied.jobs.size(), 4);
  EXPECT_EQ(copied.attempts.size(), 2);
  for (const StoreKind& kind : store_kinds()) {
    SCOPED_TRACE(kind.name);
    const std::unique_ptr<StoreHome> home = kind.new_home();
    if (home == nullptr) continue;
    const std::unique_ptr<Store> opened = taken(home->open());
    ASSERT_NE(opened, nullptr);
    Store& target = *opened;
    if (!keeps_events(target)) continue;
    define_in(target);
    EXPECT_OK(with_log(target, [&](EventLog& log) -> Status {
      if (Status restored = log.restore(copied.changes); !restored) return restored;
      if (Status restored = log.restore(copied.jobs); !restored) return restored;
      if (Status restored = log.restore(copied.attempts); !restored) return restored;
      return log.restore(copied.places);
    }));
    EXPECT_EQ(dump_copied(read_copied(target)), dump_copied(copied));
    assert_goes_on(target, copied);
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, EventCopiesTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
