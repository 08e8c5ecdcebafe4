#include "base/log_sink.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <new>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "base/time.h"

namespace bespoke::log {
namespace {

// Whole lines, as long as fit into what can be written without waiting once anything can: PIPE_BUF.
std::string_view first_piece(std::string_view lines) {
  if (lines.size() <= PIPE_BUF) return lines;
  const std::size_t last = lines.rfind('\n', PIPE_BUF - 1);
  return lines.substr(0, last == std::string_view::npos ? PIPE_BUF : last + 1);
}

}  // namespace

// Signals belong to the thread of the program that waits for them.
void LogSink::start() {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([this] { run(); }).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void LogSink::wait_until_written(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  wake();
  written_.wait_for(lock, patience, [this, wanted = bytes_taken_] { return bytes_done_ >= wanted; });
}

void LogSink::sink_it_(const spdlog::details::log_msg& message) {
  const spdlog::string_view_t line = message.payload;
  if (waiting_.size() + line.size() > log_waiting_bytes_max) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  waiting_.append(line.data(), line.size());
  bytes_taken_ += line.size();
  if (waiting_.size() > log_buffered_bytes_max) wake();
}

void LogSink::flush_() {
  wake();
}

void LogSink::wake() {
  if (!std::exchange(hurry_, true)) wake_.notify_one();
}

void LogSink::run() {
  std::string lines;
  bool all_written = true;  // of the last time: else the report would be lost as well
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait_for(lock, flush_interval, [this] { return hurry_; });
    hurry_ = false;
    lines.swap(waiting_);
    try {
      if (all_written) report_loss();
    } catch (const std::bad_alloc&) {  // the next time, then
    }
    lock.unlock();
    if (!lines.empty()) all_written = write(lines);
    const std::size_t done = lines.size();
    if (lines.capacity() > 2 * log_buffered_bytes_max) std::string().swap(lines);
    lines.clear();
    lock.lock();
    bytes_done_ += done;
    written_.notify_all();
  }
}

// What was dropped came after all that is about to be written, and before all that comes from now on: nothing
// waits.
void LogSink::report_loss() {
  const std::uint64_t dropped = lines_dropped();
  if (dropped == dropped_told_) return;
  const std::string count = std::to_string(dropped - dropped_told_);
  std::string line = Timestamp::now().text() + " warn log_lines_dropped count=" + count + "\n";
  bytes_taken_ += line.size();
  waiting_ = std::move(line);
  dropped_told_ = dropped;
}

// Waits for as long as nobody reads. Lines that cannot be written at all are lost; then false.
bool LogSink::write(std::string_view lines) {
  while (!lines.empty()) {
    pollfd out{STDERR_FILENO, POLLOUT, 0};
    (void)::poll(&out, 1, -1);
    const std::string_view piece = first_piece(lines);
    const ssize_t written = ::write(STDERR_FILENO, piece.data(), piece.size());
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written <= 0) break;
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
  const auto lost = std::count(lines.begin(), lines.end(), '\n');
  dropped_.fetch_add(static_cast<std::uint64_t>(lost), std::memory_order_relaxed);
  return lines.empty();
}

}  // namespace bespoke::log
