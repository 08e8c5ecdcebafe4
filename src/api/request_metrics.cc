#include "api/request_metrics.h"

#include <algorithm>

#include "api/routes.h"

namespace bespoke {
namespace {

using namespace std::chrono_literals;

// Upper ends of the buckets: from a point read to a list's longest time.
constexpr auto bucket_ends = std::to_array<std::chrono::nanoseconds>(
    {100us, 250us, 500us, 1ms, 2500us, 5ms, 10ms, 25ms, 50ms, 100ms, 250ms, 500ms, 1s, 2500ms, 5s, 10s, 20s});

// Every status that a route answers; another one is counted as 500, which is what a bug would be.
constexpr auto statuses = std::to_array<int>(
    {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 500, 503, 504, 507});

std::size_t status_index(int status) {
  const auto found = std::ranges::find(statuses, status);
  const auto other = std::ranges::find(statuses, 500);
  return static_cast<std::size_t>((found == statuses.end() ? other : found) - statuses.begin());
}

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

std::string_view method_label(const Route* route) {
  if (route == nullptr) return "none";
  switch (route->method) {
    case http::Method::Get:
      return "GET";
    case http::Method::Head:
      return "HEAD";
    case http::Method::Post:
      return "POST";
    case http::Method::Put:
      return "PUT";
    case http::Method::Patch:
      return "PATCH";
    case http::Method::Delete:
      return "DELETE";
    case http::Method::Options:
      return "OPTIONS";
    case http::Method::Other:
      return "other";
  }
  return "other";
}

}  // namespace

struct RequestMetrics::OfRoute {
  std::array<std::atomic<std::uint64_t>, statuses.size()> by_status{};
  std::array<std::atomic<std::uint64_t>, bucket_ends.size() + 1> by_time{};  // the last: longer than all ends
  std::atomic<std::uint64_t> nanoseconds{0};
};

RequestMetrics::RequestMetrics() : routes_(std::make_unique<OfRoute[]>(routes().size() + 1)) {}
RequestMetrics::~RequestMetrics() = default;

void RequestMetrics::count(const Route* route, int status, std::chrono::nanoseconds took) {
  const std::size_t index =
      route == nullptr ? routes().size() : static_cast<std::size_t>(route - routes().data());
  OfRoute& of_route = routes_[index];
  const auto bucket =
      static_cast<std::size_t>(std::ranges::lower_bound(bucket_ends, took) - bucket_ends.begin());
  of_route.by_status[status_index(status)].fetch_add(1, std::memory_order_relaxed);
  of_route.by_time[bucket].fetch_add(1, std::memory_order_relaxed);
  of_route.nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

void RequestMetrics::write(PrometheusText& out) const {
  const auto route_at = [](std::size_t i) { return i < routes().size() ? &routes()[i] : nullptr; };
  const auto labels_of = [](const Route* route) {
    return PrometheusText::Labels{{"method", method_label(route)},
                                  {"route", route == nullptr ? "none" : route->path}};
  };
  out.family("bespoke_http_requests_total", "counter", "Requests answered, by route and status.");
  for (std::size_t i = 0; i <= routes().size(); ++i) {
    for (std::size_t s = 0; s < statuses.size(); ++s) {
      const std::uint64_t count = routes_[i].by_status[s].load(std::memory_order_relaxed);
      if (count == 0) continue;
      const std::string status = std::to_string(statuses[s]);
      PrometheusText::Labels labels = labels_of(route_at(i));
      labels.emplace_back("status", status);
      out.sample("", labels, static_cast<double>(count));
    }
  }
  out.family("bespoke_http_request_duration_seconds", "histogram",
             "From a whole request to its answer, by route.");
  for (std::size_t i = 0; i <= routes().size(); ++i) {
    PrometheusText::Histogram histogram;
    for (std::size_t b = 0; b <= bucket_ends.size(); ++b) {
      histogram.counts.push_back(routes_[i].by_time[b].load(std::memory_order_relaxed));
      if (b < bucket_ends.size()) histogram.ends.push_back(seconds(bucket_ends[b]));
    }
    histogram.sum = static_cast<double>(routes_[i].nanoseconds.load(std::memory_order_relaxed)) / 1e9;
    if (std::ranges::any_of(histogram.counts, [](std::uint64_t count) { return count > 0; })) {
      out.histogram(labels_of(route_at(i)), histogram);
    }
  }
}

}  // namespace bespoke
