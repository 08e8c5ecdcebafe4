// The use cases, each waited for, over the judge store.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "base/json.h"
#include "memory_store.h"
#include "service/custom_apis.h"
#include "service/custom_fields.h"
#include "service/entries.h"
#include "service/settings.h"

namespace bespoke {

inline json::Value parse(const std::string& text) {
  Result<json::Value> value = json::read(text);
  if (value) return *std::move(value);
  ADD_FAILURE() << value.error().details.front() << ": " << text;
  return {};
}

inline std::unique_ptr<Store> new_store() {
  return std::make_unique<MemoryStore>(std::make_shared<MemoryDisk>());
}

// What `start` was told when it was done.
template <class T, class Start>
Result<T> wait_for(const Start& start) {
  std::promise<Result<T>> told;
  start(Done<T>([&told](Result<T> result) { told.set_value(std::move(result)); }));
  return told.get_future().get();
}

// `ok`, or the code as a number of ours and the details.
inline std::string told(const Error& error) {
  const auto name = [&]() -> std::string {
    if (error.code == ErrorCode::Invalid) return "invalid";
    if (error.code == ErrorCode::CustomApiNotFound) return "custom api not found";
    if (error.code == ErrorCode::CustomFieldNotFound) return "custom field not found";
    if (error.code == ErrorCode::EntryNotFound) return "entry not found";
    if (error.code == ErrorCode::Conflict) return "conflict";
    if (error.code == ErrorCode::DuplicateCustomApi) return "duplicate custom api";
    if (error.code == ErrorCode::DuplicateCustomField) return "duplicate custom field";
    if (error.code == ErrorCode::PreconditionFailed) return "precondition failed";
    if (error.code == ErrorCode::EntryExists) return "entry exists";
    if (error.code == ErrorCode::EntryTooLarge) return "entry too large";
    if (error.code == ErrorCode::DefinitionChanged) return "definition changed";
    if (error.code == ErrorCode::Unauthenticated) return "unauthenticated";
    return "something else";
  };
  return fmt::format("{}: {}", name(), fmt::join(error.details, "\n"));
}
template <class T>
std::string told(const Result<T>& result) {
  return result ? "ok" : told(result.error());
}

inline Result<CustomApiPointer> create_api(Store& store, const std::string& data) {
  return wait_for<CustomApiPointer>([&](auto done) { create_custom_api(store, {}, parse(data), done); });
}
inline Result<CustomApiPointer> update_api(Store& store, const CustomApiId& id, const std::string& data) {
  return wait_for<CustomApiPointer>([&](auto done) { update_custom_api(store, {}, id, parse(data), done); });
}
inline Status delete_api(Store& store, const CustomApiId& id) {
  return wait_for<void>([&](auto done) { delete_custom_api(store, {}, id, done); });
}
inline Result<CustomField> create_field(Store& store, const CustomApiId& api, const std::string& data) {
  return wait_for<CustomField>([&](auto done) { create_custom_field(store, {}, api, parse(data), done); });
}
inline Result<CustomField> update_field(Store& store, const CustomApiId& api, const CustomFieldId& id,
                                        const std::string& data) {
  return wait_for<CustomField>(
      [&](auto done) { update_custom_field(store, {}, api, id, parse(data), done); });
}
inline Status delete_field(Store& store, const CustomApiId& api, const CustomFieldId& id) {
  return wait_for<void>([&](auto done) { delete_custom_field(store, {}, api, id, done); });
}
inline Result<Entry> read(Store& store, const CustomApiPointer& api, const EntryKey& key) {
  return wait_for<Entry>([&](auto done) { read_entry(store, api, key, {}, done); });
}
inline Result<Entry> create(Store& store, const CustomApiPointer& api, const std::string& data,
                            Against against = Against::KnownDefinitions) {
  Result<WrittenEntry> made =
      wait_for<WrittenEntry>([&](auto done) { create_entry(store, api, parse(data), {against}, done); });
  if (!made) return std::move(made).error();
  return made->entry;
}
inline Result<PutAnswer> put(Store& store, const CustomApiPointer& api, const PutEntry& request,
                             const std::string& data, Against against = Against::KnownDefinitions) {
  return wait_for<PutAnswer>(
      [&](auto done) { put_entry(store, api, request, parse(data), {against}, done); });
}
inline Status remove(Store& store, const CustomApiPointer& api, const PutEntry& request,
                     Against against = Against::KnownDefinitions) {
  return wait_for<void>([&](auto done) { delete_entry(store, api, request, {against}, done); });
}

// `rest` are further members of the resource object.
inline std::string api_data(const std::string& slug, const std::string& rest = "") {
  return fmt::format(R"({{"type":"custom_api","name":"N","slug":"{}","api_type":"{}_ext"{}}})", slug, slug,
                     rest);
}
inline std::string field_data(const std::string& slug, const std::string& type,
                              const std::string& rest = "") {
  return fmt::format(R"({{"type":"custom_field","name":"N","slug":"{}","field_type":"{}"{}}})", slug, type,
                     rest);
}

// A new Custom API and its id, as the catalog has it.
inline CustomApiPointer made_api(Store& store, const std::string& slug, const std::string& rest = "") {
  const Result<CustomApiPointer> api = create_api(store, api_data(slug, rest));
  EXPECT_EQ(told(api), "ok");
  return api ? *api : std::make_shared<CustomApi>();
}
// The API with one more field.
inline CustomApiPointer with_field(Store& store, const CustomApiPointer& api, const std::string& data) {
  EXPECT_EQ(told(create_field(store, api->id, data)), "ok");
  return store.catalog()->find(api->id);
}

}  // namespace bespoke
