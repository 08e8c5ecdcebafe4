// Hears when another node has changed definitions. That only saves the next request a round trip: what is
// missed here is found out by the statements themselves.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "store/postgresql/shared_catalog.h"

namespace bespoke::postgresql {

class Listener {
 public:
  // `on_change` is called on the listener's thread when the definitions may have changed.
  Listener(std::shared_ptr<Database> database, SharedCatalog& catalog, std::function<void()> on_change);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

 private:
  void loop();
  void look();
  bool listen();
  bool wait();  // false at the end

  Connection connection_;
  SharedCatalog& catalog_;
  const std::function<void()> on_change_;
  int ending_;  // an eventfd, readable at the end
  bool listening_ = false;
  std::thread thread_;
};

}  // namespace bespoke::postgresql
