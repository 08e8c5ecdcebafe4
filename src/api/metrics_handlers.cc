#include "api/metrics_handlers.h"

#include <algorithm>
#include <utility>

#include "api/prometheus.h"
#include "base/log.h"

namespace bespoke {
namespace {

void write_store(PrometheusText& out, const StoreFigures& figures) {
  out.counter("bespoke_store_commits_total", "Commits of writes.", static_cast<double>(figures.commits));
  out.counter("bespoke_store_writes_total", "Writes run; by commits: how many share one.",
              static_cast<double>(figures.writes));
  out.gauge("bespoke_store_writes_waiting", "Writes in the store's queue.",
            static_cast<double>(figures.writes_waiting));
  out.gauge("bespoke_store_waiting_write_bytes", "What the writes in the store's queue hold.",
            static_cast<double>(figures.write_bytes_waiting));
  out.gauge("bespoke_store_oldest_write_seconds", "How long the oldest write that is not over is there.",
            std::chrono::duration<double>(figures.oldest_write).count());
  out.gauge("bespoke_store_log_bytes", "Size of the write-ahead log at the last commit.",
            static_cast<double>(figures.log_bytes));
  out.counter("bespoke_store_rows_visited_total", "Rows that lists looked at.",
              static_cast<double>(figures.rows_visited));
  out.counter("bespoke_store_lists_total", "Lists run; by rows visited: what one costs.",
              static_cast<double>(figures.lists));
  out.gauge("bespoke_store_healthy", "1 while writes are taken.", figures.healthy ? 1 : 0);
}

void write_load(PrometheusText& out, const http::Load& load) {
  out.gauge("bespoke_http_connections_open", "Connections of clients.",
            static_cast<double>(load.connections.load()));
  out.counter("bespoke_http_connections_refused_total", "Connections refused, as there were too many.",
              static_cast<double>(load.connections_refused.load()));
  out.counter("bespoke_http_connections_made_room_total",
              "Connections at rest closed to make room for new ones.",
              static_cast<double>(load.connections_made_room.load()));
  out.gauge("bespoke_http_memory_used_bytes", "What requests and answers hold of the memory budget.",
            static_cast<double>(load.memory.used()));
  out.gauge("bespoke_http_memory_limit_bytes", "The memory budget.",
            static_cast<double>(load.memory.limit()));
  out.counter("bespoke_http_memory_refusals_total", "Requests and answers that gave way for want of memory.",
              static_cast<double>(load.memory.refusals()));
}

void write_deliveries(PrometheusText& out, const DeliveryCounts& counts) {
  const std::int64_t oldest = counts.oldest_ms.load();
  const double age_s =
      oldest == 0 ? 0 : static_cast<double>(std::max<std::int64_t>(0, Timestamp::now().ms - oldest)) / 1000;
  out.gauge("bespoke_events_waiting", "Changes and jobs of webhooks that wait.",
            static_cast<double>(counts.waiting.load()));
  out.gauge("bespoke_events_given_up", "Jobs of webhooks that were given up.",
            static_cast<double>(counts.given_up.load()));
  out.gauge("bespoke_events_oldest_seconds", "How long the oldest event that waits is there.", age_s);
  out.counter("bespoke_deliveries_succeeded_total", "Attempts of this node that succeeded.",
              static_cast<double>(counts.succeeded.load()));
  out.counter("bespoke_deliveries_failed_total", "Attempts of this node that failed.",
              static_cast<double>(counts.failed.load()));
}

}  // namespace

void show_metrics(const CallPointer& call) {
  PrometheusText out;
  const Services& services = call->services;
  services.metrics.write(out);
  write_store(out, services.store.figures());
  if (services.load) write_load(out, *services.load);
  if (services.deliveries) write_deliveries(out, *services.deliveries);
  if (services.feeds) {
    out.gauge("bespoke_feed_readers", "Readers of feeds that this node tells of changes.",
              static_cast<double>(services.feeds->count()));
  }
  const Lanes& lanes = services.lanes;
  const std::size_t waiting = lanes.workers.waiting() + (lanes.readers ? lanes.readers->waiting() : 0);
  out.gauge("bespoke_worker_queue_length", "Requests that wait for a worker.", static_cast<double>(waiting));
  out.gauge("bespoke_list_queue_length", "Lists of entries that wait for a thread.",
            static_cast<double>(lanes.lists.waiting()));
  out.gauge("bespoke_token_queue_length", "Requests for a token that wait for a thread.",
            static_cast<double>(lanes.tokens.waiting()));
  out.gauge("bespoke_document_queue_length", "Requests for an OpenAPI document that wait for its thread.",
            static_cast<double>(lanes.documents.waiting()));
  out.gauge("bespoke_check_queue_length", "Entries that wait for a thread which checks costly rules.",
            static_cast<double>(lanes.checks.waiting()));
  out.gauge("bespoke_batch_queue_length", "Batches that wait for a thread which checks costly rules.",
            static_cast<double>(lanes.batches.waiting()));
  out.counter("bespoke_log_lines_dropped_total", "Lines of the log that were lost, as nobody read it.",
              static_cast<double>(log::lines_dropped()));
  out.gauge("bespoke_catalog_version", "Changes of definitions that the current catalog holds.",
            static_cast<double>(call->catalog->version()));
  out.gauge("bespoke_custom_apis", "Custom APIs defined.", static_cast<double>(call->catalog->apis().size()));
  answer(call, http::Response{200, {{"Content-Type", "text/plain; version=0.0.4"}}, out.take()});
}

}  // namespace bespoke
