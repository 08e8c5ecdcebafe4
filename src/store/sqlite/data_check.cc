#include "store/sqlite/data_check.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <utility>

#include "base/json.h"
#include "base/utf8.h"
#include "model/errors.h"
#include "model/unique_key.h"
#include "store/limits.h"
#include "store/sql/access_rows.h"
#include "store/sql/definition_rows.h"
#include "store/sql/element_keys.h"
#include "store/sql/element_rows.h"
#include "store/sql/folded_keys.h"
#include "store/sql/names.h"
#include "store/sqlite/entry_table.h"

namespace bespoke::sqlite {
namespace {

constexpr std::int64_t entries_between_tellings = 256;
// Of a row as it is read here.
constexpr int k_column = 0;
constexpr int id_column = 1;
constexpr int version_column = 2;
constexpr int created_at_column = 3;
constexpr int updated_at_column = 4;
constexpr int first_value = 5;

class DataCheck {
 public:
  DataCheck(Connection& connection, const BackupProgress& goes_on)
      : connection_(connection), goes_on_(goes_on) {}

  Result<DataReport> run() {
    check_pages();
    const Result<std::shared_ptr<const AccessRules>> access = sql::read_access_rules(connection_);
    if (!access) return unreadable("The roles and policies");
    const Result<std::shared_ptr<const Catalog>> catalog = sql::read_catalog(connection_, nullptr, *access);
    if (!catalog) return unreadable("The definitions");
    for (const auto& api : (*catalog)->apis()) count_on(*api);
    for (const auto& api : (*catalog)->apis()) {
      if (!check_api(*api)) return unavailable();
    }
    check_changes();
    return std::move(report_);
  }

 private:
  void fault(std::string text) {
    ++report_.faults_found;
    if (report_.faults.size() < data_faults_max) report_.faults.push_back(std::move(text));
  }

  Result<DataReport> unreadable(const char* what) {
    fault(fmt::format("{} cannot be read: {}.", what, connection_.failure_text()));
    return std::move(report_);
  }

  // 0 where there is none.
  std::int64_t ask(const std::string& text) {
    const Result<std::int64_t> answer = connection_.read_integer(text);
    return answer ? *answer : 0;
  }

  void check_pages() {
    Result<Statement> check = connection_.prepare("PRAGMA integrity_check(100)");
    if (!check) return fault("The database cannot be read: " + connection_.failure_text() + ".");
    while (true) {
      const Result<bool> row = check->step();
      if (!row) return fault("The database cannot be read: " + connection_.failure_text() + ".");
      if (!*row) return;
      if (const std::string found = check->text(0); found != "ok") fault("The database: " + found + ".");
    }
  }

  // How much there is to do.
  void count_on(const CustomApi& api) {
    total_ += ask("SELECT entries FROM entry_counts WHERE api=" + std::to_string(api.number));
  }

  void check_index(const CustomApi& api, const std::string& column, const std::string& what) {
    const std::string name = index_name(api.number, column);
    if (ask("SELECT count(*) FROM sqlite_schema WHERE type='index' AND name='" + name + "'") == 1) return;
    fault(fmt::format("{}: the index {} of {} is missing.", api.slug, name, what));
  }

  void check_indexes(const CustomApi& api) {
    for (const char* column : {"id", "created_at", "updated_at"}) check_index(api, column, column);
    for (const CustomField& field : api.fields) {
      if (field.rules->unique()) check_index(api, key_column(field), field.slug);
      if (has_value_index(field)) check_index(api, sql::value_column(field.column), field.slug);
    }
  }

  static std::string key_column(const CustomField& field) { return sql::key_column(field.column); }

  static std::string row_text(const CustomApi& api) {
    std::string columns = "k,id,version,created_at,updated_at";
    for (const CustomField& field : api.fields) columns += "," + sql::value_column(field.column);
    for (const CustomField& field : api.fields) {
      if (field.rules->unique()) columns += "," + key_column(field);
    }
    return "SELECT " + columns + " FROM " + sql::entry_table(api.number) + " ORDER BY k";
  }

  // False where it is to stop.
  bool check_api(const CustomApi& api) {
    ++report_.custom_apis;
    check_indexes(api);
    elements_.clear();
    const std::int64_t before = report_.entries;
    Result<Statement> rows = connection_.prepare(row_text(api));
    Result<bool> row = rows ? rows->step() : Result<bool>(rows.error());
    while (row && *row) {
      check_entry(api, *rows);
      if (report_.entries++ % entries_between_tellings == 0 && !goes_on_(report_.entries, total_))
        return false;
      row = rows->step();
    }
    if (!row) {
      fault(fmt::format("{}: its entries cannot be read: {}.", api.slug, connection_.failure_text()));
      return true;
    }
    check_count(api, report_.entries - before);
    for (const CustomField& field : api.fields) {
      if (sql::has_elements(field)) check_elements_number(api, field);
    }
    return true;
  }

  void check_count(const CustomApi& api, std::int64_t entries) {
    const std::int64_t counted =
        ask("SELECT coalesce(max(entries),-1) FROM entry_counts WHERE api=" + std::to_string(api.number));
    if (counted == entries) return;
    fault(fmt::format("{}: it has {} entries, and its count says {}.", api.slug, entries, counted));
  }

