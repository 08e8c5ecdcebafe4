#include "store/sqlite/entry_list.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/log.h"
#include "query/attributes.h"
#include "store/sql/list_page.h"
#include "store/sqlite/entry_rows.h"
#include "store/sqlite/list_race.h"

namespace bespoke::sqlite {
namespace {

constexpr std::chrono::milliseconds slow_list{500};  // logged with how it was come by from here on

std::size_t rows_needed(const ListQuery& query) {
  const std::int64_t before = query.after ? 0 : query.page.offset;
  return static_cast<std::size_t>(before + query.page.limit + 1);
}

class List {
 public:
  List(Connection& connection, const CustomApi& api, const ListQuery& query, std::int64_t uncounted,
       Watch& watch)
      : context_{connection, api, query, watch, rows_needed(query)}, query_(query), uncounted_(uncounted) {
    if (query.filter) paths_ = access_paths(api, *query.filter);
  }

  Result<EntryPage> run() {
    const auto start = std::chrono::steady_clock::now();
    Result<EntryPage> page = list();
    const auto took = std::chrono::steady_clock::now() - start;
    context_.connection.count_visited(context_.visited);
    if (took > slow_list) {
      log::Line(log::Level::Warn, "slow_list")
          .field("api", context_.api.number)
          .field("ms", took)
          .field("rows_visited", context_.visited)
          .field("walk", page ? sql::describe_walk(*page->explanation) : "unfinished");
    }
    return page;
  }

 private:
  Result<EntryPage> list() {
    Result<FoundPlaces> found = find_places(context_, paths_);
    if (!found) return found.error();
    winner_ = found->path;
    matches_ = found->matches;
    EntryPage page;
    const auto limit = static_cast<std::size_t>(query_.page.limit);
    const bool more = found->places.size() > limit;
    if (more) found->places.pop_back();
    page.entries = std::move(context_.entries);
    for (std::size_t i = page.entries.size(); i < found->places.size(); ++i) {
      Result<std::optional<Entry>> entry =
          find_entry_at(context_.connection, context_.api, found->places[i].key);
      if (!entry) return entry.error();
      if (*entry) page.entries.push_back(**std::move(entry));
    }
    if (more && limit > 0) page.last = std::move(found->places.back());
    const auto rows = static_cast<std::int64_t>(page.entries.size());
    const Status counted = sql::set_total(
        query_, page, query_.page.offset + rows + (more ? 1 : 0), more ? sql::More::Yes : sql::More::No,
        [this](std::int64_t bound, std::int64_t& total) { return count_to(bound, total); });
    if (!counted) return counted.error();
    page.explanation = std::move(found->explanation);
    page.explanation->rows_counted = context_.visited - page.explanation->rows_visited;
    return page;
  }

  // How many match, or `bound` if there are more than that.
  Status count_to(std::int64_t bound, std::int64_t& total) {
    if (matches_) {
      total = std::min(*matches_, bound);
      return {};
    }
    const Result<std::int64_t> count = query_.filter
                                           ? count_entries(context_, paths_, bound, winner_)
                                           : count_entries(context_.connection, context_.api.number);
    if (!count) return count.error();
    total = query_.filter ? *count : std::min(*count + uncounted_, bound);
    return {};
  }

  ListContext context_;
  const ListQuery& query_;
  const std::int64_t uncounted_;
  std::vector<AccessPath> paths_;
  std::size_t winner_ = 0;
  std::optional<std::int64_t> matches_;
};

// Whether the definition is the one that this transaction sees.
Result<bool> is_current(Connection& connection, const CustomApi& api) {
  Result<Statement> statement = connection.prepare("SELECT version FROM custom_apis WHERE number=?");
  if (!statement) return statement.error();
  const Result<bool> row = statement->bind(api.number).step();
  if (!row) return row.error();
  return *row && statement->integer(0) == api.version;
}

// A field that was removed meanwhile has lost its index with its row.
Result<CustomApi> without_dropped_indexes(Connection& connection, CustomApi api) {
  for (CustomField& field : api.fields) {
    Result<Statement> statement =
        connection.prepare(R"(SELECT 1 FROM custom_fields WHERE api=? AND "column"=?)");
    if (!statement) return statement.error();
    const Result<bool> there = statement->bind(api.number).bind(field.column).step();
    if (!there) return there.error();
    if (!*there) field.indexed = Indexed::No;
  }
  return api;
}

}  // namespace

Result<EntryPage> list_entries(Connection& connection, const CustomApi& api, const ListQuery& query,
                               std::int64_t uncounted, Watch& watch) {
  const Result<bool> current = is_current(connection, api);
  if (!current) return current.error();
  if (*current) return List(connection, api, query, uncounted, watch).run();
  const Result<CustomApi> older = without_dropped_indexes(connection, api);
  if (!older) return older.error();
  return List(connection, *older, query, uncounted, watch).run();
}

Result<std::int64_t> count_entries(Connection& connection, std::int64_t api) {
  Result<Statement> statement = connection.prepare("SELECT entries FROM entry_counts WHERE api=?");
  if (!statement) return statement.error();
  const Result<bool> row = statement->bind(api).step();
  if (!row) return row.error();
  return *row ? statement->integer(0) : 0;
}

}  // namespace bespoke::sqlite
