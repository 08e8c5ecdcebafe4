#include "store/sqlite/list_race.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "query/attributes.h"
#include "query/evaluate.h"
#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

using Step = RowStream::Step;
using Walk = Explanation::Walk;

constexpr std::int64_t page_turn = 16;     // entries that each may look at in the first round
constexpr std::int64_t count_turn = 1024;  // the same of those that count
constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max();

class Runner {
 public:
  Runner() = default;
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  virtual ~Runner() = default;
  // Looks at that many more entries at most. Whether it is through.
  virtual Result<bool> run(std::int64_t entries) = 0;
};

Result<std::size_t> race(ListContext& context, const std::vector<std::unique_ptr<Runner>>& runners,
                         std::int64_t turn) {
  if (runners.size() == 1) turn = no_end;
  while (true) {
    for (std::size_t i = 0; i < runners.size(); ++i) {
      if (Status in_time = check_time(context); !in_time) return in_time.error();
      const Result<bool> through = runners[i]->run(turn);
      if (!through) return through.error();
      if (*through) return i;
    }
    if (turn < race_turn_max) turn *= 2;
  }
}

bool sorts_by_text(const CustomApi& api, const ListQuery& query) {
  const std::optional<std::size_t>& attribute = query.sort.attribute;
  return attribute && *attribute >= entry_field_attribute &&
         info(api.fields[*attribute - entry_field_attribute].type).storage == StorageClass::Text;
}

// The leaf that is the whole filter, if its entries are those that the filter lets through.
const AccessLeaf* only_leaf(const BoundFilter& filter, const std::vector<AccessPath>& paths) {
  if (paths.size() != 1 || paths[0].leaves.size() != 1) return nullptr;
  const AccessLeaf& leaf = paths[0].leaves[0];
  return leaf.exact && count_conditions(*leaf.condition) == count_conditions(filter) ? &leaf : nullptr;
}

// A way to come by the entries of a page.
struct Plan {
  struct Piece {
    IndexSlice slice;
    SliceFilter filter;
  };
  Walk walk = Walk::Sorted;
  bool merged = false;  // else one piece comes behind the other
  SliceColumns columns = SliceColumns::Places;
  std::vector<Piece> pieces;
  std::size_t path = 0;
};

// Whether entries are looked at in the table, and not in an index alone.
bool reads_rows(const Plan& plan) {
  return std::any_of(plan.pieces.begin(), plan.pieces.end(), [](const Plan::Piece& piece) {
    return piece.filter.filter != nullptr || piece.slice.holds == IndexSlice::Holds::NullScan;
  });
}

class Planner {
 public:
  Planner(const ListContext& context, const std::vector<AccessPath>& paths)
      : api_(context.api), query_(context.query), paths_(paths) {}

  std::vector<Plan> plans() {
    std::vector<Plan> plans;
    bool has_ordered = false;
    for (std::size_t path = 0; path < paths_.size(); ++path) {
      plans.push_back(path_plan(path));
      has_ordered = has_ordered || plans.back().walk == Walk::InOrder;
    }
    // What is in order within a condition is in order along the whole index too, and among fewer entries.
    if (!has_ordered && is_indexed(api_, sorted_by())) plans.push_back(whole_walk());
    if (plans.empty()) plans.push_back(scan());
    if (plans.size() == 1 && is_of_page_alone(plans[0])) plans[0].columns = SliceColumns::Entries;
    return plans;
  }

 private:
  std::size_t sorted_by() const { return query_.sort.attribute.value_or(entry_created_at_attribute); }
  bool sorts_by_creation() const { return sorted_by() == entry_created_at_attribute; }
  const BoundFilter* filter() const { return query_.filter ? &*query_.filter : nullptr; }

  bool is_in_order(const IndexSlice& slice) const {
    if (sorts_by_creation()) return is_by_creation(slice);
    return slice.attribute == sorted_by() && slice.holds != IndexSlice::Holds::Element;
  }

  Plan path_plan(std::size_t number) {
    Plan plan;
    plan.path = number;
    if (!order_pieces(paths_[number], plan)) {
      plan.merged = false;
      plan.pieces.clear();
      for (std::size_t leaf = 0; leaf < paths_[number].leaves.size(); ++leaf) {
        plan.pieces.push_back({paths_[number].leaves[leaf].slice, leaf_filter(number, leaf)});
      }
      return plan;
    }
    plan.walk = Walk::InOrder;
    if (!plan.merged && query_.sort.direction == Direction::Descending) {
      std::reverse(plan.pieces.begin(), plan.pieces.end());
    }
    if (query_.after) leave_out_what_was_passed(plan);
    return plan;
  }

