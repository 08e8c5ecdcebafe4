#include "api/console_handlers.h"

#include <algorithm>
#include <string>

#include "api/error_document.h"
#include "model/errors.h"

namespace bespoke {
namespace {

constexpr std::string_view root = "/console";
constexpr std::string_view page = "/console/index.html";
constexpr std::string_view assets = "/console/assets/";
constexpr std::string_view methods = "GET, HEAD, OPTIONS";

// Nothing but this server's own files and answers; no text ever becomes code; no other page may frame it.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

const http::StaticFile* find(std::span<const http::StaticFile> files, std::string_view path) {
  const auto found = std::ranges::find(files, path, &http::StaticFile::path);
  return found == files.end() ? nullptr : &*found;
}

// The names of assets hold a hash of what is in them; the page names the ones that belong together.
std::string_view caching_of(std::string_view path) {
  return path.starts_with(assets) ? "public, max-age=31536000, immutable" : "no-cache";
}

http::Response answer_with(const http::StaticFile& file, const http::Request& request) {
  http::Response response = answer_file(request, file);
  for (const auto& [name, value] : std::to_array<std::pair<std::string_view, std::string_view>>({
           {"Cache-Control", caching_of(file.path)},
           {"Content-Security-Policy", content_security_policy},
           {"X-Content-Type-Options", "nosniff"},
           {"Cross-Origin-Opener-Policy", "same-origin"},
           {"Cross-Origin-Resource-Policy", "same-origin"},
           {"Referrer-Policy", "no-referrer"},
       })) {
    response.headers.emplace_back(name, value);
  }
  return response;
}

}  // namespace

bool is_of_console(std::string_view path) {
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

http::Response answer_console(std::span<const http::StaticFile> files, const http::Request& request) {
  const http::StaticFile* file = find(files, request.path);
  const bool may_be_a_screen = !request.path.starts_with(assets);
  if (file == nullptr && may_be_a_screen) file = find(files, page);
  if (file == nullptr) return error_response(not_found());
  switch (request.method) {
    case http::Method::Get:
    case http::Method::Head:
      return answer_with(*file, request);
    case http::Method::Options:
      return {204, {{"Allow", std::string(methods)}}, {}};
    case http::Method::Post:
    case http::Method::Put:
    case http::Method::Patch:
    case http::Method::Delete:
    case http::Method::Other:
      break;
  }
  http::Response response = error_response(method_not_allowed());
  response.headers.emplace_back("Allow", methods);
  return response;
}

}  // namespace bespoke
