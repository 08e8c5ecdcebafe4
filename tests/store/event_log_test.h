// What tests of the log of changes share. Stores that keep none are passed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "store/limits.h"
#include "store_test.h"

namespace bespoke {

inline constexpr std::int64_t all_of_them = 1000;
inline constexpr std::size_t bytes_max = 1U << 20U;

inline Status positions_given(EventLog& log) {
  const Result<std::int64_t> given = log.give_positions();
  return given ? Status() : given.error();
}

inline Status with_log(Store& store, const std::function<Status(EventLog&)>& work) {
  return write(store, [&work](Transaction& transaction) -> Status {
    const Result<EventLog*> log = transaction.events();
    return log ? work(**log) : log.error();
  });
}

inline bool keeps_events(Store& store) {
  bool keeps = false;
  EXPECT_OK(store.read([&keeps](Snapshot& snapshot) {
    keeps = snapshot.keeps_events();
    return Status();
  }));
  return keeps;
}

template <class T>
T taken(Result<T> result) {
  if (result) return *std::move(result);
  ADD_FAILURE() << dump(result.error());
  return T{};
}

class EventLogTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    if (!keeps_events(store())) GTEST_SKIP() << "it keeps no log of changes";
  }

  static Integration integration_of(std::vector<std::string> observes) {
    Integration integration;
    integration.id = new_id<IntegrationId>();
    integration.name = "tells";
    integration.observes = std::move(observes);
    integration.url = "http://203.0.113.1/";
    integration.sealed_secret = std::string("\0\xff sealed", 9);
    integration.created_at = integration.updated_at = at_ms(1);
    return integration;
  }

  static void put(Store& store, const Integration& integration) {
    EXPECT_OK(define(store, [&](Transaction& to) { return to.put_integration(integration); }));
  }

  std::int64_t number_of(const Integration& integration) {
    return store().catalog()->find(integration.id)->number;
  }
};

}  // namespace bespoke
