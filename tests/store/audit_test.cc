// The audit log: each change of definitions leaves a line in its own transaction, in one chain.
#include <future>
#include <thread>

#include "audit_log.h"
#include "base/hash.h"
#include "model/errors.h"
#include "model/standard_roles.h"
#include "store/limits.h"

namespace bespoke {
namespace {

const Actor somebody{"someone", "administrator", "192.0.2.7", "request-1"};

Status define_as(Store& store, const Actor& actor, const Work& work, Audited audited = Audited::Yes) {
  std::promise<Status> done;
  store.write({WriteKind::Definitions,
               work,
               [&done](Status told) { done.set_value(std::move(told)); },
               0,
               {},
               actor,
               audited});
  return done.get_future().get();
}

class AuditTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (!IsSkipped() && !keeps_audit_log(store())) GTEST_SKIP() << "the judge keeps no audit log";
  }

  // The text of the line that the work leaves, behind its position and time; how many it leaves where that is
  // not one.
  std::string line_of(const Work& work) {
    const std::size_t before = audit_lines(store()).size();
    EXPECT_OK(define_as(store(), somebody, work));
    const std::vector<AuditLine> lines = audit_lines(store());
    if (lines.size() != before + 1) return std::to_string(lines.size() - before) + " lines";
    const AuditLine& line = lines.back();
    const std::string start =
        "{\"position\":" + std::to_string(line.position) + ",\"at\":\"" + line.at.text() + "\",";
    EXPECT_TRUE(line.text.starts_with(start)) << line.text;
    return line.text.substr(start.size());
  }

  // What `line_of` gives of a change by `somebody`.
  static std::string told(const std::string& action, const std::string& target, const std::string& changes) {
    return "\"action\":\"" + action +
           "\",\"actor\":{\"client_id\":\"someone\",\"role\":\"administrator\"},\"address\":\"192.0.2.7\","
           "\"request_id\":\"request-1\",\"target\":" +
           target + ",\"changes\":" + changes + "}";
  }
};

CustomRole new_role() {
  CustomRole role;
  role.id = CustomRoleId::make();
  role.name = "Reader";
  role.access_levels[3] = AccessLevel::Manage;
  return role;
}

RolePolicy new_policy(const CustomApi& api, const RoleReference& role) {
  RolePolicy policy;
  policy.id = RolePolicyId::make();
  policy.api = api.id;
  policy.role = role;
  policy.permissions.set(Permission::List, true);
  return policy;
}

Integration new_integration() {
  Integration integration;
  integration.id = IntegrationId::make();
  integration.name = "Hook";
  integration.observes = {"one_ext.created"};
  integration.url = "https://user:canary-1@hooks.example:8443/canary-2?canary-3";
  integration.sealed_secret = "canary-4";
  return integration;
}

TEST_P(AuditTest, TellsOfCustomApis) {
  CustomApi api = new_api("one");
  const std::string target = R"({"type":"custom_api","id":")" + api.id.text() + R"(","slug":")";
  EXPECT_EQ(
      line_of([&](Transaction& to) { return to.insert_custom_api(api); }),
      told(
          "create", target + "one\"}",
          R"({"name":{"to":")" + api.name + R"("},"description":{"to":")" + api.description +
              R"("},"slug":{"to":"one"},"api_type":{"to":"one_ext"},"allow_upserts":{"to":false},)"
              R"("feed":{"to":false},"history":{"to":false},"history_days":{"to":null},"history_versions":{"to":null},)"
              R"("presentation.page":{"to":null},"presentation.section":{"to":null},)"
              R"("parent_apis":{"to":[null]}})"));
  api.slug = "two";
  api.allow_upserts = true;
  EXPECT_EQ(line_of([&](Transaction& to) { return to.update_custom_api(api); }),
            told("update", target + "two\"}",
                 R"({"slug":{"from":"one","to":"two"},"allow_upserts":{"from":false,"to":true}})"));
  api.updated_at.ms += 1;
  EXPECT_EQ(line_of([&](Transaction& to) { return to.update_custom_api(api); }),
            told("update", target + "two\"}", "{}"));
  const std::string gone = line_of([&](Transaction& to) { return to.delete_custom_api(api.id); });
  EXPECT_TRUE(gone.starts_with(R"("action":"delete")")) << gone;
  EXPECT_NE(gone.find(target + R"(two"},"changes":{"name":{"from":)"), std::string::npos) << gone;
}

TEST_P(AuditTest, TellsOfFields) {
  const auto api = add_api("one", {});
  CustomField field = new_field("sku", FieldType::String);
  const auto target = [&](const std::string& slug) {
    return R"({"type":"custom_field","id":")" + field.id.text() + R"(","slug":")" + slug +
           R"(","custom_api_id":")" + api->id.text() + "\"}";
  };
  const std::string made = line_of([&](Transaction& to) { return to.insert_custom_field(api->id, field); });
  EXPECT_NE(made.find(R"("action":"create")"), std::string::npos) << made;
  EXPECT_NE(made.find(target("sku")), std::string::npos) << made;
  EXPECT_NE(made.find(R"("validation":{"to":{"string":{)"), std::string::npos) << made;
  field.slug = "number";
  EXPECT_EQ(line_of([&](Transaction& to) { return to.update_custom_field(api->id, field); }),
            told("update", target("number"), R"({"slug":{"from":"sku","to":"number"}})"));
  const std::string gone =
      line_of([&](Transaction& to) { return to.delete_custom_field(api->id, field.id); });
  EXPECT_NE(gone.find(R"("action":"delete")"), std::string::npos) << gone;
  EXPECT_NE(gone.find(target("number")), std::string::npos) << gone;
}

