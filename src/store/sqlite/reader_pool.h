// The connections that read a database of SQLite.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/connection_pool.h"
#include "store/open_store.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

using ReaderPool = ConnectionPool<Connection>;

// After the connection that writes was opened; to be closed before it.
inline Result<std::unique_ptr<ReaderPool>> open_readers(const std::string& path,
                                                        const SqliteOptions& options) {
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < std::max(options.readers, 2); ++i) {
    Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Use::Read);
    if (!connection) return connection.error();
    const Status limited = (*connection)->limit_memory(options.cache_bytes, options.mapped_bytes);
    if (!limited) return limited.error();
    connections.push_back(*std::move(connection));
  }
  return std::make_unique<ReaderPool>(std::move(connections));
}

}  // namespace bespoke::sqlite
