// Entries of a list's order, one after the other: those of a slice, of slices one behind the other, of slices
// that are merged. Only their places are read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/entry.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/slice_sql.h"
#include "store/sqlite/watch.h"

namespace bespoke::sqlite {

// What the streams of one list share.
struct ListContext {
  Connection& connection;
  const CustomApi& api;
  const ListQuery& query;
  Watch& watch;                  // that stops it
  std::size_t needed = 0;        // no more entries are ever asked of a stream
  std::int64_t visited = 0;      // entries looked at
  std::vector<Entry> entries{};  // of the page, where they were read along the way
  FilterTexts filters{api};
};

// Refused once the list's time is over, or it is to stop: SQLite asks that only while a statement runs.
Status check_time(ListContext& context);

// Whether `left` comes before `right` in the order of the query.
bool precedes(const ListQuery& query, const Place& left, const Place& right);
// Whether the page may hold it: it stands behind `query.after`.
bool is_behind(const ListQuery& query, const Place& place);

class RowStream {
 public:
  enum class Step {
    Match,  // place() is that of the next entry
    Miss,   // none of the list was looked at; there may be more
    End,
  };
  RowStream() = default;
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;
  virtual ~RowStream() = default;

  // Looks at one entry at most.
  virtual Result<Step> step() = 0;
  virtual const Place& place() const = 0;
};
using RowStreamPointer = std::unique_ptr<RowStream>;

// A slice as an index or the table gives it. With SliceColumns::Entries it reads the page's entries, too.
class SliceStream final : public RowStream {
 public:
  // `walk.filter` points to what outlives the stream.
  SliceStream(ListContext& context, SliceWalk walk) : context_(context), walk_(std::move(walk)) {}
  Result<Step> step() override;
  const Place& place() const override { return place_; }

 private:
  Status open();
  void read_place();

  ListContext& context_;
  const SliceWalk walk_;
  std::optional<sql::SqlText> text_;  // made when the first entry is asked for, as most streams may never be
  std::optional<Statement> statement_;
  Place place_;
};

// Puts texts in order that an index does not tell apart. They come one behind the other.
class LongTextStream final : public RowStream {
 public:
  LongTextStream(ListContext& context, RowStreamPointer inner)
      : context_(context), inner_(std::move(inner)) {}
  Result<Step> step() override;
  const Place& place() const override { return place_; }

 private:
  Step take_ready();
  void take(const Place& place);
  void close_group();
  void trim_group();

  ListContext& context_;
  RowStreamPointer inner_;
  std::vector<Place> group_;  // alike as far as the index knows; not in order yet
  std::vector<Place> ready_;  // to be given, the last one first
  Place place_;
  bool ended_ = false;
};

// One stream behind the other. Each goes when it has ended, its statement with it.
class SequenceStream final : public RowStream {
 public:
  explicit SequenceStream(std::vector<RowStreamPointer> streams) : streams_(std::move(streams)) {}
  Result<Step> step() override;
  const Place& place() const override { return streams_[current_]->place(); }

 private:
  std::vector<RowStreamPointer> streams_;
  std::size_t current_ = 0;
};

// Streams that each are in the order of the list. What several of them give is given once: in the order of
// the list one comes right behind the other.
class MergedStream final : public RowStream {
 public:
  MergedStream(ListContext& context, std::vector<RowStreamPointer> streams);
  Result<Step> step() override;
  const Place& place() const override { return place_; }

 private:
  enum class State { Wanted, Ready, Ended };
  struct Source {
    RowStreamPointer stream;
    State state = State::Wanted;
  };
  ListContext& context_;
  std::vector<Source> sources_;
  bool gave_any_ = false;
  Place place_;
};

}  // namespace bespoke::sqlite
