// Writes the status line and the headers of an answer.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "http/request_head.h"

namespace bespoke::http {

// Whether the answer can be sent: its status is a final one, and no header holds a line break or NUL, by
// which it would become two.
bool is_sendable(const Response& response);

// 204 and 304 never have a body.
bool has_body(int status);

// Appends everything up to the empty line; `date_line` is a whole Date header with its CRLF.
// `after` is Close where the body is a stream and `framing` says that it ends with the connection.
enum class Framing { Length, Chunks, Connection };
void append_response_head(std::string& out, const Response& response, std::string_view date_line,
                          AfterAnswer after, Framing framing = Framing::Length);

}  // namespace bespoke::http
