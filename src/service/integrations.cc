#include "service/integrations.h"

#include <string>
#include <utility>

#include "model/errors.h"
#include "model/limits.h"
#include "store/limits.h"

namespace bespoke {
namespace {

// With the secret that was sent, sealed.
Status seal_secret(SecretsKey& key, const SentSecret& sent, Integration& integration) {
  if (!sent.sent) return {};
  integration.sealed_secret.reset();
  if (!sent.text) return {};
  Result<std::string> sealed = key.seal(*sent.text, integration.id);
  if (!sealed) return sealed.error();
  integration.sealed_secret = *std::move(sealed);
  return {};
}

Result<IntegrationPointer> put(Transaction& transaction, const Integration& integration) {
  if (Status put = transaction.put_integration(integration); !put) return put.error();
  return transaction.catalog().find(integration.id);
}

// Without any an integration is not updated: openapi/integrations.yaml.
bool has_attributes(const json::Value& data) {
  return std::ranges::any_of(
      *data.object(), [](const json::Member& member) { return member.key != "type" && member.key != "id"; });
}

Result<IntegrationPointer> update(Transaction& transaction, SecretsKey& key, const json::Value& data,
                                  const IntegrationId& id) {
  const IntegrationPointer current = transaction.catalog().find(id);
  if (current == nullptr) return integration_not_found();
  std::vector<std::string> problems;
  SentSecret secret;
  Integration integration = read_integration(data, current.get(), secret, problems);
  if (!problems.empty()) return invalid_integration(std::move(problems));
  if (!has_attributes(data)) return current;
  integration.updated_at = std::max(Timestamp::now(), current->updated_at);
  if (Status sealed = seal_secret(key, secret, integration); !sealed) return sealed.error();
  return put(transaction, integration);
}

// Of a write that holds no definitions, so that they may change before it is on disk.
Status check_now(Store& store, const StillMay& may) {
  const Result<std::shared_ptr<const Catalog>> current = store.current_catalog();
  return current ? check_still(may, **current) : current.error();
}

// Some at a time, so that other writes do not wait for all. What is given up again meanwhile stays so. Once
// it has begun it is allowed, and what was begun is answered, whatever comes of the rest: the caller asks
// again.
void begin_all_anew(Store& store, const StillMay& may, std::int64_t number, Timestamp until,
                    std::int64_t before, Done<std::int64_t> done) {
  submit<std::int64_t>(
      store, WriteKind::Entries,
      [&store, may, number, until](Transaction& transaction) -> Result<std::int64_t> {
        if (Status allowed = check_now(store, may); !allowed) return allowed.error();
        const Result<EventLog*> log = transaction.events();
        return log ? (*log)->begin_all_anew(number, until, Timestamp::now()) : log.error();
      },
      [&store, may, number, until, before, done = std::move(done)](Result<std::int64_t> begun) {
        if (!begun && before > 0) return done(before);
        if (!begun || *begun < moved_jobs_max) return done(begun ? *begun + before : begun);
        begin_all_anew(store, {}, number, until, before + *begun, done);
      });
}

template <class T>
Result<T> read_events(Store& store, const std::function<Result<T>(EventLog&)>& read) {
  std::optional<T> outcome;
  const Status done = store.read(ReadKind::Several, [&](Snapshot& snapshot) -> Status {
    const Result<EventLog*> log = snapshot.events();
    if (!log) return log.error();
    Result<T> found = read(**log);
    if (!found) return std::move(found).error();
    outcome = *std::move(found);
    return {};
  });
  if (!done) return done.error();
  return *std::move(outcome);
}

}  // namespace

void create_integration(Store& store, Actor actor, SecretsKey& key, const json::Value& data,
                        Done<IntegrationPointer> done) {
  std::vector<std::string> problems;
  SentSecret secret;
  Integration integration = read_integration(data, nullptr, secret, problems);
  if (!problems.empty()) return done(invalid_integration(std::move(problems)));
  integration.id = IntegrationId::make();
  integration.created_at = integration.updated_at = Timestamp::now();
  if (Status sealed = seal_secret(key, secret, integration); !sealed) return done(sealed.error());
  change_definitions<IntegrationPointer>(
      store, std::move(actor),
      [integration = std::move(integration)](Transaction& transaction) -> Result<IntegrationPointer> {
        if (transaction.catalog().integrations().size() >= integrations_max)
          return invalid_integration({"maximum number of integrations reached"});
        return put(transaction, integration);
      },
      std::move(done));
}

void update_integration(Store& store, Actor actor, SecretsKey& key, const IntegrationId& id, json::Value data,
                        Done<IntegrationPointer> done) {
  change_definitions<IntegrationPointer>(
      store, std::move(actor),
      [data = std::move(data), id, &key](Transaction& transaction) {
        return update(transaction, key, data, id);
      },
      std::move(done));
}

void delete_integration(Store& store, Actor actor, const IntegrationId& id, Done<void> done) {
  remove_definition(
      store, std::move(actor), [id](Transaction& transaction) { return transaction.delete_integration(id); },
      std::move(done));
}

void disable_integration(Store& store, const IntegrationId& id, const std::string& url, Done<void> done) {
  store.write({WriteKind::Definitions,
               [id, url](Transaction& transaction) -> Status {
                 const IntegrationPointer current = transaction.catalog().find(id);
                 if (current == nullptr || current->url != url || !current->enabled)
                   return integration_not_found();
                 Integration disabled = *current;
                 disabled.enabled = false;
                 disabled.updated_at = std::max(Timestamp::now(), current->updated_at);
                 return transaction.put_integration(disabled);
               },
               std::move(done)});
}

void redeliver(Store& store, const Actor& actor, const Integration& integration, const Uuid& job,
               Done<std::int64_t> done) {
  submit<std::int64_t>(
      store, WriteKind::Entries,
      [&store, may = actor.still_may, number = integration.number,
       job](Transaction& transaction) -> Result<std::int64_t> {
        if (Status allowed = check_now(store, may); !allowed) return allowed.error();
        const Result<EventLog*> log = transaction.events();
        if (!log) return log.error();
        Result<std::int64_t> begun = (*log)->begin_anew(number, job, Timestamp::now());
        if (begun && *begun == 0) return integration_not_found();
        return begun;
      },
      std::move(done));
}

void redeliver_all(Store& store, const Actor& actor, const Integration& integration,
                   Done<std::int64_t> done) {
  begin_all_anew(store, actor.still_may, integration.number, Timestamp::now(), 0, std::move(done));
}

Result<std::vector<Job>> list_jobs(Store& store, const Integration& integration, const JobQuery& query) {
  return read_events<std::vector<Job>>(store, [&](EventLog& log) {
    return log.list_jobs(integration.number, query.state, query.offset, query.limit);
  });
}

Result<Job> find_job(Store& store, const Integration& integration, const Uuid& job) {
  Result<std::optional<Job>> found = read_events<std::optional<Job>>(
      store, [&](EventLog& log) { return log.find_job(integration.number, job); });
  if (!found) return found.error();
  if (!*found) return integration_not_found();
  return **std::move(found);
}

Result<std::vector<AttemptLog>> list_attempts(Store& store, const LogFilter& filter, std::int64_t offset,
                                              std::int64_t limit) {
  return read_events<std::vector<AttemptLog>>(
      store, [&](EventLog& log) { return log.list_attempts(filter, offset, limit); });
}

}  // namespace bespoke