  // Whether the path can be walked in the order of the list: by pieces that are in it, one behind the other
  // or merged.
  bool order_pieces(const AccessPath& path, Plan& plan) {
    for (std::size_t leaf = 0; leaf < path.leaves.size(); ++leaf) {
      for (IndexSlice& slice : single_slices(path.leaves[leaf].slice)) {
        if (!is_in_order(slice) || plan.pieces.size() == streams_max) return false;
        plan.pieces.push_back({std::move(slice), leaf_filter(plan.path, leaf)});
      }
    }
    const std::size_t streams = plan.pieces.size();
    plan.merged = streams > 1 && (sorts_by_creation() || path.leaves.size() > 1);
    if (!plan.merged) return true;
    if (merged_ + streams > race_streams_max || !takes_operands(streams, plan)) return false;
    merged_ += streams;
    // What two of them give is left out where they meet, and no piece need ask what the others find.
    for (Plan::Piece& piece : plan.pieces) piece.filter.path = nullptr;
    return true;
  }

  // Whether that many statements at a time, each with all operands of the filter, are not too much.
  bool takes_operands(std::size_t streams, const Plan& plan) {
    if (plan.pieces.front().filter.filter == nullptr) return true;
    const std::size_t operands = streams * count_operands(*query_.filter);
    if (merged_operands_ + operands > race_operands_max) return false;
    merged_operands_ += operands;
    return true;
  }

  // Whether the plan comes by the entries of the page and hardly any other.
  bool is_of_page_alone(const Plan& plan) const {
    if (plan.walk != Walk::InOrder || plan.merged || sorts_by_text(api_, query_)) return false;
    if (!query_.after && query_.page.offset > 0) return false;
    return !reads_rows(plan);
  }

  // No entry need be read to see that it matches where its place in the index tells.
  SliceFilter leaf_filter(std::size_t path, std::size_t leaf) const {
    return {only_leaf(*query_.filter, paths_) == nullptr ? filter() : nullptr, &paths_[path], leaf};
  }

  Plan whole_walk() const {
    Plan plan;
    plan.walk = Walk::InOrder;
    plan.path = paths_.size();
    for (const IndexSlice& slice : whole_index(api_, sorted_by(), query_.sort.direction)) {
      plan.pieces.push_back({slice, {filter(), nullptr, 0}});
    }
    if (query_.after) leave_out_what_was_passed(plan);
    return plan;
  }

  Plan scan() const {
    Plan plan;
    plan.path = paths_.size();
    plan.pieces.push_back({{0, IndexSlice::Holds::All}, {filter(), nullptr, 0}});
    return plan;
  }

  void leave_out_what_was_passed(Plan& plan) const {
    Place place = *query_.after;
    if (!query_.sort.attribute) place.value = place.created_at.ms;
    std::vector<Plan::Piece> pieces;
    for (const Plan::Piece& piece : plan.pieces) {
      if (piece.slice.attribute != sorted_by()) {
        pieces.push_back(piece);
        continue;
      }
      for (IndexSlice& slice : behind(piece.slice, place, query_.sort.direction)) {
        pieces.push_back({std::move(slice), piece.filter});
      }
    }
    plan.pieces = std::move(pieces);
  }

  const CustomApi& api_;
  const ListQuery& query_;
  const std::vector<AccessPath>& paths_;
  std::size_t merged_ = 0;
  std::size_t merged_operands_ = 0;
};

RowStreamPointer make_stream(ListContext& context, const Plan& plan) {
  const bool in_order = plan.walk == Walk::InOrder;
  const SliceOrder order = in_order ? SliceOrder::OfTheList : SliceOrder::AsTheyStand;
  std::vector<RowStreamPointer> streams;
  for (const Plan::Piece& piece : plan.pieces) {
    RowStreamPointer stream =
        std::make_unique<SliceStream>(context, SliceWalk{piece.slice, piece.filter, order, plan.columns});
    if (in_order && sorts_by_text(context.api, context.query)) {
      stream = std::make_unique<LongTextStream>(context, std::move(stream));
    }
    streams.push_back(std::move(stream));
  }
  if (plan.merged) return std::make_unique<MergedStream>(context, std::move(streams));
  return std::make_unique<SequenceStream>(std::move(streams));
}

class PageRunner final : public Runner {
 public:
  PageRunner(ListContext& context, const Plan& plan)
      : context_(context),
        in_order_(plan.walk == Walk::InOrder),
        skipped_(context.query.after ? 0 : static_cast<std::size_t>(context.query.page.offset)),
        stream_(make_stream(context, plan)) {}

  auto in_list_order() const {
    return [this](const Place& left, const Place& right) { return precedes(context_.query, left, right); };
  }

  Result<bool> run(std::int64_t entries) override {
    const std::int64_t from = context_.visited;
    while (context_.visited - from < entries) {
      const Result<Step> step = stream_->step();
      if (!step) return step.error();
      if (*step == Step::End) {
        if (!context_.query.after) matches_ = seen_;
        return true;
      }
      if (*step == Step::Match) take(stream_->place());
      if (in_order_ && places_.size() == context_.needed) return true;
    }
    return false;
  }

  // Of all the list, where it went through them all.
  std::optional<std::int64_t> matches() const { return matches_; }

  std::vector<Place> take_places() {
    if (!in_order_) std::sort(places_.begin(), places_.end(), in_list_order());
    places_.resize(std::min(places_.size(), context_.needed));
    places_.erase(places_.begin(),
                  places_.begin() + static_cast<std::ptrdiff_t>(std::min(skipped_, places_.size())));
    return std::move(places_);
  }

