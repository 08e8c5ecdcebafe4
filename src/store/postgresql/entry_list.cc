#include "store/postgresql/entry_list.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "model/errors.h"
#include "query/attributes.h"
#include "query/limits.h"
#include "store/postgresql/behind.h"
#include "store/postgresql/dialect.h"
#include "store/postgresql/entry_rows.h"
#include "store/postgresql/explain.h"
#include "store/sql/filter_sql.h"
#include "store/sql/list_page.h"
#include "store/sql/names.h"
#include "store/sql/order_sql.h"

namespace bespoke::postgresql {
namespace {

using sql::SqlText;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds slow_list{500};  // logged from here on

// To the database. The last ends the transaction, if it is the list's own.
enum class Trip { OneOfMore, Last };

class List {
 public:
  List(Connection& connection, const CustomApi& api, const ListQuery& query, Deadline deadline, Moment moment)
      : connection_(connection), api_(api), query_(query), deadline_(deadline), moment_(moment) {
    if (!query.filter) return;
    filter_text_.emplace(SqlText{dialect, {}, {}});
    sql::append_filter(*filter_text_, api, *query.filter);
  }

  Result<EntryPage> run() {
    const auto start = steady_clock::now();
    Result<EntryPage> page = list();
    const auto took = steady_clock::now() - start;
    if (took > slow_list) {
      log::Line(log::Level::Warn, "slow_list")
          .field("api", api_.number)
          .field("ms", took)
          .field("walk", walk(page));
    }
    if (!page && connection_.last_failure() == Failure::Cancelled)
      return deadline_exceeded(query_.timeout_ms);
    if (page && query_.explain == Explain::Yes) page->explanation = explanation_;
    return page;
  }

 private:
  Result<EntryPage> list() {
    EntryPage page;
    if (Status read = read_page(page, query_.page.limit + 1); !read) return read.error();
    const bool more = static_cast<std::int64_t>(page.entries.size()) > query_.page.limit;
    if (more) page.entries.pop_back();
    if (!more || page.entries.empty()) page.last.reset();
    const auto rows = static_cast<std::int64_t>(page.entries.size());
    const Status counted = sql::set_total(
        query_, page, query_.page.offset + rows + (more ? 1 : 0), more ? sql::More::Yes : sql::More::No,
        [this](std::int64_t bound, std::int64_t& total) { return count_to(bound, total); });
    if (!counted) return counted.error();
    return page;
  }

  Status read_page(EntryPage& page, std::int64_t limit) {
    if (!query_.after) return read_rows(page, limit, nullptr, tells_all() ? Trip::Last : Trip::OneOfMore);
    const std::vector<SqlText> stretches = stretches_behind(api_, query_.sort, *query_.after);
    for (const SqlText& stretch : stretches) {
      const std::int64_t missing = limit - static_cast<std::int64_t>(page.entries.size());
      if (missing == 0) break;
      const bool last = tells_all() && &stretch == &stretches.back();
      if (Status read = read_rows(page, missing, &stretch, last ? Trip::Last : Trip::OneOfMore); !read)
        return read;
    }
    return {};
  }

  // Whether nothing is asked for behind the page, whatever it holds: see sql::set_total.
  bool tells_all() const {
    if (query_.explain == Explain::Yes) return false;
    switch (query_.total_method) {
      case TotalMethod::Observed:
        return query_.after || query_.page.offset == 0;
      case TotalMethod::LowerBound:
        return query_.after && query_.page.offset > total_bound;
      case TotalMethod::Exact:
        break;
    }
    return false;
  }

  // Up to `limit` more of the order, of those alone for which the condition holds.
  Status read_rows(EntryPage& page, std::int64_t limit, const SqlText* condition, Trip trip) {
    SqlText text{dialect, "SELECT " + entry_columns(api_) + ",k FROM " + sql::entry_table(api_.number), {}};
    append_where(text);
    if (condition != nullptr) {
      text += query_.filter ? " AND " : " WHERE ";
      text.append(*condition);
    }
    append_order(text);
    text += " LIMIT ";
    text.bind(Value(limit));
    if (!query_.after) {
      text += " OFFSET ";
      text.bind(Value(query_.page.offset));
    }
    Result<Statement> statement = run_in_time(text, trip);
    if (!statement) return statement.error();
    if (Status explained = explain_page(text); !explained) return explained;
    page_text_.emplace(std::move(text));
    while (true) {
      const Result<bool> row = statement->step();
      if (!row) return row.error();
      if (!*row) return {};
      page.entries.push_back(read_entry(*statement, api_, 0));
      if (static_cast<std::int64_t>(page.entries.size()) == query_.page.limit) {
        const int k = 4 + static_cast<int>(api_.fields.size());
        page.last = sql::place_of(query_, page.entries.back(), statement->integer(k));
      }
    }
  }

  // The plan of the page as PostgreSQL makes it now: what a slow list was come by was not kept.
  std::string walk(const Result<EntryPage>& page) {
    Explanation planned;
    if (!page || !page_text_ || !explain(connection_, api_, *page_text_, Run::No, planned))
      return "unfinished";
    return sql::describe_walk(planned);
  }

