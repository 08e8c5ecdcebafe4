#include "cli/key_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "cli/limits.h"

namespace bespoke {
namespace {

namespace asio = boost::asio;

using Rows = std::vector<json::Value>;

constexpr std::string_view keys_path = "/v2/application-keys";
constexpr std::size_t rows_of_a_page = 100;
constexpr std::array<std::string_view, 3> role_lists = {"/v2/permissions/standard-shopper-roles",
                                                        "/v2/permissions/standard-user-roles",
                                                        "/v2/permissions/custom-user-roles"};
constexpr std::string_view administrator = "administrator";

// Empty where there is no such text.
std::string text_of(const json::Value& value, std::initializer_list<std::string_view> path) {
  const json::Value* at = &value;
  for (const std::string_view key : path) {
    at = at->find(key);
    if (at == nullptr) return {};
  }
  return at->string() == nullptr ? std::string() : *at->string();
}

asio::awaitable<Result<Rows>> rows_of(Session& session, std::string_view path) {
  Rows rows;
  for (std::size_t offset = 0; offset < listed_rows_max; offset += rows_of_a_page) {
    std::string page = fmt::format("{}?page[limit]={}&page[offset]={}", path, rows_of_a_page, offset);
    const Result<json::Value> data = co_await session.data_of("GET", std::move(page));
    if (!data) co_return data.error();
    if (data->array() == nullptr) co_return failed(fmt::format("{} is not a list", path));
    rows.insert(rows.end(), data->array()->begin(), data->array()->end());
    if (data->array()->size() < rows_of_a_page) co_return rows;
  }
  co_return failed(fmt::format("{} has more than {} rows", path, listed_rows_max));
}

asio::awaitable<Result<std::string>> find_key_path(Session& session, const std::string& key) {
  const Result<Rows> keys = co_await rows_of(session, keys_path);
  if (!keys) co_return keys.error();
  for (const json::Value& each : *keys) {
    const std::string id = text_of(each, {"id"});
    if (id == key || text_of(each, {"client_id"}) == key) co_return fmt::format("{}/{}", keys_path, id);
  }
  co_return failed(fmt::format("there is no key with the id or client id '{}'.", printable(key)));
}

std::string role_reference(const json::Value& role) {
  return fmt::format("{}/{}", text_of(role, {"type"}), text_of(role, {"id"}));
}

// What `relationships.role.data` is: null for an administrator's key.
asio::awaitable<Result<json::Value>> find_role(Session& session, const std::string& wanted) {
  if (wanted == administrator) co_return json::Value();
  Rows found;
  for (const std::string_view list : role_lists) {
    const Result<Rows> roles = co_await rows_of(session, list);
    if (!roles) co_return roles.error();
    std::ranges::copy_if(*roles, std::back_inserter(found), [&](const json::Value& role) {
      return role_reference(role) == wanted || text_of(role, {"id"}) == wanted ||
             text_of(role, {"name"}) == wanted;
    });
  }
  if (found.empty()) co_return failed(fmt::format("there is no role '{}'.", printable(wanted)));
  if (found.size() > 1) {
    co_return failed(fmt::format("several roles are called '{}': name one as {} or {}.", printable(wanted),
                                 role_reference(found[0]), role_reference(found[1])));
  }
  json::Object reference;
  for (const std::string_view key : {"type", "id"}) {
    reference.push_back({std::string(key), json::Value(text_of(found.front(), {key}))});
  }
  co_return json::Value(std::move(reference));
}

// The body of a POST or PUT: what the options name.
asio::awaitable<Result<std::string>> key_body(const KeyOptions& options, Session& session) {
  std::string body;
  json::Writer out(body);
  out.object();
  out.key("data").object();
  out.key("type").string("application_key");
  if (options.name) out.key("name").string(*options.name);
  if (options.expires_at) {
    out.key("expires_at");
    *options.expires_at == "never" ? out.null() : out.string(*options.expires_at);
  }
  if (options.role) {
    const Result<json::Value> role = co_await find_role(session, *options.role);
    if (!role) co_return role.error();
    out.key("relationships").object();
    out.key("role").object();
    out.key("data").value(*role);
    out.end_object();
    out.end_object();
  }
  out.end_object();
  out.end_object();
  co_return body;
}

std::string or_else(std::string text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : printable(std::move(text));
}

void print_table(const Rows& keys) {
  constexpr std::size_t columns = 6;
  using Line = std::array<std::string, columns>;
  std::vector<Line> lines = {{"ID", "CLIENT ID", "NAME", "ROLE", "EXPIRES", "LAST USED"}};
  for (const json::Value& key : keys) {
    const json::Value* relationships = key.find("relationships");
    const json::Value* role = relationships == nullptr ? nullptr : relationships->find("role");
    const json::Value* data = role == nullptr ? nullptr : role->find("data");
    lines.push_back({printable(text_of(key, {"id"})), printable(text_of(key, {"client_id"})),
                     printable(text_of(key, {"name"})),
                     data == nullptr ? std::string(administrator) : printable(role_reference(*data)),
                     or_else(text_of(key, {"expires_at"}), "never"),
                     or_else(text_of(key, {"meta", "timestamps", "last_used_at"}), "never")});
  }
  std::array<std::size_t, columns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i + 1 < columns; ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  for (const Line& line : lines) {
    for (std::size_t i = 0; i + 1 < columns; ++i) fmt::print("{:<{}}  ", line[i], widths[i]);
    fmt::print("{}\n", line.back());
  }
}

void print_document(const json::Value& document) {
  std::string text;
  json::append_value(text, document);
  fmt::print("{}\n", text);
}

const json::Value* data_in(const json::Value& document) {
  return document.find("data");
}

Status print_change(const KeyOptions& options, const json::Value& document) {
  if (options.output == KeyOutput::Json) {
    print_document(document);
  } else if (const json::Value* data = data_in(document)) {
    print_table({*data});
  }
  return {};
}

// In the form of the file `first-administrator-key`.
Status print_secret(const KeyOptions& options, const json::Value& document) {
  const json::Value* data = data_in(document);
  const std::string id = data == nullptr ? "" : text_of(*data, {"client_id"});
  const std::string secret = data == nullptr ? "" : text_of(*data, {"client_secret"});
  if (secret.empty()) return failed("the server has answered without a secret.");
  if (options.output == KeyOutput::Json) {
    print_document(document);
  } else {
    fmt::print("client_id={}\nclient_secret={}\n", printable(id), printable(secret));
  }
  if (std::fflush(stdout) != 0) {
    return failed(fmt::format("the secret of {} could not be printed: rotate the key.", printable(id)));
  }
  if (options.output == KeyOutput::Plain) fmt::print(stderr, "The secret is shown this once.\n");
  return {};
}

}  // namespace

asio::awaitable<Status> print_keys(const KeyOptions& options, Session& session) {
  Result<Rows> keys = co_await rows_of(session, keys_path);
  if (!keys) co_return keys.error();
  if (options.output == KeyOutput::Plain) {
    print_table(*keys);
    co_return Status();
  }
  json::Object document;
  document.push_back({"data", json::Value(*std::move(keys))});
  print_document(json::Value(std::move(document)));
  co_return Status();
}

asio::awaitable<Status> create_key_and_print(const KeyOptions& options, Session& session) {
  const Result<std::string> body = co_await key_body(options, session);
  if (!body) co_return body.error();
  const Result<json::Value> made =
      co_await session.document_of("POST", std::string(keys_path), *body, Repeat::Never);
  if (!made) co_return made.error();
  co_return print_secret(options, *made);
}

// Asked for once: a second rotation would end the overlap of the first.
asio::awaitable<Status> rotate_key_and_print(const KeyOptions& options, Session& session) {
  const Result<std::string> path = co_await find_key_path(session, options.key);
  if (!path) co_return path.error();
  const std::string body = fmt::format(R"({{"data":{{"overlap_seconds":{}}}}})", options.overlap_seconds);
  const Result<json::Value> made =
      co_await session.document_of("POST", *path + "/rotate", body, Repeat::Never);
  if (!made) co_return made.error();
  co_return print_secret(options, *made);
}

asio::awaitable<Status> change_key_and_print(const KeyOptions& options, Session& session) {
  const Result<std::string> path = co_await find_key_path(session, options.key);
  if (!path) co_return path.error();
  const Result<std::string> body = co_await key_body(options, session);
  if (!body) co_return body.error();
  const Result<json::Value> changed = co_await session.document_of("PUT", *path, *body);
  if (!changed) co_return changed.error();
  co_return print_change(options, *changed);
}

asio::awaitable<Status> revoke_key(const KeyOptions& options, Session& session) {
  const Result<std::string> path = co_await find_key_path(session, options.key);
  if (!path) co_return path.error();
  const Result<json::Value> gone = co_await session.document_of("DELETE", *path);
  if (!gone) co_return gone.error();
  if (options.output == KeyOutput::Plain) fmt::print("revoked\n");
  co_return Status();
}

}  // namespace bespoke
