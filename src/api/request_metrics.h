// What became of requests, by route: for `/metrics`. Routes are told by their templates, never by paths, so
// that the number of series does not grow with what users define.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "api/prometheus.h"

namespace bespoke {

struct Route;

// Any thread may call.
class RequestMetrics {
 public:
  RequestMetrics();
  ~RequestMetrics();

  // `route` is null for a request that none was found for.
  void count(const Route* route, int status, std::chrono::nanoseconds took);
  void write(PrometheusText& out) const;

 private:
  struct OfRoute;
  std::unique_ptr<OfRoute[]> routes_;  // in the order of the table, then the one of no route
};

}  // namespace bespoke
