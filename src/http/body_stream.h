// A body whose length nobody knows yet: pieces that are sent as they come, until the stream ends or its
// reader goes.
//
// Whoever writes it asks first how much waits (`unsent`): a reader that does not keep up must not be written
// to without a bound. Pieces are shared, so that many readers of the same cost its memory once.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace bespoke::http {

// Any thread may call; the connection and one writer work on it at once.
class BodyStream {
 public:
  using Piece = std::shared_ptr<const std::string>;

  // Dropped where the reader is gone or the stream has ended.
  void write(Piece piece);
  // What was written is still sent. The connection ends with it.
  void end();
  // Bytes that were written and are not with the system yet.
  std::size_t unsent() const;
  // Nobody reads any more.
  bool is_gone() const;

  // The connection's side.
  struct Taken {
    std::vector<Piece> pieces;
    bool ended = false;  // and nothing comes behind them
  };
  // `wake` is called, on the writer's thread, when there is something to take again.
  void attach(std::function<void()> wake);
  // The next pieces, of `bytes_max` bytes or one.
  Taken take(std::size_t bytes_max);
  void sent(std::size_t bytes);
  void detach();

 private:
  void wake_reader(std::unique_lock<std::mutex> lock);

  mutable std::mutex mutex_;
  std::vector<Piece> pieces_;
  std::size_t unsent_ = 0;
  bool ended_ = false;
  bool gone_ = false;
  bool awake_ = true;  // the connection will take of its own accord
  std::function<void()> wake_;
};

}  // namespace bespoke::http
