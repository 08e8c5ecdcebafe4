#include "http/request_head.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <charconv>
#include <limits>

#include "http/text.h"

namespace bespoke::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

Method to_method(std::string_view text) {
  if (text == "GET") return Method::Get;
  if (text == "HEAD") return Method::Head;
  if (text == "POST") return Method::Post;
  if (text == "PUT") return Method::Put;
  if (text == "PATCH") return Method::Patch;
  if (text == "DELETE") return Method::Delete;
  if (text == "OPTIONS") return Method::Options;
  return Method::Other;
}

// Beast cuts the head into pieces; what they mean is decided below. It is told to skip the body: its reader
// of chunks asserts on a last chunk that arrives in pieces.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  explicit HeadParser(Request& request) : request_(request) {
    header_limit(std::numeric_limits<std::uint32_t>::max());
    skip(true);
  }

  int version() const { return version_; }

 private:
  using error_code = beast::error_code;
  using string_view = beast::string_view;

  void on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                       error_code&) override {
    request_.method_text = method;
    request_.method = to_method(method);
    request_.target = target;
    version_ = version;
  }
  void on_field_impl(beast::http::field, string_view name, string_view value, error_code&) override {
    request_.headers.push_back({name, value});
  }
  void on_header_impl(error_code&) override {}
  void on_finish_impl(error_code&) override {}

  // Never called: this is no response and has no body.
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override { return 0; }

  Request& request_;
  int version_ = 11;
};

// Whether the request line ends in a well-formed version, so that it is the version that we do not serve.
bool has_other_version(std::string_view text) {
  constexpr std::string_view form = "HTTP/d.d";
  const std::string_view line = text.substr(0, text.find('\r'));
  if (line.size() < form.size()) return false;
  const std::string_view version = line.substr(line.size() - form.size());
  return version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' && is_digit(version[7]) &&
         !version.ends_with("1.0") && !version.ends_with("1.1");
}

std::optional<Refusal> parse(std::string_view text, HeadParser& parser) {
  beast::error_code error;
  parser.put(asio::const_buffer(text.data(), text.size()), error);
  if (!error && parser.is_done()) return std::nullopt;
  if (error == beast::http::error::bad_version && has_other_version(text)) {
    return Refusal{505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  }
  if (error == beast::http::error::bad_content_length ||
      error == beast::http::error::multiple_content_length ||
      error == beast::http::error::bad_transfer_encoding) {
    return Refusal{400, "the length of the body is not clear"};
  }
  return Refusal{400, "the request line or a header is malformed"};
}

// RFC 3986 3.2: host [ ":" port ]. No user information: RFC 9110 4.2.4 wants that treated as an error.
bool is_authority(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    for (const char c : text.substr(1, end - 1)) {
      if (hex_value(c) < 0 && c != ':' && c != '.') return false;
    }
    ++end;
  } else {
    end = std::min(text.find(':'), text.size());
    for (const char c : text.substr(0, end)) {
      const bool allowed = is_letter(c) || is_digit(c) ||
                           std::string_view("-._~%!$&'()*+,;=").find(c) != std::string_view::npos;
      if (!allowed) return false;
    }
  }
  if (end == 0) return false;
  std::string_view port = text.substr(end);
  if (port.empty()) return true;
  if (!port.starts_with(':') || port.size() > 6) return false;
  port.remove_prefix(1);
  return std::all_of(port.begin(), port.end(), is_digit);
}

auto count_headers(const Request& request, std::string_view name) {
  return std::ranges::count_if(request.headers,
                               [name](const Header& header) { return equals_case_blind(header.name, name); });
}

// What a proxy in front may have gone by must be what counts here.
std::optional<Refusal> read_hosts(const Request& request, int version) {
  int hosts = 0;
  for (const Header& header : request.headers) {
    if (!equals_case_blind(header.name, "host")) continue;
    ++hosts;
    if (!is_authority(header.value)) return Refusal{400, "the Host header is malformed"};
  }
  if (hosts > 1) return Refusal{400, "more than one Host header"};
  if (count_headers(request, "authorization") > 1) return Refusal{400, "more than one Authorization header"};
  if (hosts == 0 && version >= 11) return Refusal{400, "the Host header is missing"};
  return std::nullopt;
}

