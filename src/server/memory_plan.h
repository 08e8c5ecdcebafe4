// How much memory there is for this process, and what each part of the program may have of it. A quarter goes
// to requests and answers; the database's caches take an eighth, and so do the compiled regular expressions
// of the definitions; the rest is for the other definitions, lists at work and the program itself.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

namespace bespoke {

// A connection at rest takes about a tenth of it.
inline constexpr std::size_t bytes_a_connection = 16 * 1024;
// Measured: 15 KiB at rest, and up to client_hello_bytes_max of what its client offered.
inline constexpr std::size_t bytes_a_tls_connection = 64 * 1024;
enum class Transport { Plain, Tls };
inline constexpr std::size_t connections_min = 16;
// Files, connections to PostgreSQL and those that are refused, besides the clients'.
inline constexpr std::size_t descriptors_kept = 256;

struct Machine {
  std::size_t memory_bytes;                        // what the process may have
  std::optional<std::size_t> address_space_bytes;  // where it is limited, as by `ulimit -v`
  std::size_t descriptors;
};

// The least of what the machine has, its control groups (versions 1 and 2) grant and `ulimit -v` allows.
Machine look_at_machine();

// What the control groups grant that a process is in: `own` is its /proc/self/cgroup, `root` is where they
// are mounted. None where nothing is limited.
std::optional<std::size_t> control_group_bytes(const std::filesystem::path& root, std::string_view own);

struct MemoryPlan {
  std::size_t budget_bytes;     // of requests and answers
  std::size_t connections_max;  // of clients
  std::size_t cache_bytes;      // of each connection to SQLite
  std::size_t mapped_bytes;     // likewise
  std::size_t expression_bytes;
};

MemoryPlan plan_memory(const Machine& machine, std::size_t store_connections, Transport transport);

// Makes the allocator give large blocks back at once, and, where the address space is limited, keeps arenas
// and stacks small: those reserve 64 MiB and 8 MiB each. Before there are threads.
void tune_allocator(const Machine& machine);

// Gives back what a burst has left in the allocator's hands, where that is much.
void give_back_memory();

}  // namespace bespoke
