// How much of a collection the pages of a list look at.
#include <chrono>
#include <thread>

#include "postgresql_test.h"
#include "query/attributes.h"

namespace bespoke {
namespace {

using PostgresqlLists = PostgresqlTest;

constexpr int rows = 4000;

// A third of the entries has no value.
std::string insert_text(const CustomApi& api, const std::string& table) {
  std::string columns = "id,created_at,updated_at,version";
  std::string values = "gen_random_uuid(),n,10*n,0";
  for (const CustomField& field : api.fields) {
    columns += ",c" + std::to_string(field.column);
    const std::string value = "(n*7919%" + std::to_string(rows) + ")";
    values += ",CASE WHEN n%3>0 THEN " +
              (field.type == FieldType::String ? "'text '||" + value : value + "/7") + " END";
  }
  return "INSERT INTO " + table + "(" + columns + ") SELECT " + values + " FROM generate_series(1," +
         std::to_string(rows) + ") AS n; ANALYZE " + table;
}

// A connection that ends tells how much it has read.
std::int64_t rows_read(const PostgresqlHome& home, const std::string& table) {
  while (home.run("SELECT count(*) FROM pg_stat_activity WHERE application_name='bespoke' AND query LIKE '%" +
                  table + "%'") != "0") {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return std::stoll(home.run("SELECT seq_tup_read+idx_tup_fetch FROM pg_stat_user_tables WHERE relid='" +
                             table + "'::regclass"));
}

TEST_F(PostgresqlLists, PagesDeepBehindACursorLookAtTheirOwnRows) {
  const auto api = add_api("one", {new_field("s", FieldType::String), new_field("n", FieldType::Integer)});
  home_->run(insert_text(*api, table(*api)));
  for (const std::size_t attribute : {entry_created_at_attribute, entry_updated_at_attribute,
                                      attribute_of(*api, "s"), attribute_of(*api, "n")}) {
    for (const Direction direction : {Direction::Ascending, Direction::Descending}) {
      ListQuery query = sorted(attribute, direction);
      query.total_method = TotalMethod::Observed;
      store_.reset();
      const std::int64_t before = rows_read(*home_, table(*api));
      store_ = *home_->open();
      int seen = 0;
      do {
        const EntryPage page = *list(*store_, *api, query);
        seen += static_cast<int>(page.entries.size());
        query.after = page.last;
      } while (query.after);
      EXPECT_EQ(seen, rows);
      store_.reset();
      const std::int64_t looked_at = rows_read(*home_, table(*api)) - before;
      const std::string what =
          (direction == Direction::Ascending ? "upwards by " : "downwards by ") + std::to_string(attribute);
      EXPECT_GE(looked_at, rows) << what;
      EXPECT_LT(looked_at, 2 * rows) << what;
    }
  }
}

}  // namespace
}  // namespace bespoke