// The part of an absolute target (`http://host/path`) after its host; none when it has another form.
std::optional<std::string_view> strip_origin(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_case_blind(target.substr(0, scheme.size()), scheme)) continue;
    const std::string_view rest = target.substr(scheme.size());
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    if (is_authority(rest.substr(0, end))) return rest.substr(end);
  }
  return std::nullopt;
}

std::optional<Refusal> read_target(Request& request) {
  if (request.method_text == "CONNECT") return Refusal{501, "CONNECT is not spoken here"};
  std::string_view local = request.target;
  const bool whole_server = local == "*" && request.method == Method::Options;
  if (!local.starts_with('/') && !whole_server) {
    const auto stripped = strip_origin(local);
    if (!stripped) return Refusal{400, "the request target is malformed"};
    local = *stripped;
  }
  if (local.find('#') != std::string_view::npos) return Refusal{400, "the request target has a fragment"};
  const std::size_t mark = std::min(local.find('?'), local.size());
  request.path = mark == 0 ? "/" : local.substr(0, mark);
  request.query = mark == local.size() ? std::string_view() : local.substr(mark + 1);
  return std::nullopt;
}

// The codings of all Transfer-Encoding headers, which RFC 9110 5.3 reads as one list.
struct Codings {
  int count = 0;
  int chunked = 0;
  bool chunked_is_last = false;
};

void add_codings(std::string_view list, Codings& codings) {
  for (;;) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view coding = trim_blanks(list.substr(0, comma));
    ++codings.count;
    codings.chunked_is_last = equals_case_blind(coding, "chunked");
    if (codings.chunked_is_last) ++codings.chunked;
    if (comma == list.size()) return;
    list.remove_prefix(comma + 1);
  }
}

// RFC 9112 6.3, more strictly: what a proxy in front may read in another way is refused.
std::optional<Refusal> read_framing(const Request& request, int version, RequestHead& head) {
  int lengths = 0;
  Codings codings;
  for (const Header& header : request.headers) {
    if (equals_case_blind(header.name, "transfer-encoding")) add_codings(header.value, codings);
    if (!equals_case_blind(header.name, "content-length")) continue;
    ++lengths;
    const char* const end = header.value.data() + header.value.size();
    const auto [stop, error] = std::from_chars(header.value.data(), end, head.body_bytes);
    if (error != std::errc() || stop != end) return Refusal{400, "Content-Length is malformed"};
  }
  if (lengths > 1) return Refusal{400, "more than one Content-Length"};
  if (codings.count > 0) {
    if (lengths > 0) return Refusal{400, "both Content-Length and Transfer-Encoding"};
    if (version < 11) return Refusal{400, "Transfer-Encoding in HTTP/1.0"};
    if (codings.chunked > 1 || (codings.chunked == 1 && !codings.chunked_is_last)) {
      return Refusal{400, "chunked is not the last transfer coding"};
    }
    if (codings.count > codings.chunked) return Refusal{501, "chunked is the only transfer coding"};
    head.body = BodyKind::Chunked;
  } else if (head.body_bytes > 0) {
    head.body = BodyKind::Sized;
  }
  return std::nullopt;
}

std::optional<Refusal> read_expectations(const Request& request, RequestHead& head) {
  for (const Header& header : request.headers) {
    if (!equals_case_blind(header.name, "expect")) continue;
    if (!equals_case_blind(header.value, "100-continue")) {
      return Refusal{417, "100-continue is the only expectation"};
    }
    head.expects_continue = true;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_head(std::string_view text, Request& request, RequestHead& head) {
  request.method = Method::Other;
  request.headers.clear();
  request.body = {};
  head = RequestHead();
  HeadParser parser(request);
  if (auto refusal = parse(text, parser)) return refusal;
  const int version = parser.version();
  if (auto refusal = read_framing(request, version, head)) return refusal;
  if (auto refusal = read_hosts(request, version)) return refusal;
  if (auto refusal = read_target(request)) return refusal;
  head.takes_chunks = version >= 11;
  if (version < 11) return std::nullopt;  // closed after one answer, and expectations are ignored
  if (auto refusal = read_expectations(request, head)) return refusal;
  head.after = parser.keep_alive() ? AfterAnswer::KeepOpen : AfterAnswer::Close;
  return std::nullopt;
}

}  // namespace bespoke::http
