// Writes the OpenAPI document of the whole server into the file that is named, unless that says it already:
// the console's client types are made from it.
#include <cstdio>
#include <fstream>
#include <sstream>

#include "api/openapi/server_document.h"

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fprintf(stderr, "usage: write_openapi FILE\n");
    return 2;
  }
  const std::string document = bespoke::openapi::server_document("/");
  std::ostringstream there;
  there << std::ifstream(arguments[1]).rdbuf();
  if (there.str() == document) return 0;
  std::ofstream file(arguments[1], std::ios::trunc);
  file << document;
  file.close();
  return file ? 0 : 1;
}
