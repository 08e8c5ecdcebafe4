#include "api/metrics_handlers.h"

#include <utility>

#include "api/prometheus.h"

namespace bespoke {
namespace {

void write_store(PrometheusText& out, const StoreFigures& figures) {
  out.counter("bespoke_store_commits_total", "Commits of writes.", static_cast<double>(figures.commits));
  out.counter("bespoke_store_writes_total", "Writes run; by commits: how many share one.",
              static_cast<double>(figures.writes));
  out.gauge("bespoke_store_writes_waiting", "Writes in the store's queue.",
            static_cast<double>(figures.writes_waiting));
  out.gauge("bespoke_store_log_bytes", "Size of the write-ahead log at the last commit.",
            static_cast<double>(figures.log_bytes));
  out.counter("bespoke_store_rows_visited_total", "Rows that lists looked at.",
              static_cast<double>(figures.rows_visited));
  out.counter("bespoke_store_lists_total", "Lists run; by rows visited: what one costs.",
              static_cast<double>(figures.lists));
  out.gauge("bespoke_store_healthy", "1 while writes are taken.", figures.healthy ? 1 : 0);
}

}  // namespace

void show_metrics(const CallPointer& call) {
  PrometheusText out;
  const Services& services = call->services;
  services.metrics.write(out);
  write_store(out, services.store.figures());
  const std::size_t waiting =
      services.workers.waiting() + (services.readers == nullptr ? 0 : services.readers->waiting());
  out.gauge("bespoke_worker_queue_length", "Requests that wait for a worker.", static_cast<double>(waiting));
  out.gauge("bespoke_catalog_version", "Changes of definitions that the current catalog holds.",
            static_cast<double>(call->catalog->version()));
  out.gauge("bespoke_custom_apis", "Custom APIs defined.", static_cast<double>(call->catalog->apis().size()));
  answer(call, http::Response{200, {{"Content-Type", "text/plain; version=0.0.4"}}, out.take()});
}

}  // namespace bespoke
