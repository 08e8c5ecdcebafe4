// The public keys of a trusted issuer, out of a file or from a URL. A file is read at the start and whenever
// the operator says so. A URL is asked in the background, by a thread of its own: every key_set_interval, and
// soon after a token has named a key that is not known. No request waits for it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.h"
#include "service/trusted_issuer.h"

namespace bespoke {

// Invalid, naming the flag, for a URL that keys are not to be taken from: of http, anybody between could put
// in their own, unless it is this machine.
Status check_place_of_keys(const std::string& place);

// One thread, but for what it does itself.
class IssuerKeys {
 public:
  // Both outlive it. `place` is a file's path or a URL.
  IssuerKeys(std::string place, TrustedIssuer& issuer);
  ~IssuerKeys();
  IssuerKeys(const IssuerKeys&) = delete;
  IssuerKeys& operator=(const IssuerKeys&) = delete;

  // Once, before there are requests. Of a file: Invalid where it cannot be used. A URL that gives no keys yet
  // is logged, and asked again: the server works without, and tokens are refused until then.
  Status start();
  // Reads or asks again; keys that cannot be had leave those that are known in place. Logs what came of it.
  void reload();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_url() const;
  Status load();
  bool load_and_log();
  void ask_soon();
  Clock::time_point next_time() const;
  void run();

  const std::string place_;
  TrustedIssuer& issuer_;
  std::string known_;  // the text that the issuer's keys were read of

  std::mutex mutex_;
  std::condition_variable changed_;
  bool key_is_unknown_ = false;
  bool reload_ = false;
  bool failed_ = false;
  Clock::time_point asked_at_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace bespoke
