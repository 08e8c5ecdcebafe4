// Which of the writes that wait share a turn of the writer, and which of those a commit.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include "store/store.h"

namespace bespoke::sqlite {

// Up to so many from the front. Of the large ones one alone, and last: a batch may run for a second, and then
// what waits beside many of them would wait for all.
std::vector<Write> draw(std::deque<Write>& waiting, std::size_t count_max);
// How many of the first have one commit: definitions and large writes alone, others together.
std::size_t batch_size(std::span<const Write> writes);

}  // namespace bespoke::sqlite
