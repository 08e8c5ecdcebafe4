// The table of routes: method, path, who may call, where it runs, and the handler.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/call.h"

namespace bespoke {

enum class Caller { Anyone, Administrator };

// Where a route's handler runs, and against which definitions. A handler runs on the connection's own I/O
// thread when it is over in microseconds, on a worker when it may take longer.
enum class Where {
  IoThread,  // waits for nothing; definitions as this node knows them, whose store tells when they have
             // changed
  Reader,    // the definitions as they are now: on an I/O thread where the store is a part of this process
  Worker,    // likewise, and it may take longer
};

struct Route {
  http::Method method;
  std::string_view path;  // `{name}` stands for one segment
  Caller caller;
  Where where;
  void (*handler)(const CallPointer& call);
};

std::span<const Route> routes();

// What a path and a method lead to. `route` is null where the path is unknown (then `allowed` is empty) or
// the method is not among `allowed`, as an Allow header has them. HEAD goes where GET does.
struct RouteMatch {
  const Route* route = nullptr;
  PathParameters parameters;
  std::string allowed;
};

// `path` is as sent; one slash at its end makes no difference.
RouteMatch find_route(http::Method method, std::string_view path);

}  // namespace bespoke
