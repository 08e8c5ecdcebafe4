// What a data folder may hold, and who may use it.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "sqlite_place.h"
#include "store/sqlite/migrations.h"

namespace bespoke::sqlite {
namespace {

class SqliteOpen : public SqlitePlace {
 protected:
  std::string refusal() {
    const auto opened = try_open();
    return opened ? "opened" : opened.error().details.front();
  }

  // Takes away what format 7 has added, but for what it made of kept_changes.
  void leave_format_seven() {
    for (const char* column : {"feed", "history", "history_days", "history_versions"})
      run(std::string("ALTER TABLE custom_apis DROP COLUMN ") + column);
    run("ALTER TABLE changes DROP COLUMN former; DROP TABLE idempotency_answers;"
        "DROP TABLE removed_integrations");
  }
};

unsigned rights(const std::filesystem::path& path) {
  struct stat found {};
  EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 0777U;
}

TEST_F(SqliteOpen, MakesAFolderForItsOwnerAlone) {
  folder_ = root_ / "not" / "there";
  open();
  add_api("one", {});
  EXPECT_EQ(rights(folder_), 0700U);
  for (const char* name : {"bespoke.db", "bespoke.db-wal", "bespoke.db-shm", "lock"}) {
    EXPECT_EQ(rights(folder_ / name), 0600U) << name;
  }
}

TEST_F(SqliteOpen, AnEmptyDatabaseOfAnotherUserIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  std::filesystem::create_directory(folder_);
  std::ofstream(file()).close();
  ASSERT_EQ(chown(file().c_str(), 65534, 65534), 0);
  EXPECT_EQ(refusal(), file() + " is empty and of another user: remove it, or choose another data folder.");
}

TEST_F(SqliteOpen, FormatIsWritten) {
  open();
  EXPECT_EQ(ask("PRAGMA user_version"), newest_format());
  EXPECT_EQ(ask("PRAGMA application_id"), application_id);
}

TEST_F(SqliteOpen, FolderInUseIsRefused) {
  open();
  EXPECT_EQ(refusal(), "The data folder " + folder_.string() +
                           " is in use by another process. Stop that one, or choose another folder.");
  close();
  EXPECT_EQ(refusal(), "opened");
}

TEST_F(SqliteOpen, NewerFormatIsRefusedAndLeftAlone) {
  open();
  add_api("one", {});
  close();
  run("PRAGMA user_version = 99");
  EXPECT_EQ(refusal(), "The database " + file() + " is of format 99, but this program knows formats up to " +
                           std::to_string(newest_format()) + " only: run a newer version of it.");
  EXPECT_EQ(ask("PRAGMA user_version"), 99);
  EXPECT_EQ(ask("SELECT count(*) FROM custom_apis"), 1);
}

TEST_F(SqliteOpen, DatabaseOfAnotherProgramIsRefusedAndLeftAlone) {
  std::filesystem::create_directory(folder_);
  run("PRAGMA journal_mode = DELETE; CREATE TABLE theirs (a)");
  EXPECT_EQ(refusal(), "The database " + file() + " is not one of Bespoke's: choose another data folder.");
  EXPECT_EQ(ask("SELECT count(*) FROM sqlite_schema"), 1);
  EXPECT_FALSE(std::filesystem::exists(file() + "-wal"));
  run("PRAGMA application_id = 7; DROP TABLE theirs");
  EXPECT_EQ(refusal(), "The database " + file() + " is not one of Bespoke's: choose another data folder.");
}

// Format 1 knew no fields without an index, and did not say of which fields the index leaves nulls out.
TEST_F(SqliteOpen, FormatOneIsBroughtUp) {
  open();
  auto api = add_api("old", {new_field("early", FieldType::Integer), new_field("late", FieldType::String)});
  EXPECT_EQ(add_entries(*api, {Value(std::int64_t{7}), Value("x")}, 3), "ok");
  close();
  leave_format_seven();
  run("ALTER TABLE custom_fields DROP COLUMN indexed; ALTER TABLE custom_fields DROP COLUMN nulls_indexed;"
      "DROP INDEX i1_c2; CREATE INDEX i1_c2 ON e1(substr(c2,1,64),created_at) WHERE substr(c2,1,64) IS NOT "
      "NULL;"
      "DROP TABLE case_folding; PRAGMA user_version = 1");
  for (const char* table :
       {"custom_roles", "role_policies", "changes", "integrations", "observations", "integration_jobs",
        "integration_logs", "kept_changes", "audit_log", "audit_chain"}) {
    run(std::string("DROP TABLE ") + table);
  }
  for (const char* column : {"role_type", "role_id", "name", "reserved_rate_limit", "expires_at",
                             "updated_at", "generation", "former_hash", "former_until", "last_used_at"}) {
    run(std::string("ALTER TABLE application_keys DROP COLUMN ") + column);
  }
  open();
  EXPECT_EQ(ask("PRAGMA user_version"), newest_format());
  EXPECT_EQ(ask("SELECT count(*) FROM case_folding"), 1);
  api = store().catalog()->find(api->id);
  EXPECT_EQ(api->fields[0].nulls_indexed, Indexed::Yes);
  EXPECT_EQ(api->fields[1].nulls_indexed, Indexed::No);
  for (const CustomField& field : api->fields) EXPECT_EQ(field.indexed, Indexed::Yes);
  EXPECT_EQ(add_entries(*api, {Value(), Value()}, 2), "ok");
  EXPECT_EQ(count(*api), 5);
}

// Format 5 had neither history nor an audit log: its changes are for webhooks alone.
TEST_F(SqliteOpen, FormatFiveIsBroughtUp) {
  open();
  close();
  leave_format_seven();
  run("DROP INDEX changes_of_entries; DROP INDEX changes_of_apis; DROP INDEX changes_not_kept;"
      "ALTER TABLE changes DROP COLUMN kept; DROP TABLE kept_changes; DROP TABLE audit_log;"
      "DROP TABLE audit_chain; PRAGMA user_version = 5;"
      "INSERT INTO changes VALUES (7, x'00', 'created', x'01', x'02', 1, 10, 10, 10, '', '{}')");
  open();
  EXPECT_EQ(ask("PRAGMA user_version"), newest_format());
  EXPECT_EQ(ask("SELECT kept FROM changes WHERE number = 7"), 0);
  EXPECT_EQ(ask("SELECT position FROM audit_chain"), 0);
}

// Format 6 kept changes for so many hours, for feeds and history alike.
TEST_F(SqliteOpen, FormatSixIsBroughtUp) {
  open();
  const auto kept = add_api("kept", {});
  const auto plain = add_api("plain", {});
  close();
  leave_format_seven();
  run("DROP TABLE kept_changes;"
      "CREATE TABLE kept_changes (api BLOB NOT NULL PRIMARY KEY, hours INTEGER NOT NULL, since INTEGER NOT "
      "NULL) "
      "STRICT;"
      "INSERT INTO kept_changes SELECT id, 25, 7 FROM custom_apis WHERE slug = 'kept';"
      "INSERT INTO kept_changes VALUES (x'01', 0, 9223372036854775807); PRAGMA user_version = 6;");
  open();
  EXPECT_EQ(ask("PRAGMA user_version"), newest_format());
  EXPECT_EQ(store().catalog()->find(kept->id)->retention,
            (Retention{.feed = true, .history = true, .history_days = 2}));
  EXPECT_EQ(store().catalog()->find(plain->id)->retention, Retention{});
  EXPECT_EQ(ask("SELECT count(*) FROM kept_changes WHERE feed_since = 7 AND history_since = 7"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM kept_changes WHERE feed_since = history_since"), 2);
}

TEST_F(SqliteOpen, FileThatIsNoDatabaseIsRefused) {
  std::filesystem::create_directory(folder_);
  std::ofstream(file()) << std::string(5000, 'x');
  EXPECT_EQ(refusal(), "The database " + file() + " is not one of Bespoke's: choose another data folder.");
}

TEST_F(SqliteOpen, CloseWritesTheLogBack) {
  open();
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  EXPECT_EQ(add_entries(*api, {Value("x")}, 100), "ok");
  close();
  EXPECT_FALSE(std::filesystem::exists(file() + "-wal"));
  open();
  EXPECT_EQ(count(*api), 100);
}

}  // namespace
}  // namespace bespoke::sqlite
