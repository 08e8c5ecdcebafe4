// Hands a unit of work with an answer to the store.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "model/errors.h"
#include "service/done.h"
#include "store/store.h"

namespace bespoke {

// What a write of an entry is checked against.
enum class Against {
  KnownDefinitions,  // before it is handed to the store, which refuses with DefinitionChanged where others
                     // are current
  HeldDefinitions,   // by the store, while nobody else may change any: dear, and never refused so
};

// Of what a definition and its rules take while they wait: most take less.
inline constexpr std::size_t definition_bytes = 16 * 1024;

// What was answered before, or else what `work` comes to, which is kept with it.
template <class T>
Result<std::pair<KeptAnswer, Repeated>> run_once(const Once<T>& once, Transaction& transaction,
                                                 const std::function<Result<T>(Transaction&)>& work) {
  Result<std::optional<KeptAnswer>> kept = transaction.claim_answer(once.scope);
  if (!kept) return std::move(kept).error();
  if (*kept) {
    if (Status may = once.may_repeat(transaction, **kept); !may) return std::move(may).error();
    if ((*kept)->request != once.request) return idempotency_key_reused();
    return std::pair(**std::move(kept), Repeated::Yes);
  }
  const Result<T> outcome = work(transaction);
  if (!outcome) return outcome.error();
  KeptAnswer answer = once.encode(*outcome);
  answer.request = once.request;
  if (Status written = transaction.keep_answer(once.scope, answer); !written)
    return std::move(written).error();
  return std::pair(std::move(answer), Repeated::No);
}

// As `submit`, of a request that is to be carried out once.
template <class T>
void submit_once(Store& store, WriteKind kind, std::function<Result<T>(Transaction&)> work,
                 const Done<T>& done, std::size_t bytes, std::string who, Actor actor) {
  auto answer = std::make_shared<std::pair<KeptAnswer, Repeated>>();
  store.write({kind == WriteKind::Definitions ? kind : WriteKind::Entries,
               [answer, once = done.once(), work = std::move(work)](Transaction& transaction) -> Status {
                 Result<std::pair<KeptAnswer, Repeated>> outcome = run_once(*once, transaction, work);
                 if (!outcome) return std::move(outcome).error();
                 *answer = *std::move(outcome);
                 return {};
               },
               [answer, done](Status status) {
                 if (!status) return done(std::move(status).error());
                 done.once()->answer(std::move(answer->first), answer->second);
               },
               bytes, std::move(who), std::move(actor)});
}

// `work` may run more than once; only its last outcome counts. `bytes` is about what it holds.
template <class T>
void submit(Store& store, WriteKind kind, std::function<Result<T>(Transaction&)> work, Done<T> done,
            std::size_t bytes = definition_bytes, std::string who = {}, Actor actor = {}) {
  if (done.once() != nullptr) {
    return submit_once<T>(store, kind, std::move(work), done, bytes, std::move(who), std::move(actor));
  }
  auto answer = std::make_shared<std::optional<T>>();
  store.write({kind,
               [answer, work = std::move(work)](Transaction& transaction) -> Status {
                 Result<T> outcome = work(transaction);
                 if (!outcome) return std::move(outcome).error();
                 *answer = *std::move(outcome);
                 return {};
               },
               [answer, done = std::move(done)](Status status) {
                 if (!status) return done(std::move(status).error());
                 done(std::move(**answer));
               },
               bytes, std::move(who), std::move(actor)});
}

// Where a use case refuses before it would write: not what was done before, when it may have been right.
template <class T>
void refuse_write(Store& store, Error error, const Done<T>& done) {
  if (done.once() == nullptr) return done(std::move(error));
  submit<T>(
      store, WriteKind::Entries, [error](Transaction&) -> Result<T> { return error; }, done);
}

inline Status check_still(const StillMay& may, const Catalog& catalog) {
  return may ? may(catalog) : Status();
}

// The definitions are the ones that the caller was authorized by, or the store refuses; but a token may have
// ended by its time while the write waited.
template <class T, class Work>
auto if_still(StillMay may, Work work) {
  return [may = std::move(may), work = std::move(work)](Transaction& transaction) -> Result<T> {
    if (Status allowed = check_still(may, transaction.catalog()); !allowed) return std::move(allowed).error();
    return work(transaction);
  };
}

// A change of definitions, which the audit log tells of as the actor's, if the actor still may make it.
template <class T>
void change_definitions(Store& store, Actor actor, std::function<Result<T>(Transaction&)> work,
                        Done<T> done) {
  auto checked = [may = actor.still_may, work = std::move(work)](Transaction& transaction) -> Result<T> {
    if (Status allowed = check_still(may, transaction.catalog()); !allowed) return std::move(allowed).error();
    return work(transaction);
  };
  submit<T>(store, WriteKind::Definitions, std::move(checked), std::move(done), definition_bytes, {},
            std::move(actor));
}

inline void remove_definition(Store& store, Actor actor, std::function<Status(Transaction&)> work,
                              Done<void> done) {
  auto checked = [may = actor.still_may, work = std::move(work)](Transaction& transaction) -> Status {
    if (Status allowed = check_still(may, transaction.catalog()); !allowed) return allowed;
    return work(transaction);
  };
  store.write({WriteKind::Definitions, std::move(checked), std::move(done), 0, {}, std::move(actor)});
}

// Waits for the outcome: not for threads that serve.
inline Status write_now(Store& store, WriteKind kind, std::function<Status(Transaction&)> work,
                        Audited audited = Audited::Yes) {
  std::promise<Status> written;
  Write write{kind, std::move(work), [&](Status status) { written.set_value(std::move(status)); }};
  write.audited = audited;
  store.write(std::move(write));
  return written.get_future().get();
}

}  // namespace bespoke
