#include "store/postgresql/entry_list.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "base/log.h"
#include "model/errors.h"
#include "query/attributes.h"
#include "store/postgresql/entry_rows.h"
#include "store/sql/filter_sql.h"
#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

using sql::SqlText;
using std::chrono::steady_clock;

constexpr sql::Dialect dialect = {
    [](std::string& text, std::size_t) { text += "?"; },
    "strpos",
    [](const std::string& column, std::size_t count) {
      return "right(" + column + "," + std::to_string(count) + ")";
    },
    [](const std::string& column) { return column; },
};

constexpr std::chrono::milliseconds slow_list{500};  // logged from here on

class List {
 public:
  List(Connection& connection, const CustomApi& api, const ListQuery& query, Deadline deadline)
      : connection_(connection), api_(api), query_(query), deadline_(deadline) {}

  Result<EntryPage> run() {
    const auto start = steady_clock::now();
    Result<EntryPage> page = list();
    const auto took = steady_clock::now() - start;
    if (took > slow_list) {
      log::Line(log::Level::Warn, "slow_list").field("api", api_.number).field("ms", took);
    }
    if (!page && connection_.last_failure() == Failure::Cancelled)
      return deadline_exceeded(query_.timeout_ms);
    return page;
  }

 private:
  Result<EntryPage> list() {
    const Result<bool> current = is_current(connection_, api_);
    if (!current) return current.error();
    if (!*current) return definition_changed();
    switch (query_.total_method) {
      case TotalMethod::LowerBound:
        return counted();
      case TotalMethod::Observed:
        return observed();
    }
    return EntryPage();
  }

  // A page that ends the collection proves the total; else it is counted, up to the bound.
  Result<EntryPage> counted() {
    EntryPage page;
    if (query_.page.limit > 0) {
      if (Status read = read_page(page, query_.page.limit); !read) return read.error();
    }
    const Page& asked = query_.page;
    const auto rows = static_cast<std::int64_t>(page.entries.size());
    std::int64_t total = asked.offset + rows;
    if (rows == asked.limit || (rows == 0 && asked.offset > 0)) {
      const Result<std::int64_t> count = count_to(total_bound + 1);
      if (!count) return count.error();
      total = *count;
    }
    page.total = std::min(total, total_bound);
    page.total_kind = total <= total_bound ? TotalKind::Exact : TotalKind::LowerBound;
    return page;
  }

  // One row more than the page tells whether there are more.
  Result<EntryPage> observed() {
    EntryPage page;
    if (Status read = read_page(page, query_.page.limit + 1); !read) return read.error();
    const auto rows = static_cast<std::int64_t>(page.entries.size());
    page.total = query_.page.offset + rows;
    page.total_kind = TotalKind::Observed;
    if (rows > query_.page.limit) page.entries.pop_back();
    if (rows == 0 && query_.page.offset > 0) {
      const Result<std::int64_t> count = count_to(query_.page.offset);
      if (!count) return count.error();
      page.total = *count;
    }
    return page;
  }

  Status read_page(EntryPage& page, std::int64_t limit) {
    SqlText text{dialect, "SELECT " + entry_columns(api_) + " FROM " + sql::entry_table(api_.number), {}};
    append_where(text);
    append_order(text);
    text += " LIMIT ";
    text.bind(Value(limit));
    text += " OFFSET ";
    text.bind(Value(query_.page.offset));
    Result<Statement> statement = run_in_time(text);
    if (!statement) return statement.error();
    while (true) {
      const Result<bool> row = statement->step();
      if (!row) return row.error();
      if (!*row) return {};
      page.entries.push_back(read_entry(*statement, api_, 0));
    }
  }

  // Planned for its values, each time: which index is best depends on them.
  Result<Statement> run_in_time(const SqlText& text) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - steady_clock::now());
    if (left.count() <= 0) return deadline_exceeded(query_.timeout_ms);
    const Status limited = connection_.run("SET LOCAL statement_timeout=" + std::to_string(left.count()));
    if (!limited) return limited.error();
    Statement statement = connection_.plan(text.text);
    for (const sql::SqlValue& value : text.values) statement.bind(value);
    if (Status executed = statement.execute(); !executed) return executed.error();
    return statement;
  }

  void append_where(SqlText& text) const {
    if (!query_.filter) return;
    text += " WHERE ";
    sql::append_filter(text, api_, *query_.filter);
  }

  // Nulls first upwards, as the indexes have them. PostgreSQL keeps no order by itself, so pages need one.
  void append_order(SqlText& text) const {
    const Sort& sort = query_.sort;
    if (!sort.attribute) {
      text += " ORDER BY created_at,k";
      return;
    }
    const bool up = sort.direction == Direction::Ascending;
    const bool nullable = *sort.attribute >= entry_field_attribute;
    text += " ORDER BY " + sql::attribute_column(api_, *sort.attribute) + (up ? " ASC" : " DESC");
    if (nullable) text += up ? " NULLS FIRST" : " NULLS LAST";
    text += up ? ",k ASC" : ",k DESC";
  }

  // How many match, or `bound` if there are more than that. Counted once.
  Result<std::int64_t> count_to(std::int64_t bound) {
    if (count_) return std::min(*count_, bound);
    SqlText text{dialect, "SELECT count(*) FROM (SELECT 1 FROM " + sql::entry_table(api_.number), {}};
    append_where(text);
    text += " LIMIT ";
    text.bind(Value(bound));
    text += ") AS matching";
    Result<Statement> statement = run_in_time(text);
    if (!statement) return statement.error();
    const Result<bool> row = statement->step();
    if (!row) return row.error();
    count_ = statement->integer(0);
    return *count_;
  }

  Connection& connection_;
  const CustomApi& api_;
  const ListQuery& query_;
  const Deadline deadline_;
  std::optional<std::int64_t> count_;
};

}  // namespace

Result<EntryPage> list_entries(Connection& connection, const CustomApi& api, const ListQuery& query,
                               Deadline deadline) {
  return List(connection, api, query, deadline).run();
}

}  // namespace bespoke::postgresql
