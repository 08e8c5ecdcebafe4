// Every maximum of this folder; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bespoke::sqlite {

inline constexpr std::size_t batch_writes_max = 256;
inline constexpr std::chrono::milliseconds batch_time_max{10};  // of running works, the commit left out

// A write that stores more than two entries may, such as a batch, has a commit and nearly a turn of its own.
inline constexpr std::size_t shared_write_bytes_max = std::size_t{128} * 1024;

// Of the write-ahead log: it is written back after every so much; then new lists wait; then the oldest are
// stopped.
inline constexpr std::int64_t log_checkpoint_bytes = 16LL << 20;
inline constexpr std::int64_t log_gate_bytes = 64LL << 20;
inline constexpr std::int64_t log_bytes_max = 1024LL << 20;
// Of the disk, before it counts as no longer full without a client's write that shows it: what the log may
// need.
inline constexpr std::int64_t free_room_min = 16LL << 20;

// Of a backup: what is copied before it is kept on disk, and what it leaves free of the disk.
inline constexpr std::int64_t backup_unsynced_bytes_max = 16LL << 20;
inline constexpr std::int64_t backup_free_bytes_min = 64LL << 20;

inline constexpr std::size_t statements_max = 256;                 // kept prepared by a connection
inline constexpr std::size_t statement_text_bytes_max = 16'384;    // of one that is kept
inline constexpr std::size_t statement_texts_bytes_max = 1048576;  // of all that are kept

// SQLite allows 2,000; a unique field takes two.
inline constexpr std::int64_t columns_max = 900;
// With more entries than these, a field's index holds no nulls: writing a million of them takes 0.5 to 0.7 s,
// and finding that there is nothing to write 0.07 s. Such a field is then slow to be asked for its nulls.
inline constexpr std::int64_t entries_indexed_at_once_max = 50'000;
inline constexpr std::chrono::milliseconds sweep_step_max{3};
inline constexpr std::int64_t sweep_chunk_max = 16'384;  // rows

inline constexpr std::size_t access_paths_max = 16;       // of a filter; what more there are is left out
inline constexpr std::size_t streams_max = 64;            // of a path; with more its entries are sorted
inline constexpr std::size_t race_streams_max = 128;      // merged ones of all paths, each with a statement
inline constexpr std::size_t race_operands_max = 16'384;  // of the filter, in all statements of those
inline constexpr std::int64_t race_turn_max = 16'384;     // entries; turns double until here
// Of so many elements the table of elements is asked for each entry, which takes a look in an index for each
// of them that the list lacks. Of more of them the list itself is read, whatever their number.
inline constexpr std::size_t looked_up_elements_max = 8;

}  // namespace bespoke::sqlite
