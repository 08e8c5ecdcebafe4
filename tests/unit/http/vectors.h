// Requests as bytes, and what becomes of them. Read by the tests of the reader and of the server.
#pragma once

#include <string>
#include <vector>

namespace bespoke::http::test {

struct Vector {
  std::string name;
  std::string bytes;
  int status;              // of the refusal; 200 when it is accepted
  std::string understood;  // as TestServer echoes it, when it is accepted
};

// Each is refused, and nothing after it may be read as a request.
std::vector<Vector> refused_vectors();
std::vector<Vector> accepted_vectors();

// The limits that the vectors are made for.
inline constexpr std::size_t vector_head_bytes_max = 16 * 1024;
inline constexpr std::size_t vector_body_bytes_max = 1024;

}  // namespace bespoke::http::test
