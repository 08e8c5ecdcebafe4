// Which servers the PostgreSQL store works with.
#include <gtest/gtest.h>

#include "store/postgresql/migrations.h"

namespace bespoke::postgresql {
namespace {

struct ServerCase {
  int version;
  std::string_view encoding;
  std::string_view refusal;  // empty: none
};

TEST(PostgresqlServer, IsCheckedForItsVersionAndEncoding) {
  for (const ServerCase& each : {
           ServerCase{150000, "UTF8", ""},
           ServerCase{170002, "UTF8", ""},
           ServerCase{140012, "UTF8", "The database is PostgreSQL 14, which is older than 15. Upgrade it."},
           ServerCase{90624, "UTF8", "The database is PostgreSQL 9, which is older than 15. Upgrade it."},
           ServerCase{150004, "LATIN1",
                      "The database is encoded in LATIN1 and not in UTF8. Make one with ENCODING 'UTF8' "
                      "TEMPLATE template0."},
           ServerCase{150004, "SQL_ASCII",
                      "The database is encoded in SQL_ASCII and not in UTF8. Make one with ENCODING 'UTF8' "
                      "TEMPLATE template0."},
       }) {
    const Status checked = check_server(each.version, each.encoding);
    EXPECT_EQ(checked ? "" : checked.error().details.back(), each.refusal);
  }
}

}  // namespace
}  // namespace bespoke::postgresql
