// Answers with the files of the web console. They are no part of the API: they have no route, need no token
// and work on nothing; what the console does, it does by the API like any other client.
#pragma once

#include <span>
#include <string_view>

#include "http/message.h"
#include "http/static_file.h"

namespace bespoke {

// Whether the path is the console's: `/console` and all below it.
bool is_of_console(std::string_view path);

// A file, the page for every path that a person may have come to in the console, or an error. 404 for all
// where there are no files.
http::Response answer_console(std::span<const http::StaticFile> files, const http::Request& request);

}  // namespace bespoke
