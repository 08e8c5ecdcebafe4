// Places in the PostgreSQL server whose URL is BESPOKE_TEST_POSTGRESQL: tests/postgresql/with_server.sh
// starts one.
#pragma once

#include <memory>
#include <string>

#include "store_test.h"

namespace bespoke {

bool has_postgresql();

// A schema that is dropped with it.
class PostgresqlHome final : public StoreHome {
 public:
  PostgresqlHome();
  ~PostgresqlHome() override;
  Result<std::unique_ptr<Store>> open() override;

  const std::string& url() const { return url_; }
  // Runs SQL there; gives the first value of its first row.
  std::string run(const std::string& sql) const;

 private:
  std::string schema_;
  std::string url_;
};

}  // namespace bespoke