  Status explain_page(const SqlText& text) {
    if (query_.explain == Explain::No) return {};
    const Result<std::int64_t> rows = run_explained(text, explanation_);
    if (!rows) return rows.error();
    explanation_.rows_visited += *rows;
    return {};
  }

  // How the total is counted is not told, but for its rows.
  Status explain_count(const SqlText& text) {
    if (query_.explain == Explain::No) return {};
    Explanation unused;
    const Result<std::int64_t> rows = run_explained(text, unused);
    if (!rows) return rows.error();
    explanation_.rows_counted += *rows;
    return {};
  }

  // Once more, in what the first time has left.
  Result<std::int64_t> run_explained(const SqlText& text, Explanation& explanation) {
    const Result<std::string> limit = time_left();
    if (!limit) return limit.error();
    std::vector<Statement> limited;
    if (Status appended = append_limit(limited, *limit); !appended) return appended.error();
    if (Status set = connection_.execute_together(limited).status; !set) return set.error();
    return explain(connection_, api_, text, Run::Yes, explanation);
  }

  // In milliseconds.
  Result<std::string> time_left() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - steady_clock::now());
    if (left.count() <= 0) return deadline_exceeded(query_.timeout_ms);
    return std::to_string(left.count());
  }

  // In one round trip with what has to stand before and behind it. Planned for its values, each time: which
  // index is best depends on them.
  Result<Statement> run_in_time(const SqlText& text, Trip trip) {
    const Result<std::string> limit = time_left();
    if (!limit) return limit.error();
    std::vector<Statement> statements;
    if (Status begun = append_beginning(statements, *limit); !begun) return begun.error();
    const std::size_t asked = statements.size();
    statements.push_back(connection_.plan(text.text));
    for (const sql::SqlValue& value : text.values) statements.back().bind(value);
    if (trip == Trip::Last && moment_ == Moment::Own) {
      if (Status appended = append(statements, "COMMIT"); !appended) return appended.error();
    }
    const Connection::Executed executed = connection_.execute_together(statements);
    if (!checked_ && executed.count >= asked) {
      const Result<bool> current = statements[asked - 1].step();
      if (!current || !*current) return definition_changed();
    }
    checked_ = true;
    if (!executed.status) return executed.status.error();
    return std::move(statements[asked]);
  }

  // The first trip begins the transaction and asks whether the definition is current; each sets the time that
  // is left, `limit` in milliseconds.
  Status append_beginning(std::vector<Statement>& statements, const std::string& limit) {
    if (!checked_ && moment_ == Moment::Own) {
      if (Status appended = append(statements, begin_snapshot); !appended) return appended;
    }
    if (Status appended = append_limit(statements, limit); !appended) return appended;
    if (checked_) return {};
    Result<Statement> current = current_statement(connection_, api_);
    if (!current) return current.error();
    statements.push_back(*std::move(current));
    return {};
  }

  // `limit` has to stay until it is sent.
  Status append_limit(std::vector<Statement>& statements, const std::string& limit) {
    if (Status appended = append(statements, "SELECT set_config('statement_timeout',?,true)"); !appended)
      return appended;
    statements.back().bind(std::string_view(limit));
    return {};
  }

  Status append(std::vector<Statement>& statements, std::string_view text) {
    Result<Statement> statement = connection_.prepare(text);
    if (!statement) return statement.error();
    statements.push_back(*std::move(statement));
    return {};
  }

  void append_where(SqlText& text) const {
    if (!query_.filter) return;
    text += " WHERE ";
    text.append(*filter_text_);
  }

  // Nulls first upwards, as the indexes have them.
  void append_order(SqlText& text) const {
    const bool up = query_.sort.direction == Direction::Ascending;
    const std::string direction = up ? " ASC" : " DESC";
    text += " ORDER BY ";
    if (query_.sort.attribute) {
      text += sql::sort_expression(api_, query_.sort) + direction;
      if (*query_.sort.attribute >= entry_field_attribute) text += up ? " NULLS FIRST" : " NULLS LAST";
      text += ",";
    }
    text += "created_at" + direction + ",k" + direction;
  }

  // How many match, or `bound` if there are more than that.
  Status count_to(std::int64_t bound, std::int64_t& total) {
    SqlText text{dialect, "SELECT count(*) FROM (SELECT 1 FROM " + sql::entry_table(api_.number), {}};
    append_where(text);
    text += " LIMIT ";
    text.bind(Value(bound));
    text += ") AS matching";
    Result<Statement> statement =
        run_in_time(text, query_.explain == Explain::Yes ? Trip::OneOfMore : Trip::Last);
    if (!statement) return statement.error();
    const Result<bool> row = statement->step();
    if (!row) return row.error();
    total = statement->integer(0);
    return explain_count(text);
  }

  Connection& connection_;
  const CustomApi& api_;
  const ListQuery& query_;
  const Deadline deadline_;
  const Moment moment_;
  bool checked_ = false;
  std::optional<SqlText> filter_text_;
  Explanation explanation_;
  std::optional<SqlText> page_text_;
};

}  // namespace

Result<EntryPage> list_entries(Connection& connection, const CustomApi& api, const ListQuery& query,
                               Deadline deadline, Moment moment) {
  return List(connection, api, query, deadline, moment).run();
}

}  // namespace bespoke::postgresql
