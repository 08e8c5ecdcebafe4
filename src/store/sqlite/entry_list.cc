#include "store/sqlite/entry_list.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "base/log.h"
#include "query/attributes.h"
#include "query/evaluate.h"
#include "store/sql/filter_sql.h"
#include "store/sql/list_page.h"
#include "store/sql/names.h"
#include "store/sql/order_sql.h"
#include "store/sqlite/element_counts.h"
#include "store/sqlite/entry_rows.h"
#include "store/sqlite/entry_table.h"

namespace bespoke::sqlite {
namespace {

using sql::SqlText;

constexpr sql::Dialect dialect = {
    [](std::string& text, std::size_t) { text += "?"; },
    "instr",
    [](const std::string& column, std::size_t count) {
      return "substr(" + column + ",-" + std::to_string(count) + ")";
    },
    [](const std::string& column, std::size_t index) {
      return column + "->'$[" + std::to_string(index) + "]'";
    },
    [](const std::string& column, std::size_t index, StorageClass storage) {
      const std::string element = "'$[" + std::to_string(index) + "]'";
      // SQLite's own reading of a number may be off by the last digit.
      return storage == StorageClass::Real ? "real_of(" + column + "->" + element + ")"
                                           : "(" + column + "->>" + element + ")";
    },
    [](const std::string& column) { return "json_array_length(" + column + ")"; },
    nullptr,
    [](SqlText& out, const std::string& json, const JsonText& number) {
      out += "same_number(" + json + ",";
      out.bind(Value(number));
      out += ")";
    },
    indexed_code_points,
    // `+` keeps SQLite 3.40 from putting the operand in place of the column, index and all.
    [](const std::string& column) { return "+" + column; },
};

Result<Statement> prepare(Connection& connection, const SqlText& text) {
  Result<Statement> statement = connection.prepare(text.text);
  if (!statement) return statement;
  for (const sql::SqlValue& value : text.values) statement->bind(value);
  return statement;
}

constexpr std::chrono::milliseconds slow_list{500};  // logged with its plan from here on

// How the entries of a page are come by.
enum class Walk {
  AsPlanned,  // as SQLite thinks best
  InOrder,  // along the order that is asked for, each asked whether it matches, whatever index the filter has
  KeysFirst,  // by the filter's index: their keys are put in order, and only the page's entries are read
  ByElement,  // likewise by the table of elements, which has them in order
};

class List {
 public:
  List(Connection& connection, const CustomApi& api, const ListQuery& query, std::int64_t uncounted)
      : connection_(connection), api_(api), query_(query), uncounted_(uncounted), counts_(connection, api) {
    if (query.filter) only_element_ = sql::only_element(api, *query.filter);
  }

  Result<EntryPage> run() {
    const auto start = std::chrono::steady_clock::now();
    const std::int64_t visited_before = connection_.rows_visited();
    Result<EntryPage> page = list();
    const auto took = std::chrono::steady_clock::now() - start;
    if (took > slow_list) {
      log::Line(log::Level::Warn, "slow_list")
          .field("api", api_.number)
          .field("ms", took)
          .field("rows_visited", connection_.rows_visited() - visited_before)
          .field("plan", plan());
    }
    return page;
  }