TEST_P(AuditTest, TellsOfSettings) {
  EXPECT_EQ(line_of([](Transaction& to) { return to.update_settings({7}); }),
            told("update", R"({"type":"settings"})", R"({"page_length":{"from":25,"to":7}})"));
  EXPECT_EQ(line_of([](Transaction& to) { return to.update_settings({7}); }), "0 lines");
}

// What goes along with it is named in the same line.
TEST_P(AuditTest, TellsOfRolesAndPolicies) {
  const auto api = add_api("one", {});
  const CustomRole role = new_role();
  const std::string role_target =
      R"({"type":"custom_user_role","id":")" + role.id.text() + R"(","name":"Reader"})";
  EXPECT_EQ(line_of([&](Transaction& to) { return to.put_custom_role(role); }),
            told("create", role_target,
                 R"({"name":{"to":"Reader"},"description":{"to":""},)"
                 R"("access_levels":{"to":{"catalog_releases":"manage"}}})"));
  RolePolicy policy = new_policy(*api, {RoleType::CustomUser, role.id.text()});
  const std::string policy_target = R"({"type":"custom_api_role_policy","id":")" + policy.id.text() +
                                    R"(","custom_api_id":")" + api->id.text() + "\"}";
  EXPECT_NE(line_of([&](Transaction& to) { return to.put_role_policy(policy); }).find(policy_target),
            std::string::npos);
  policy.permissions.set(Permission::Read, true);
  EXPECT_EQ(line_of([&](Transaction& to) { return to.put_role_policy(policy); }),
            told("update", policy_target, R"({"read":{"from":false,"to":true}})"));
  const std::string gone = line_of([&](Transaction& to) { return to.delete_custom_role(role.id); });
  EXPECT_NE(gone.find(R"("target":)" + role_target), std::string::npos) << gone;
  EXPECT_TRUE(
      gone.ends_with(R"("others":[{"action":"delete","target":)" + policy_target + R"(}],"others_total":1})"))
      << gone;
}

TEST_P(AuditTest, TellsOfKeysAndNoSecret) {
  ApplicationKey key{"someone", "canary-hash-1", Timestamp{1}};
  key.name = "Some One";
  const std::string made = line_of([&](Transaction& to) { return to.put_key(key); });
  EXPECT_NE(made.find(R"("client_secret":"set")"), std::string::npos) << made;
  EXPECT_NE(made.find(R"("target":{"type":"application_key","id":")" + id_of(key).text() +
                      R"(","name":"Some One"})"),
            std::string::npos)
      << made;
  key.former_hash = std::exchange(key.secret_hash, "canary-hash-2");
  key.former_until = Timestamp{1'700'000'000'000};
  ++key.generation;
  const std::string rotated = line_of([&](Transaction& to) { return to.put_key(key); });
  EXPECT_TRUE(rotated.starts_with(R"("action":"rotate","actor":{"client_id":"someone","name":"Some One")"))
      << rotated;
  EXPECT_NE(rotated.find(R"("client_secret":"changed")"), std::string::npos) << rotated;
  EXPECT_NE(rotated.find(R"("former_secret_until":{"from":null,"to":"2023-11-14T22:13:20.000Z"})"),
            std::string::npos)
      << rotated;
  // Who removes his own key is still told by its name.
  const std::string gone = line_of([&](Transaction& to) { return to.delete_key("someone"); });
  EXPECT_TRUE(gone.starts_with(R"("action":"delete","actor":{"client_id":"someone","name":"Some One")"))
      << gone;
  for (const std::string& line : {made, rotated, gone})
    EXPECT_EQ(line.find("canary"), std::string::npos) << line;
}

