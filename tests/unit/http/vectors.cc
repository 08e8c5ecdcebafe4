#include "vectors.h"

#include <string_view>

namespace bespoke::http::test {
namespace {

using namespace std::string_literals;

constexpr std::string_view post_head = "POST /p HTTP/1.1\r\nHost: a\r\n";

// A request line, then a Host.
std::string with_host(std::string_view line) {
  return std::string(line) + "\r\nHost: a\r\n\r\n";
}
// A request with one more header line.
std::string with(std::string_view header) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(header) + "\r\n\r\n";
}
std::string post_with(std::string_view headers, std::string_view body) {
  return std::string(post_head) + std::string(headers) + "\r\n\r\n" + std::string(body);
}
std::string chunked(std::string_view body) {
  return post_with("Transfer-Encoding: chunked", body);
}
// A request to that host, whatever it is.
std::string host(std::string_view value) {
  return "GET / HTTP/1.1\r\nHost: " + std::string(value) + "\r\n\r\n";
}

void add_bad_request_lines(std::vector<Vector>& all) {
  all.insert(all.end(),
             {
                 {"no_target", with_host("GET HTTP/1.1"), 400, ""},
                 {"empty_target", with_host("GET  HTTP/1.1"), 400, ""},
                 {"no_version", with_host("GET /"), 400, ""},
                 {"method_alone", with_host("GET"), 400, ""},
                 {"empty_method", with_host(" / HTTP/1.1"), 400, ""},
                 {"method_not_token", with_host("GE(T / HTTP/1.1"), 400, ""},
                 {"method_with_tab", with_host("GET\t/ HTTP/1.1"), 400, ""},
                 {"two_blanks_before_version", with_host("GET /  HTTP/1.1"), 400, ""},
                 {"blank_after_version", with_host("GET / HTTP/1.1 "), 400, ""},
                 {"blank_in_target", with_host("GET /a b HTTP/1.1"), 400, ""},
                 {"control_in_target", with_host("GET /a\x01 HTTP/1.1"), 400, ""},
                 {"nul_in_target", with_host("GET /a\0 HTTP/1.1"s), 400, ""},
                 {"delete_in_target", with_host("GET /a\x7f HTTP/1.1"), 400, ""},
                 {"fragment_in_target", with_host("GET /a#b HTTP/1.1"), 400, ""},
                 {"relative_target", with_host("GET a HTTP/1.1"), 400, ""},
                 {"authority_target", with_host("GET a:80 HTTP/1.1"), 400, ""},
                 {"other_scheme", with_host("GET ftp://a/ HTTP/1.1"), 400, ""},
                 {"absolute_without_host", with_host("GET http:///a HTTP/1.1"), 400, ""},
                 {"absolute_with_user", with_host("GET http://u@a/ HTTP/1.1"), 400, ""},
                 {"absolute_with_fragment", with_host("GET http://a#/x HTTP/1.1"), 400, ""},
                 {"star_with_get", with_host("GET * HTTP/1.1"), 400, ""},
                 {"lower_case_version", with_host("GET / http/1.1"), 400, ""},
                 {"version_without_minor", with_host("GET / HTTP/1"), 400, ""},
                 {"version_with_three_digits", with_host("GET / HTTP/1.10"), 400, ""},
                 {"version_with_comma", with_host("GET / HTTP/1,1"), 400, ""},
                 {"version_of_letters", with_host("GET / HTTP/x.y"), 400, ""},
                 {"two_empty_lines_first", "\r\n\r\n" + with_host("GET / HTTP/1.1"), 400, ""},
                 {"bare_lf_first", "\n" + with_host("GET / HTTP/1.1"), 400, ""},
                 {"request_line_ends_in_lf", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400, ""},
                 {"request_line_ends_in_cr", "GET / HTTP/1.1\rHost: a\r\n\r\n", 400, ""},
                 {"http_0_9", "GET /\r\n\r\n", 400, ""},
                 {"response", "HTTP/1.1 200 OK\r\nHost: a\r\n\r\n", 400, ""},
                 {"connect", with_host("CONNECT a:80 HTTP/1.1"), 501, ""},
                 {"version_0_9", with_host("GET / HTTP/0.9"), 505, ""},
                 {"version_1_2", with_host("GET / HTTP/1.2"), 505, ""},
                 {"version_2_0", with_host("GET / HTTP/2.0"), 505, ""},
                 {"http_2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, ""},
                 {"long_request_line",
                  with_host("GET /" + std::string(vector_head_bytes_max, 'a') + " HTTP/1.1"), 431, ""},
                 {"long_line_without_end", std::string(vector_head_bytes_max + 1, 'A'), 431, ""},
             });
}

void add_bad_headers(std::vector<Vector>& all) {
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  while (many.size() < vector_head_bytes_max) many += "X: y\r\n";
  all.insert(all.end(), {
                            {"no_host", "GET / HTTP/1.1\r\n\r\n", 400, ""},
                            {"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, ""},
                            {"two_hosts_in_1_0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400, ""},
                            {"empty_host", host(""), 400, ""},
                            {"host_with_path", host("a/b"), 400, ""},
                            {"host_with_user", host("u@a"), 400, ""},
                            {"host_list", host("a, b"), 400, ""},
                            {"host_port_of_letters", host("a:http"), 400, ""},
                            {"host_port_too_long", host("a:800000"), 400, ""},
                            {"host_port_alone", host(":80"), 400, ""},
                            {"host_bracket_open", host("[::1"), 400, ""},
                            {"host_brackets_empty", host("[]"), 400, ""},
                            {"host_brackets_with_name", host("[host]"), 400, ""},
                            {"host_not_ascii", host("\xc3\xa4"), 400, ""},
                            {"no_colon", with("Header"), 400, ""},
                            {"empty_name", with(": x"), 400, ""},
                            {"blank_before_colon", with("Content-Length : 0"), 400, ""},
                            {"tab_before_colon", with("X\t: y"), 400, ""},
                            {"blank_in_name", with("X Y: z"), 400, ""},
                            {"name_not_ascii", with("X\xff: y"), 400, ""},
                            {"name_with_nul", with("X\0: y"s), 400, ""},
                            {"value_with_nul", with("X: y\0z"s), 400, ""},
                            {"value_with_control", with("X: y\x0bz"), 400, ""},
                            {"value_with_delete", with("X: y\x7f"), 400, ""},
                            {"value_with_cr", with("X: y\rz"), 400, ""},
                            {"value_with_cr_at_end", with("X: y\r"), 400, ""},
                            {"value_with_lf", with("X: y\nz: w"), 400, ""},
                            {"folded_by_blank", with("X: y\r\n z"), 400, ""},
                            {"folded_by_tab", with("X: y\r\n\tz"), 400, ""},
                            {"folded_to_nothing", with("X: y\r\n "), 400, ""},
                            {"folded_content_length", with("Content-Length:\r\n 5"), 400, ""},
                            {"folded_first_header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, ""},
                            {"connection_not_tokens", with("Connection: @"), 400, ""},
                            {"other_expectation", with("Expect: 200-ok"), 417, ""},
                            {"two_expectations", with("Expect: 100-continue\r\nExpect: x"), 417, ""},
                            {"long_header", with("X: " + std::string(vector_head_bytes_max, 'x')), 431, ""},
                            {"many_headers", many, 431, ""},
                        });
}

void add_bad_lengths(std::vector<Vector>& all) {
  constexpr std::string_view chunks = "0\r\n\r\n";
  all.insert(
      all.end(),
      {
          {"length_negative", post_with("Content-Length: -1", ""), 400, ""},
          {"length_with_plus", post_with("Content-Length: +1", "x"), 400, ""},
          {"length_of_letters", post_with("Content-Length: x", ""), 400, ""},
          {"length_hexadecimal", post_with("Content-Length: 0x1", "x"), 400, ""},
          {"length_empty", post_with("Content-Length:", ""), 400, ""},
          {"length_fraction", post_with("Content-Length: 1.0", "x"), 400, ""},
          {"length_with_blank", post_with("Content-Length: 1 1", "x"), 400, ""},
          {"length_overflow", post_with("Content-Length: 18446744073709551617", "x"), 400, ""},
          {"length_list_same", post_with("Content-Length: 1, 1", "x"), 400, ""},
          {"length_list_differs", post_with("Content-Length: 1, 2", "x"), 400, ""},
          {"length_twice_same", post_with("Content-Length: 1\r\nContent-Length: 1", "x"), 400, ""},
          {"length_twice_differs", post_with("Content-Length: 1\r\nContent-Length: 2", "x"), 400, ""},
          {"length_then_chunked", post_with("Content-Length: 5\r\nTransfer-Encoding: chunked", chunks), 400,
           ""},
          {"chunked_then_length", post_with("Transfer-Encoding: chunked\r\nContent-Length: 5", chunks), 400,
           ""},
          {"length_and_other_coding", post_with("Content-Length: 5\r\nTransfer-Encoding: gzip", chunks), 400,
           ""},
          {"chunked_twice", post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", chunks),
           400, ""},
          {"chunked_listed_twice", post_with("Transfer-Encoding: chunked, chunked", chunks), 400, ""},
          {"chunked_not_last", post_with("Transfer-Encoding: chunked, gzip", chunks), 400, ""},
          {"chunked_and_nothing", post_with("Transfer-Encoding: chunked,", chunks), 400, ""},
          {"chunked_in_1_0", "POST /p HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, ""},
          {"coding_with_control",
           post_with("Transfer-Encoding: \x0b"
                     "chunked",
                     chunks),
           400, ""},
          {"coding_gzip_then_chunked", post_with("Transfer-Encoding: gzip, chunked", chunks), 501, ""},
          {"coding_gzip", post_with("Transfer-Encoding: gzip", chunks), 501, ""},
          {"coding_identity", post_with("Transfer-Encoding: identity", chunks), 501, ""},
          {"coding_like_chunked", post_with("Transfer-Encoding: xchunked", chunks), 501, ""},
          {"coding_quoted", post_with("Transfer-Encoding: \"chunked\"", chunks), 501, ""},
          {"coding_with_parameter", post_with("Transfer-Encoding: chunked;a=b", chunks), 501, ""},
          {"length_too_large", post_with("Content-Length: 1025", ""), 413, ""},
          {"length_far_too_large", post_with("Content-Length: 104857600", ""), 413, ""},
          {"too_large_and_waiting", post_with("Content-Length: 1025\r\nExpect: 100-continue", ""), 413, ""},
      });
}

void add_bad_chunks(std::vector<Vector>& all) {
  all.insert(
      all.end(),
      {
          {"size_missing", chunked("\r\nx\r\n0\r\n\r\n"), 400, ""},
          {"size_of_letters", chunked("x\r\n"), 400, ""},
          {"size_negative", chunked("-1\r\n"), 400, ""},
          {"size_with_plus", chunked("+1\r\nx\r\n"), 400, ""},
          {"size_with_prefix", chunked("0x1\r\nx\r\n0\r\n\r\n"), 400, ""},
          {"size_with_underscore", chunked("1_0\r\nx"), 400, ""},
          {"size_after_blank", chunked(" 1\r\nx\r\n0\r\n\r\n"), 400, ""},
          {"size_before_blank", chunked("1 \r\nx\r\n0\r\n\r\n"), 400, ""},
          {"size_overflow", chunked("10000000000000001\r\nx\r\n0\r\n\r\n"), 400, ""},
          {"size_ends_in_lf", chunked("1\nx\r\n0\r\n\r\n"), 400, ""},
          {"size_ends_in_cr", chunked("1\rx\r\n0\r\n\r\n"), 400, ""},
          {"extension_with_lf", chunked("1;a\nx\r\n0\r\n\r\n"), 400, ""},
          {"extension_with_quoted_lf", chunked("1;a=\"\n\"\r\nx\r\n0\r\n\r\n"), 400, ""},
          {"extension_with_nul", chunked("1;a\0\r\nx\r\n0\r\n\r\n"s), 400, ""},
          {"extension_too_long", chunked("1;" + std::string(vector_head_bytes_max, 'a')), 400, ""},
          {"data_too_long", chunked("1\r\nxy\r\n0\r\n\r\n"), 400, ""},
          {"data_ends_in_lf", chunked("1\r\nx\n0\r\n\r\n"), 400, ""},
          {"data_ends_in_cr", chunked("1\r\nx\r0\r\n\r\n"), 400, ""},
          {"trailer_without_colon", chunked("0\r\nX\r\n\r\n"), 400, ""},
          {"trailer_without_name", chunked("0\r\n: x\r\n\r\n"), 400, ""},
          {"trailer_with_blank_before_colon", chunked("0\r\nX : y\r\n\r\n"), 400, ""},
          {"trailer_folded", chunked("0\r\nX: y\r\n z\r\n\r\n"), 400, ""},
          {"trailer_with_lf", chunked("0\r\nX: y\nZ: w\r\n\r\n"), 400, ""},
          {"trailer_with_nul", chunked("0\r\nX: \0\r\n\r\n"s), 400, ""},
          {"trailers_too_long", chunked("0\r\nX: " + std::string(vector_head_bytes_max, 'x')), 400, ""},
          {"end_without_lf", chunked("0\r\n\rx"), 400, ""},
          {"chunk_too_large", chunked("401\r\n"), 413, ""},
          {"chunk_far_too_large", chunked("fffffffffffffff\r\n"), 413, ""},
          {"chunks_too_large",
           chunked("200\r\n" + std::string(0x200, 'x') + "\r\n201\r\n" + std::string(0x201, 'x')), 413, ""},
      });
}

}  // namespace

std::vector<Vector> refused_vectors() {
  std::vector<Vector> all;
  add_bad_request_lines(all);
  add_bad_headers(all);
  add_bad_lengths(all);
  add_bad_chunks(all);
  return all;
}

std::vector<Vector> accepted_vectors() {
  const std::string full(vector_body_bytes_max, 'x');
  return {
      {"plain", with_host("GET / HTTP/1.1"), 200, "GET /\n"},
      {"empty_line_first", "\r\n" + with_host("GET / HTTP/1.1"), 200, "GET /\n"},
      {"own_method", with_host("BREW /pot HTTP/1.1"), 200, "BREW /pot\n"},
      {"lower_case_method", with_host("get / HTTP/1.1"), 200, "get /\n"},
      {"query", with_host("GET /a?b=c&d=%20?e HTTP/1.1"), 200, "GET /a?b=c&d=%20?e\n"},
      {"empty_query", with_host("GET /a? HTTP/1.1"), 200, "GET /a\n"},
      {"brackets_and_quotes", with_host("GET /a?page[limit]=1&filter=eq(a,\"b|c\") HTTP/1.1"), 200,
       "GET /a?page[limit]=1&filter=eq(a,\"b|c\")\n"},
      {"target_not_ascii", with_host("GET /\xc3\xa4 HTTP/1.1"), 200, "GET /\xc3\xa4\n"},
      {"two_slashes", with_host("GET //a HTTP/1.1"), 200, "GET //a\n"},
      {"absolute", with_host("GET http://b.example:80/a?c HTTP/1.1"), 200, "GET /a?c\n"},
      {"absolute_upper_case", with_host("GET HTTPS://b/a HTTP/1.1"), 200, "GET /a\n"},
      {"absolute_without_path", with_host("GET http://b HTTP/1.1"), 200, "GET /\n"},
      {"absolute_with_query_alone", with_host("GET http://b?c HTTP/1.1"), 200, "GET /?c\n"},
      {"options_star", with_host("OPTIONS * HTTP/1.1"), 200, "OPTIONS *\n"},
      {"host_with_port", host("a.example:8080"), 200, "GET /\n"},
      {"host_ip_v6", host("[::1]:80"), 200, "GET /\n"},
      {"host_in_blanks", host(" \t a \t "), 200, "GET /\n"},
      {"empty_value", with("X:"), 200, "GET /\n"},
      {"value_not_ascii", with("X: \xff\xfe"), 200, "GET /\n"},
      {"keep_alive_named", with("Connection: keep-alive"), 200, "GET /\n"},
      {"expect_without_body", with("Expect: 100-continue"), 200, "GET /\n"},
      {"length_zero", post_with("Content-Length: 0", ""), 200, "POST /p\n"},
      {"length_with_zeros", post_with("Content-Length: 0003", "abc"), 200, "POST /p\nabc"},
      {"body", post_with("Content-Length: 3", "a\0b"s), 200, "POST /p\na\0b"s},
      {"body_as_large_as_allowed", post_with("Content-Length: 1024", full), 200, "POST /p\n" + full},
      {"body_of_get", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", 200, "GET /\nhi"},
      {"chunks", chunked("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), 200, "POST /p\nabc"},
      {"chunk_none", chunked("0\r\n\r\n"), 200, "POST /p\n"},
      {"chunk_sizes_in_both_cases", chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"), 200,
       "POST /p\n01234567890123456789"},
      {"chunk_size_with_zeros", chunked("0001\r\na\r\n000\r\n\r\n"), 200, "POST /p\na"},
      {"chunk_extensions", chunked("1;a;b=c;d=\"e f\"\r\nx\r\n0;z\r\n\r\n"), 200, "POST /p\nx"},
      {"trailers", chunked("1\r\na\r\n0\r\nX: y\r\nContent-Length: 7\r\n\r\n"), 200, "POST /p\na"},
      {"chunked_in_capitals", post_with("transfer-encoding: CHUNKED", "1\r\na\r\n0\r\n\r\n"), 200,
       "POST /p\na"},
      {"chunks_as_large_as_allowed", chunked("400\r\n" + full + "\r\n0\r\n\r\n"), 200, "POST /p\n" + full},
  };
}

}  // namespace bespoke::http::test
