#include "postgresql_home.h"

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

#include "store/open_store.h"

namespace bespoke {
namespace {

std::string server_url() {
  const char* url = std::getenv("BESPOKE_TEST_POSTGRESQL");
  return url == nullptr ? "" : url;
}

std::string run_on(const std::string& url, const std::string& sql) {
  PGconn* handle = PQconnectdb(url.c_str());
  PGresult* result = PQexec(handle, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  const std::string refusal = PQerrorMessage(handle);
  const std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
  PQclear(result);
  PQfinish(handle);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(refusal);
  return value;
}

}  // namespace

bool has_postgresql() {
  return !server_url().empty();
}

PostgresqlHome::PostgresqlHome() {
  static std::atomic<int> count{0};
  schema_ = "test_" + std::to_string(getpid()) + "_" + std::to_string(count++);
  url_ = server_url() + "&options=-csearch_path%3D" + schema_;
  run_on(server_url(), "DROP SCHEMA IF EXISTS " + schema_ + " CASCADE; CREATE SCHEMA " + schema_);
}

PostgresqlHome::~PostgresqlHome() {
  run_on(server_url(), "SET client_min_messages=error; DROP SCHEMA " + schema_ + " CASCADE");
}

std::string PostgresqlHome::run(const std::string& sql) const {
  return run_on(url_, sql);
}

Result<std::unique_ptr<Store>> PostgresqlHome::open() {
  return open_postgresql_store({.url = url_, .readers = 4, .writers = 4});
}

}  // namespace bespoke
