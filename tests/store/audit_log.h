// The audit log of a store, read and judged.
#pragma once

#include <string>
#include <vector>

#include "store_test.h"

namespace bespoke {

// Null where the store keeps none.
inline bool keeps_audit_log(Store& store) {
  bool keeps = false;
  EXPECT_OK(store.read([&keeps](Snapshot& snapshot) -> Status {
    const Result<AuditLog*> log = snapshot.audit();
    keeps = log && *log != nullptr;
    return {};
  }));
  return keeps;
}

inline AuditChain audit_chain(Store& store) {
  AuditChain chain;
  EXPECT_OK(store.read([&chain](Snapshot& snapshot) -> Status {
    const Result<AuditChain> found = (*snapshot.audit())->chain();
    if (!found) return found.error();
    chain = *found;
    return {};
  }));
  return chain;
}

// The oldest first.
inline std::vector<AuditLine> audit_lines(Store& store) {
  std::vector<AuditLine> lines;
  EXPECT_OK(store.read([&lines](Snapshot& snapshot) -> Status {
    Result<std::vector<AuditLine>> found = (*snapshot.audit())->list_behind(0, 10'000);
    if (!found) return found.error();
    lines = *std::move(found);
    return {};
  }));
  return lines;
}

// Fails the test where a line does not follow the one before it, or the ends are not those of the chain.
inline void expect_whole_chain(Store& store) {
  const AuditChain chain = audit_chain(store);
  std::int64_t position = chain.removed_position;
  std::string hash = chain.removed_hash;
  for (const AuditLine& line : audit_lines(store)) {
    EXPECT_EQ(line.position, ++position);
    EXPECT_EQ(line.previous_hash, hash) << line.text;
    EXPECT_EQ(line.hash, audit_hash(hash, line.text)) << line.text;
    hash = line.hash;
  }
  EXPECT_EQ(position, chain.position);
  EXPECT_EQ(hash, chain.hash);
}

}  // namespace bespoke
