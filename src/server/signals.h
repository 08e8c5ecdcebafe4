#pragma once

#include <csignal>
#include <functional>

#include "base/log.h"

namespace bespoke {

// Signals are taken by the main thread alone, when it waits for them: SIGTERM and SIGINT end the server,
// SIGUSR1 makes the log say more, SIGUSR2 less. SIGHUP, of which many servers reload, reads the certificate
// and the keys of a trusted issuer again.
class Signals {
 public:
  // Before there are other threads, which take no signals from then on.
  Signals();

  // Whether the server was told to end before it waits for that.
  static bool end_is_pending();

  // Returns when the server is to end. Gives memory back meanwhile. `reload` is what SIGHUP does.
  void wait(log::Level level, const std::function<void()>& reload);

 private:
  int next() const;

  sigset_t signals_{};
};

}  // namespace bespoke
