#pragma once

namespace bespoke {

// Opens what is missing of descriptors 0 to 2 on /dev/null. A program that is started with one of them closed
// would get that number for its next file or socket, and what is printed there would land in it: log lines in
// a database. To be called before anything else is opened.
void open_standard_streams();

}  // namespace bespoke