  void check_elements_number(const CustomApi& api, const CustomField& field) {
    const std::int64_t there = ask("SELECT count(*) FROM " + sql::element_table(api.number) +
                                   " WHERE field=" + std::to_string(field.column));
    if (there == elements_[field.column]) return;
    fault(fmt::format("{}: the lists of {} have {} elements, and their table {}.", api.slug, field.slug,
                      elements_[field.column], there));
  }

  void check_entry(const CustomApi& api, const Statement& row) {
    const std::string id = EntryId(row.uuid(id_column)).text();
    const auto entry_fault = [&](const std::string& what) {
      fault(fmt::format("{}: entry {} {}.", api.slug, id, what));
    };
    if (row.text(id_column).size() != Uuid::Bytes().size()) {
      return fault(fmt::format("{}: the entry in row {} has no id.", api.slug, row.integer(k_column)));
    }
    if (row.integer(version_column) < 0) entry_fault("has a version below 0");
    if (row.integer(created_at_column) <= 0 || row.integer(updated_at_column) <= 0) {
      entry_fault("has no time of its creation or update");
    }
    int key = first_value + static_cast<int>(api.fields.size());
    for (std::size_t i = 0; i < api.fields.size(); ++i) {
      const CustomField& field = api.fields[i];
      const int column = first_value + static_cast<int>(i);
      const char* wrong = row.is_null(column) ? nullptr : wrong_value(field, row, column);
      if (wrong != nullptr) entry_fault(fmt::format("has in {} {}", field.slug, wrong));
      if (field.rules->unique() && !has_its_key(api, field, row, column, key++)) {
        entry_fault(fmt::format("has another key for {} than its value's", field.slug));
      }
      if (wrong == nullptr && sql::has_elements(field) && !has_its_elements(api, field, row, column)) {
        entry_fault(fmt::format("lacks elements of {} in their table", field.slug));
      }
    }
  }

  // What is wrong with it; null: nothing.
  static const char* wrong_value(const CustomField& field, const Statement& row, int column) {
    switch (info(field.type).storage) {
      case StorageClass::Text:
        return is_valid_utf8(row.text(column)) ? nullptr : "a text that is not UTF-8";
      case StorageClass::Integer:
        return nullptr;
      case StorageClass::Real:
        return std::isfinite(row.real(column)) ? nullptr : "no number";
      case StorageClass::Boolean:
        return row.integer(column) == 0 || row.integer(column) == 1 ? nullptr : "neither true nor false";
      case StorageClass::Json:
        return wrong_json(field, row.text(column));
    }
    return nullptr;
  }

  static const char* wrong_json(const CustomField& field, const std::string& text) {
    const auto value = json::read(text);
    if (!value) return "what is no JSON";
    return field.type == FieldType::List && value->array() == nullptr ? "what is no list" : nullptr;
  }

  // A value that had to be folded anew and clashed then keeps the key that it had: sql::refold_keys.
  bool has_its_key(const CustomApi& api, const CustomField& field, const Statement& row, int column,
                   int key) {
    if (row.is_null(column)) return row.is_null(key);
    const UniqueKey wanted = unique_key(field, row.text(column));
    if (row.text(key) == std::string(wanted.begin(), wanted.end())) return true;
    if (!field.rules->case_blind()) return false;
    const auto owner = sql::folded::find_owner(connection_, api, field, wanted);
    return owner && owner->has_value();
  }

  bool has_its_elements(const CustomApi& api, const CustomField& field, const Statement& row, int column) {
    if (row.is_null(column)) return true;
    bool all = true;
    for (const std::string& element : sql::element_keys(JsonText{row.text(column)})) {
      ++elements_[field.column];
      Result<Statement> found = connection_.prepare("SELECT 1 FROM " + sql::element_table(api.number) +
                                                    " WHERE field=? AND element=? AND created_at=? AND k=?");
      if (!found) return false;
      found->bind(field.column).bind(std::string_view(element));
      found->bind(row.integer(created_at_column)).bind(row.integer(k_column));
      const Result<bool> there = found->step();
      all = all && there && *there;
    }
    return all;
  }

  void check_changes() {
    Result<Statement> rows = connection_.prepare("SELECT number,body,former FROM changes ORDER BY number");
    Result<bool> row = rows ? rows->step() : Result<bool>(rows.error());
    for (; row && *row; row = rows->step()) {
      const bool former_reads = rows->text(2).empty() || json::read(rows->text(2));
      if (json::read(rows->text(1)) && former_reads) continue;
      fault(fmt::format("The log of changes: change {} is no JSON.", rows->integer(0)));
    }
    if (!row) fault(fmt::format("The log of changes cannot be read: {}.", connection_.failure_text()));
    const std::int64_t lost = ask(
        "SELECT count(*) FROM integration_jobs j WHERE state=0 AND NOT EXISTS (SELECT 1 FROM changes c WHERE "
        "c.number=j.change)");
    if (lost > 0) fault(fmt::format("The log of changes lacks what {} waiting jobs are to tell of.", lost));
  }

  Connection& connection_;
  const BackupProgress& goes_on_;
  DataReport report_;
  std::int64_t total_ = 0;
  std::map<std::int64_t, std::int64_t> elements_;  // of the API that is checked, by the field's column
};

}  // namespace

Result<DataReport> check_data(Connection& connection, const BackupProgress& goes_on) {
  return DataCheck(connection, goes_on).run();
}

}  // namespace bespoke::sqlite
