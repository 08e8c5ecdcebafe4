#include "store/sqlite/write_batches.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

bool is_large(const Write& write) {
  return write.bytes > shared_write_bytes_max;
}

}  // namespace

std::size_t batch_size(std::span<const Write> writes) {
  const auto is_alone = [](const Write& write) {
    return write.kind == WriteKind::Definitions || is_large(write);
  };
  if (is_alone(writes.front())) return 1;
  return static_cast<std::size_t>(std::ranges::find_if(writes, is_alone) - writes.begin());
}

std::vector<Write> draw(std::deque<Write>& waiting, std::size_t count_max) {
  std::vector<Write> drawn;
  drawn.reserve(count_max);  // so that what is taken out of the queue has a place
  std::vector<Write> large;
  while (!waiting.empty() && drawn.size() + (large.empty() ? 0 : 1) < count_max) {
    is_large(waiting.front()) ? large.push_back(std::move(waiting.front()))
                              : drawn.push_back(std::move(waiting.front()));
    waiting.pop_front();
  }
  if (large.empty()) return drawn;
  drawn.push_back(std::move(large.front()));
  waiting.insert(waiting.begin(), std::make_move_iterator(large.begin() + 1),
                 std::make_move_iterator(large.end()));
  return drawn;
}

}  // namespace bespoke::sqlite
