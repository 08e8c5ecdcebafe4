#include "store/sqlite/entry_counts.h"

namespace bespoke::sqlite {

std::int64_t EntryCounts::uncounted(std::int64_t api) const {
  std::int64_t sum = 0;
  for (const Added* added : {&batch_, &work_}) {
    const auto found = added->find(api);
    if (found != added->end()) sum += found->second;
  }
  return sum;
}

void EntryCounts::keep_work() {
  for (const auto& [api, entries] : work_) batch_[api] += entries;
  work_.clear();
}

void EntryCounts::clear() {
  batch_.clear();
  work_.clear();
}

Status EntryCounts::write(Connection& connection) {
  for (const auto& [api, entries] : batch_) {
    if (entries == 0) continue;
    Result<Statement> statement = connection.prepare("UPDATE entry_counts SET entries=entries+? WHERE api=?");
    if (!statement) return statement.error();
    if (Status written = statement->bind(entries).bind(api).run(); !written) return written;
  }
  return {};
}

}  // namespace bespoke::sqlite
