#include "http/body_stream.h"

#include <iterator>

namespace bespoke::http {

void BodyStream::write(Piece piece) {
  std::unique_lock lock(mutex_);
  if (gone_ || ended_ || piece->empty()) return;
  unsent_ += piece->size();
  pieces_.push_back(std::move(piece));
  wake_reader(std::move(lock));
}

void BodyStream::end() {
  std::unique_lock lock(mutex_);
  if (std::exchange(ended_, true)) return;
  wake_reader(std::move(lock));
}

// Once for all that is written before the connection takes it.
void BodyStream::wake_reader(std::unique_lock<std::mutex> lock) {
  if (std::exchange(awake_, true)) return;
  const std::function<void()> wake = wake_;
  lock.unlock();
  if (wake) wake();
}

std::size_t BodyStream::unsent() const {
  const std::lock_guard lock(mutex_);
  return unsent_;
}

bool BodyStream::is_gone() const {
  const std::lock_guard lock(mutex_);
  return gone_;
}

void BodyStream::attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

BodyStream::Taken BodyStream::take(std::size_t bytes_max) {
  const std::lock_guard lock(mutex_);
  Taken taken;
  std::size_t bytes = 0;
  auto end = pieces_.begin();
  while (end != pieces_.end() && (end == pieces_.begin() || bytes + (*end)->size() <= bytes_max)) {
    bytes += (*end++)->size();
  }
  taken.pieces.assign(std::move_iterator(pieces_.begin()), std::move_iterator(end));
  pieces_.erase(pieces_.begin(), end);
  if (pieces_.empty()) std::vector<Piece>().swap(pieces_);
  taken.ended = ended_ && pieces_.empty();
  awake_ = !taken.pieces.empty() || taken.ended;
  return taken;
}

void BodyStream::sent(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  unsent_ -= bytes;
}

void BodyStream::detach() {
  const std::lock_guard lock(mutex_);
  gone_ = true;
  std::vector<Piece>().swap(pieces_);
  unsent_ = 0;
  wake_ = nullptr;
}

}  // namespace bespoke::http