 private:
  void take(const Place& place) {
    ++seen_;
    places_.push_back(place);
    if (in_order_ || places_.size() <= 2 * context_.needed) return;
    const auto end = places_.begin() + static_cast<std::ptrdiff_t>(context_.needed);
    std::nth_element(places_.begin(), end, places_.end(), in_list_order());
    places_.erase(end, places_.end());
  }

  ListContext& context_;
  const bool in_order_;
  const std::size_t skipped_;
  RowStreamPointer stream_;
  std::vector<Place> places_;  // of the page and all before it
  std::int64_t seen_ = 0;
  std::optional<std::int64_t> matches_;
};

Explanation explain(const Plan& plan) {
  Explanation explanation;
  explanation.walk = plan.walk;
  for (const Plan::Piece& piece : plan.pieces) {
    if (piece.slice.holds == IndexSlice::Holds::All) continue;
    const bool by_creation = piece.slice.holds == IndexSlice::Holds::NullScan;
    const std::size_t index = by_creation ? entry_created_at_attribute : piece.slice.attribute;
    const auto found = std::find(explanation.indexes.begin(), explanation.indexes.end(), index);
    if (found == explanation.indexes.end()) explanation.indexes.push_back(index);
  }
  return explanation;
}

class CountRunner final : public Runner {
 public:
  CountRunner(ListContext& context, const std::vector<AccessPath>& paths, std::size_t number,
              std::int64_t bound)
      : context_(context), bound_(bound) {
    const BoundFilter& filter = *context.query.filter;
    const bool is_all = only_leaf(filter, paths) != nullptr;
    std::vector<RowStreamPointer> streams;
    for (std::size_t leaf = 0; leaf < paths[number].leaves.size(); ++leaf) {
      streams.push_back(
          make(paths[number].leaves[leaf].slice, {is_all ? nullptr : &filter, &paths[number], leaf}));
    }
    stream_ = std::make_unique<SequenceStream>(std::move(streams));
  }
  CountRunner(ListContext& context, std::int64_t bound)
      : context_(context),
        bound_(bound),
        stream_(make({0, IndexSlice::Holds::All}, {&*context.query.filter, nullptr, 0})) {}

  Result<bool> run(std::int64_t entries) override {
    const std::int64_t from = context_.visited;
    while (context_.visited - from < entries) {
      const Result<Step> step = stream_->step();
      if (!step) return step.error();
      if (*step == Step::Match) ++count_;
      if (*step == Step::End || count_ == bound_) return true;
    }
    return false;
  }

  std::int64_t count() const { return count_; }

 private:
  RowStreamPointer make(const IndexSlice& slice, const SliceFilter& filter) {
    return std::make_unique<SliceStream>(context_, SliceWalk{slice, filter, SliceOrder::Uncared});
  }

  ListContext& context_;
  const std::int64_t bound_;
  RowStreamPointer stream_;
  std::int64_t count_ = 0;
};

// By the index alone.
Result<std::int64_t> count_slice(ListContext& context, const IndexSlice& slice, std::int64_t bound) {
  const sql::SqlText text = slice_count_text(context.api, slice, bound);
  Result<Statement> statement = context.connection.prepare(text.text);
  if (!statement) return statement.error();
  for (const sql::SqlValue& value : text.values) statement->bind(value);
  const Result<bool> row = statement->step();
  if (!row) return row.error();
  context.visited += statement->integer(0);
  return statement->integer(0);
}

}  // namespace

Result<FoundPlaces> find_places(ListContext& context, const std::vector<AccessPath>& paths) {
  const std::vector<Plan> plans = Planner(context, paths).plans();
  std::vector<std::unique_ptr<Runner>> runners;
  for (const Plan& plan : plans) runners.push_back(std::make_unique<PageRunner>(context, plan));
  const Result<std::size_t> winner = race(context, runners, page_turn);
  if (!winner) return winner.error();
  const Plan& plan = plans[*winner];
  auto& runner = static_cast<PageRunner&>(*runners[*winner]);
  FoundPlaces found{runner.take_places(), explain(plan), plan.path, runner.matches()};
  found.explanation.rows_visited = context.visited;
  return found;
}

Result<std::int64_t> count_entries(ListContext& context, const std::vector<AccessPath>& paths,
                                   std::int64_t bound, std::size_t first) {
  const AccessLeaf* const leaf = only_leaf(*context.query.filter, paths);
  if (leaf != nullptr && single_entries(leaf->slice)) return count_slice(context, leaf->slice, bound);
  std::vector<std::unique_ptr<Runner>> runners;
  for (std::size_t path = 0; path < paths.size(); ++path)
    runners.push_back(std::make_unique<CountRunner>(context, paths, path, bound));
  if (runners.empty()) runners.push_back(std::make_unique<CountRunner>(context, bound));
  if (first < runners.size()) std::swap(runners[0], runners[first]);
  const Result<std::size_t> winner = race(context, runners, count_turn);
  if (!winner) return winner.error();
  return static_cast<CountRunner&>(*runners[*winner]).count();
}

}  // namespace bespoke::sqlite
