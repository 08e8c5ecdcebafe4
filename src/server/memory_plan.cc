#include "server/memory_plan.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

#include "server/limits.h"

namespace bespoke {
namespace {

constexpr std::size_t large_block_bytes = 256 * 1024;  // mapped, and unmapped when freed
constexpr std::size_t small_stack_bytes = 4 * 1024 * 1024;
constexpr int arenas_in_little_space = 2;

std::optional<std::size_t> read_number(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string text;
  if (!(file >> text)) return std::nullopt;
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;  // `max`
  return number;
}

void take_least(std::optional<std::size_t>& least, std::optional<std::size_t> other) {
  if (other && (!least || *other < *least)) least = other;
}

// A group has no more than those above it. Where groups have a namespace of their own, the process's path is
// not below `mount`; its limit is then that of `mount` itself.
std::optional<std::size_t> least_above(const std::filesystem::path& mount, std::string_view group,
                                       const char* file) {
  std::optional<std::size_t> least;
  for (auto path = std::filesystem::path(group).relative_path();; path = path.parent_path()) {
    take_least(least, read_number(mount / path / file));
    if (path.empty()) return least;
  }
}

std::optional<std::size_t> limit_of(int resource) {
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0) return std::nullopt;
  if (limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

}  // namespace

std::optional<std::size_t> control_group_bytes(const std::filesystem::path& root, std::string_view own) {
  std::optional<std::size_t> least;
  while (!own.empty()) {  // lines such as `0::/system.slice/bespoke.service`, `4:memory:/docker/1b2c`
    std::string_view line = own.substr(0, own.find('\n'));
    own.remove_prefix(std::min(line.size() + 1, own.size()));
    line.remove_prefix(std::min(line.find(':'), line.size()));
    constexpr std::string_view second = "::";
    constexpr std::string_view first = ":memory:";
    if (line.starts_with(second)) {
      take_least(least, least_above(root, line.substr(second.size()), "memory.max"));
    } else if (line.starts_with(first)) {
      take_least(least, least_above(root / "memory", line.substr(first.size()), "memory.limit_in_bytes"));
    }
  }
  return least;
}

Machine look_at_machine() {
  const auto pages = static_cast<std::size_t>(std::max(1L, ::sysconf(_SC_PHYS_PAGES)));
  std::optional<std::size_t> memory = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::ifstream file("/proc/self/cgroup");
  const std::string own{std::istreambuf_iterator<char>(file), {}};
  take_least(memory, control_group_bytes("/sys/fs/cgroup", own));
  const std::optional<std::size_t> address_space = limit_of(RLIMIT_AS);
  take_least(memory, address_space);
  constexpr std::size_t descriptors_of_no_limit = 1024 * 1024;
  return {*memory, address_space, limit_of(RLIMIT_NOFILE).value_or(descriptors_of_no_limit)};
}

MemoryPlan plan_memory(const Machine& machine, std::size_t store_connections, Transport transport) {
  const std::size_t memory = machine.memory_bytes;
  const std::size_t free_descriptors =
      machine.descriptors > descriptors_kept ? machine.descriptors - descriptors_kept : 0;
  const std::size_t bytes_each = transport == Transport::Tls ? bytes_a_tls_connection : bytes_a_connection;
  MemoryPlan plan{};
  plan.budget_bytes = std::clamp(memory / 4, memory_budget_min, memory_budget_default_max);
  plan.connections_max = std::max(connections_min, std::min(free_descriptors, memory / bytes_each));
  plan.cache_bytes =
      std::clamp(memory / 8 / std::max<std::size_t>(1, store_connections), cache_bytes_min, cache_bytes_max);
  // What is mapped counts as address space, for each connection anew.
  plan.mapped_bytes = machine.address_space_bytes ? 0 : mapped_bytes_max;
  plan.expression_bytes = std::clamp(memory / 8, expression_bytes_min, expression_bytes_max);
  return plan;
}

void tune_allocator(const Machine& machine) {
  ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(large_block_bytes));
  if (!machine.address_space_bytes) return;
  ::mallopt(M_ARENA_MAX, arenas_in_little_space);
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) return;
  if (::pthread_attr_setstacksize(&attributes, small_stack_bytes) == 0) {
    ::pthread_setattr_default_np(&attributes);
  }
  ::pthread_attr_destroy(&attributes);
}

void give_back_memory() {
  if (::mallinfo2().fordblks > unused_bytes_max) ::malloc_trim(0);
}

}  // namespace bespoke