TEST_P(AuditTest, TellsOfIntegrationsAndNoSecret) {
  Integration integration = new_integration();
  const auto put = [&](Transaction& to) { return to.put_integration(integration); };
  const std::string made = line_of(put);
  EXPECT_NE(made.find(R"("url_origin":{"to":"https://hooks.example:8443"},"url":"set","secret_key":"set")"),
            std::string::npos)
      << made;
  integration.url += "x";
  integration.sealed_secret = "canary-5";
  integration.enabled = false;
  const std::string target =
      R"({"type":"integration","id":")" + integration.id.text() + R"(","name":"Hook"})";
  EXPECT_EQ(line_of(put),
            told("update", target,
                 R"({"enabled":{"from":true,"to":false},"url":"changed","secret_key":"changed"})"));
  integration.sealed_secret.reset();
  EXPECT_EQ(line_of(put), told("update", target, R"({"secret_key":"removed"})"));
  const std::string gone = line_of([&](Transaction& to) { return to.delete_integration(integration.id); });
  EXPECT_NE(gone.find(R"("action":"delete")"), std::string::npos) << gone;
  for (const std::string& line : {made, gone}) EXPECT_EQ(line.find("canary"), std::string::npos) << line;
}

TEST_P(AuditTest, TellsLongValuesByTheirDigests) {
  CustomApi api = new_api("one");
  api.description = std::string(audit_value_bytes_max, 'x');
  const std::string json = "\"" + api.description + "\"";
  const std::string line = line_of([&](Transaction& to) { return to.insert_custom_api(api); });
  EXPECT_NE(line.find(R"("description":{"to":{"bytes":)" + std::to_string(json.size()) + R"(,"sha256":")" +
                      to_hex(sha256(json)) + "\"}}"),
            std::string::npos)
      << line;
}

TEST_P(AuditTest, NamesTheFirstOfManyOthers) {
  const auto count = static_cast<int>(audit_others_max) + 5;
  const std::string line = line_of([&](Transaction& to) {
    Status status;
    for (int i = 0; i <= count && status; ++i) status = to.put_custom_role(new_role());
    return status;
  });
  EXPECT_TRUE(line.ends_with(R"(],"others_total":)" + std::to_string(count) + "}")) << line;
  std::size_t named = 0;
  for (std::size_t at = line.find("{\"action\""); at != std::string::npos;
       at = line.find("{\"action\"", at + 1)) {
    ++named;
  }
  EXPECT_EQ(named, audit_others_max);
}

TEST_P(AuditTest, OfTheServerItselfHasNoActor) {
  ASSERT_OK(define_as(store(), {}, [](Transaction& to) { return to.update_settings({7}); }));
  EXPECT_NE(audit_lines(store()).back().text.find(R"("actor":null,"address":null,"request_id":null)"),
            std::string::npos);
}

TEST_P(AuditTest, RefusedChangesLeaveNone) {
  const auto api = add_api("one", {});
  const std::vector<AuditLine> before = audit_lines(store());
  EXPECT_REFUSED(define_as(store(), somebody,
                           [](Transaction& to) -> Status {
                             if (Status set = to.update_settings({7}); !set) return set;
                             return not_found();
                           }),
                 ErrorCode::NotFound);
  EXPECT_REFUSED(
      define_as(store(), somebody, [](Transaction& to) { return to.insert_custom_api(new_api("one")); }),
      ErrorCode::DuplicateCustomApi);
  EXPECT_OK(define_as(store(), somebody, [](Transaction&) { return Status(); }));
  EXPECT_OK(define_as(
      store(), somebody, [](Transaction& to) { return to.update_settings({8}); }, Audited::No));
  add_entry(*api, {});
  EXPECT_EQ(audit_lines(store()).size(), before.size());
  EXPECT_EQ(audit_chain(store()).position, std::ssize(before));
  expect_whole_chain(store());
}