 private:
  Result<EntryPage> list() {
    const Result<Walk> walk = choose_walk();
    if (!walk) return walk.error();
    EntryPage page;
    if (Status read = read_page(page, query_.page.limit + 1, *walk); !read) return read.error();
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

  // A range, or several values, of an index come in the index's order, and all of them have to be sorted.
  // Where many match it is less to walk the order that is asked for and leave out what does not.
  Result<Walk> choose_walk() {
    const std::optional<std::size_t>& sort = query_.sort.attribute;
    if (only_element_ && sort == entry_created_at_attribute) return Walk::ByElement;
    if (!query_.filter || query_.after || !sort || *sort >= entry_field_attribute) return Walk::AsPlanned;
    if (sql::access_of(api_, *query_.filter, *sort, std::ref(counts_)) != sql::Access::OutOfOrder)
      return Walk::AsPlanned;
    std::int64_t count = 0;
    if (Status counted = count_to(total_bound + 1, count); !counted) return counted.error();
    return count > total_bound ? Walk::InOrder : Walk::KeysFirst;
  }

  Status read_page(EntryPage& page, std::int64_t limit, Walk walk) {
    const SqlText text = page_text(limit, walk);
    page_text_ = text.text;
    Result<Statement> statement = prepare(connection_, text);
    if (!statement) return statement.error();
    while (true) {
      const Result<bool> row = statement->step();
      if (!row) return row.error();
      if (!*row) return {};
      page.entries.push_back(read_entry(*statement, api_));
      if (static_cast<std::int64_t>(page.entries.size()) == query_.page.limit)
        page.last = sql::place_of(query_, page.entries.back(),
                                  statement->integer(4 + static_cast<int>(api_.fields.size())));
    }
  }

  SqlText page_text(std::int64_t limit, Walk walk) const {
    const std::string table = sql::entry_table(api_.number);
    SqlText text{dialect, "SELECT " + entry_columns(api_) + ",k FROM " + table, {}};
    switch (walk) {
      case Walk::AsPlanned:
        append_page(text, limit);
        break;
      case Walk::InOrder:
        text += " INDEXED BY " + index_name(api_.number, sql::attribute_column(api_, *query_.sort.attribute));
        append_page(text, limit);
        break;
      case Walk::KeysFirst:
        text += " WHERE k IN (SELECT k FROM " + table;
        append_page(text, limit, "+");
        text += ")";
        append_order(text);
        break;
      case Walk::ByElement:
        text += " WHERE k IN (SELECT k FROM " + sql::element_table(api_.number);
        append_element(text);
        append_rest_of_page(text, limit);
        text += ")";
        append_order(text);
        break;
    }
    return text;
  }

  void append_page(SqlText& text, std::int64_t limit, const char* sign = "") const {
    append_where(text);
    append_rest_of_page(text, limit, sign);
  }

  // Of a table that has `created_at` and `k`, behind its conditions.
  void append_rest_of_page(SqlText& text, std::int64_t limit, const char* sign = "") const {
    append_behind(text);
    append_order(text, sign);
    text += " LIMIT ";
    text.bind(Value(limit));
    if (query_.after) return;
    text += " OFFSET ";
    text.bind(Value(query_.page.offset));
  }

  void append_behind(SqlText& text) const {
    if (!query_.after) return;
    text += " AND ";
    sql::append_behind(text, api_, query_.sort, *query_.after);
  }

  void append_where(SqlText& text) const {
    text += " WHERE visited()";
    if (!query_.filter) return;
    text += " AND ";
    sql::append_filter(text, api_, *query_.filter, std::ref(counts_));
  }

  void append_element(SqlText& text) const {
    text += " WHERE visited() AND field=";
    text.bind(Value(only_element_->field));
    text += " AND element=";
    text.bind(Value(only_element_->element));
  }

  // With the sign `+` no index is used for the order.
  void append_order(SqlText& text, const std::string& sign = "") const {
    const Sort& sort = query_.sort;
    const char* direction = sort.direction == Direction::Ascending ? " ASC" : " DESC";
    text += " ORDER BY ";
    if (sort.attribute) text += sign + sql::sort_expression(api_, sort) + direction + ",";
    text += sign + "created_at" + direction + "," + sign + "k" + direction;
  }

  // How SQLite ran the page, in its words; no value of an entry or a filter is in it.
  std::string plan() {
    std::string steps;
    Result<Statement> statement = connection_.prepare("EXPLAIN QUERY PLAN " + page_text_);
    while (statement) {
      const Result<bool> row = statement->step();
      if (!row || !*row) break;
      steps += (steps.empty() ? "" : "; ") + statement->text(3);
    }
    return steps;
  }

  // How many match, or `bound` if there are more than that.
  Status count_to(std::int64_t bound, std::int64_t& total) {
    if (!query_.filter) {
      const Result<std::int64_t> entries = count_entries(connection_, api_.number);
      if (!entries) return entries.error();
      total = std::min(*entries + uncounted_, bound);
      return {};
    }
    SqlText text{dialect, "SELECT count(*) FROM (SELECT 1 FROM ", {}};
    if (only_element_) {
      text += sql::element_table(api_.number);
      append_element(text);
    } else {
      text += sql::entry_table(api_.number);
      append_where(text);
    }
    text += " LIMIT ";
    text.bind(Value(bound));
    text += ")";
    Result<Statement> statement = prepare(connection_, text);
    if (!statement) return statement.error();
    const Result<bool> row = statement->step();
    if (!row) return row.error();
    total = statement->integer(0);
    return {};
  }

  Connection& connection_;
  const CustomApi& api_;
  const ListQuery& query_;
  const std::int64_t uncounted_;
  std::string page_text_;
  mutable ElementCounts counts_;
  std::optional<sql::OnlyElement> only_element_;
};

}  // namespace

Result<EntryPage> list_entries(Connection& connection, const CustomApi& api, const ListQuery& query,
                               std::int64_t uncounted) {
  return List(connection, api, query, uncounted).run();
}

Result<std::int64_t> count_entries(Connection& connection, std::int64_t api) {
  Result<Statement> statement = connection.prepare("SELECT entries FROM entry_counts WHERE api=?");
  if (!statement) return statement.error();
  const Result<bool> row = statement->bind(api).step();
  if (!row) return row.error();
  return *row ? statement->integer(0) : 0;
}

}  // namespace bespoke::sqlite
