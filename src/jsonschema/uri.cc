#include "jsonschema/uri.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace bespoke::jsonschema {
namespace {

// Each with the characters that set it apart: `https:`, `//host`, `/path`, `?query`, `#fragment`.
struct Parts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view path;
  std::string_view query;
  std::string_view fragment;
};

std::string_view take(std::string_view& text, std::size_t size) {
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(taken.size());
  return taken;
}

std::size_t scheme_size(std::string_view uri) {
  const auto is_scheme = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  };
  const auto end = std::find_if_not(uri.begin(), uri.end(), is_scheme);
  const bool is_there = end != uri.begin() && end != uri.end() && *end == ':' &&
                        std::isdigit(static_cast<unsigned char>(uri[0])) == 0;
  return is_there ? static_cast<std::size_t>(end - uri.begin()) + 1 : 0;
}

Parts split(std::string_view uri) {
  Parts parts;
  parts.scheme = take(uri, scheme_size(uri));
  if (uri.starts_with("//")) parts.authority = take(uri, uri.find_first_of("/?#", 2));
  parts.path = take(uri, uri.find_first_of("?#"));
  if (uri.starts_with('?')) parts.query = take(uri, uri.find('#'));
  parts.fragment = uri;
  return parts;
}

std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_in_slash = false;
  const bool is_absolute = path.starts_with('/');
  if (is_absolute) path.remove_prefix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    ends_in_slash = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!ends_in_slash) kept.push_back(segment);
    if (slash == path.npos) break;
    path.remove_prefix(slash + 1);
  }
  std::string out;
  for (const std::string_view segment : kept)
    out.append(is_absolute || !out.empty() ? "/" : "").append(segment);
  if (ends_in_slash) out += '/';
  return out;
}

std::string merge_paths(const Parts& base, std::string_view path) {
  if (!base.authority.empty() && base.path.empty()) return "/" + std::string(path);
  return std::string(base.path.substr(0, base.path.rfind('/') + 1)).append(path);
}

}  // namespace

std::string resolve_uri(std::string_view base, std::string_view reference) {
  const Parts from = split(base);
  Parts to = split(reference);
  std::string path(to.path);
  if (!to.scheme.empty()) return std::string(reference);
  if (to.authority.empty()) {
    to.authority = from.authority;
    if (path.empty()) {
      path = from.path;
      if (to.query.empty()) to.query = from.query;
    } else {
      path = remove_dot_segments(path.starts_with('/') ? path : merge_paths(from, path));
    }
  }
  return std::string(from.scheme).append(to.authority).append(path).append(to.query).append(to.fragment);
}

SplitUri split_uri(std::string_view uri) {
  const std::size_t hash = std::min(uri.find('#'), uri.size());
  return {uri.substr(0, hash), uri.substr(std::min(hash + 1, uri.size()))};
}

}  // namespace bespoke::jsonschema
