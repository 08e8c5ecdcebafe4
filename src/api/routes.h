// The table of routes: method, path, what it does, where it runs, and the handler with what it works on.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "api/action.h"
#include "api/call.h"
#include "api/resolve.h"

namespace bespoke {

// Where a route's handler runs, and against which definitions. A handler runs on the connection's own I/O
// thread when it is over in microseconds, on a thread of its lane when it may take longer: see lanes.h.
enum class Where {
  IoThread,  // waits for nothing; definitions as this node knows them. For what needs no token, and for
             // entries, whose store tells when they have changed
  Reader,    // the definitions as they are now: on an I/O thread where the store is a part of this process
  Worker,    // likewise, and it may take longer
  Token,     // likewise, and it takes a core for some 10 ms
  List,      // likewise, and it may take as long as its `timeout`
  Document,  // likewise, and it takes memory and up to seconds where there are many Custom APIs
};

// A handler and how what it works on is found: it cannot run without.
template <class Target>
struct HandlerOf {
  Result<Target> (*resolve)(const PathParameters& path, const Catalog& catalog);
  void (*run)(const CallPointer& call, const Target& target);
};
// The first is of a route that names nothing, or what it is about to create.
using Handler = std::variant<void (*)(const CallPointer& call), HandlerOf<ResolvedApi>,
                             HandlerOf<ResolvedField>, HandlerOf<ResolvedEntries>, HandlerOf<ResolvedEntry>>;

struct Route {
  http::Method method;
  std::string_view path;  // `{name}` stands for one segment
  Action action;
  Where where;
  Handler handler;
};

std::span<const Route> routes();

// How long a body the route takes.
std::size_t body_bytes_max(const Route& route);

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