TEST_P(AuditTest, LinesOfOthersAreInTheSameChain) {
  const auto append = [&](const Status& outcome) {
    return write(store(), [&](Transaction& to) -> Status {
      const Status appended = (*to.audit())->append(Timestamp{5}, R"("action":"failed_login")");
      return appended ? outcome : appended;
    });
  };
  add_api("one", {});
  EXPECT_OK(append({}));
  EXPECT_REFUSED(append(not_found()), ErrorCode::NotFound);
  add_api("two", {});
  const std::vector<AuditLine> lines = audit_lines(store());
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1].text, R"({"position":2,"at":"1970-01-01T00:00:00.005Z","action":"failed_login"})");
  expect_whole_chain(store());
  reopen();
  EXPECT_EQ(audit_lines(store()).size(), 3U);
  expect_whole_chain(store());
}

TEST_P(AuditTest, IsReadFromBothEnds) {
  for (const char* slug : {"a", "b", "c", "d"}) add_api(slug, {});
  const auto positions = [&](bool before, std::int64_t position, std::int64_t limit) {
    std::string text;
    EXPECT_OK(store().read([&](Snapshot& snapshot) -> Status {
      AuditLog& log = **snapshot.audit();
      const auto lines = before ? log.list_before(position, limit) : log.list_behind(position, limit);
      if (!lines) return lines.error();
      for (const AuditLine& line : *lines) text += std::to_string(line.position);
      return {};
    }));
    return text;
  };
  EXPECT_EQ(positions(true, 99, 3), "432");
  EXPECT_EQ(positions(true, 2, 3), "1");
  EXPECT_EQ(positions(true, 1, 3), "");
  EXPECT_EQ(positions(false, 1, 2), "23");
  EXPECT_EQ(positions(false, 4, 2), "");
}

TEST_P(AuditTest, OldLinesGoAndTheChainHolds) {
  for (std::int64_t i = 1; i <= 10; ++i) {
    ASSERT_OK(write(store(),
                    [&](Transaction& to) { return (*to.audit())->append(Timestamp{i * 10}, R"("n":1)"); }));
  }
  const auto trim = [&](std::int64_t since, std::int64_t lines, std::int64_t at_once) {
    std::int64_t gone = -1;
    EXPECT_OK(write(store(), [&](Transaction& to) -> Status {
      const Result<std::int64_t> trimmed = (*to.audit())->trim({Timestamp{since}, lines}, at_once);
      if (!trimmed) return trimmed.error();
      gone = *trimmed;
      return {};
    }));
    expect_whole_chain(store());
    return gone;
  };
  EXPECT_EQ(trim(10, 100, 100), 0);
  EXPECT_EQ(trim(31, 100, 2), 2);  // some at a time
  EXPECT_EQ(trim(31, 100, 2), 1);
  EXPECT_EQ(trim(31, 100, 2), 0);
  EXPECT_EQ(audit_lines(store()).front().position, 4);
  EXPECT_EQ(trim(0, 5, 100), 2);  // the latest five stay
  EXPECT_EQ(audit_lines(store()).size(), 5U);
  EXPECT_EQ(trim(1'000'000, 100, 100), 5);
  EXPECT_EQ(audit_chain(store()).removed_position, 10);
  add_api("one", {});
  EXPECT_EQ(audit_lines(store()).front().position, 11);
  expect_whole_chain(store());
}

// Lines of definitions, and others beside them.
TEST_P(AuditTest, IsOneChainWhoeverWrites) {
  constexpr int each = 15;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([this, thread] {
      for (int i = 0; i < each; ++i) {
        const auto work = [&](Transaction& to) {
          return to.insert_custom_api(new_api("t" + std::to_string(thread) + "_" + std::to_string(i)));
        };
        EXPECT_OK(define_as(store(), somebody, work));
        EXPECT_OK(
            write(store(), [](Transaction& to) { return (*to.audit())->append(Timestamp{1}, R"("n":1)"); }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(audit_lines(store()).size(), std::size_t{3} * 2 * each);
  expect_whole_chain(store());
}

INSTANTIATE_TEST_SUITE_P(Stores, AuditTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
