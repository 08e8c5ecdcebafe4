#include "store/sqlite/row_stream.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "model/errors.h"
#include "query/attributes.h"
#include "query/evaluate.h"
#include "store/sqlite/entry_rows.h"
#include "store/sqlite/entry_table.h"

namespace bespoke::sqlite {
namespace {

using Step = RowStream::Step;

enum RowColumn { Wanted, Key, CreatedAt, SortValue };

OperandType type_of(const CustomApi& api, std::size_t attribute) {
  if (attribute == entry_id_attribute) return OperandType::Uuid;
  if (attribute < entry_field_attribute) return OperandType::Timestamp;
  return operand_type(api.fields[attribute - entry_field_attribute].type);
}

Value read_value(const Statement& row, OperandType type) {
  if (row.is_null(SortValue)) return {};
  switch (type) {
    case OperandType::Text:
      return row.text(SortValue);
    case OperandType::Uuid:
      return row.uuid(SortValue).text();
    case OperandType::Timestamp:
    case OperandType::Integer:
      return row.integer(SortValue);
    case OperandType::Real:
      return row.real(SortValue);
    case OperandType::Boolean:
      return row.integer(SortValue) != 0;
  }
  return {};
}

std::string_view indexed_part(const Place& place) {
  const auto* text = std::get_if<std::string>(&place.value);
  return text == nullptr ? std::string_view() : first_code_points(*text, indexed_code_points);
}

}  // namespace

bool precedes(const ListQuery& query, const Place& left, const Place& right) {
  const auto order = compare(left, right);
  return query.sort.direction == Direction::Ascending ? order < 0 : order > 0;
}

bool is_behind(const ListQuery& query, const Place& place) {
  return !query.after || precedes(query, *query.after, place);
}

Status check_time(ListContext& context) {
  return context.watch.is_over() ? Status(unavailable()) : Status();
}

Status SliceStream::open() {
  if (Status in_time = check_time(context_); !in_time) return in_time;
  text_.emplace(slice_text(context_.api, context_.query, context_.filters, walk_));
  Result<Statement> statement = context_.connection.prepare(text_->text);
  if (!statement) return statement.error();
  for (const sql::SqlValue& value : text_->values) statement->bind(value);
  statement_.emplace(*std::move(statement));
  return {};
}

Result<Step> SliceStream::step() {
  if (!statement_) {
    if (Status opened = open(); !opened) return opened.error();
  }
  const Result<bool> row = statement_->step();
  if (!row) return row.error();
  if (!*row) return Step::End;
  ++context_.visited;
  if (statement_->integer(Wanted) == 0) return Step::Miss;
  if (walk_.order == SliceOrder::Uncared) return Step::Match;
  read_place();
  if (!is_behind(context_.query, place_)) return Step::Miss;
  const bool of_page = context_.entries.size() + 1 < context_.needed;  // the last one stands behind it
  if (walk_.columns == SliceColumns::Entries && of_page) {
    const int first_column = has_sort_value(context_.query) ? SortValue + 1 : SortValue;
    context_.entries.push_back(read_entry(*statement_, context_.api, first_column));
  }
  return Step::Match;
}

void SliceStream::read_place() {
  place_.key = statement_->integer(Key);
  place_.created_at.ms = statement_->integer(CreatedAt);
  const std::optional<std::size_t>& attribute = context_.query.sort.attribute;
  if (!attribute) return;
  if (*attribute == entry_created_at_attribute) {
    place_.value = place_.created_at.ms;
  } else {
    place_.value = read_value(*statement_, type_of(context_.api, *attribute));
  }
}

Result<Step> LongTextStream::step() {
  if (!ready_.empty()) return take_ready();
  if (ended_) return Step::End;
  Result<Step> step = inner_->step();
  if (!step || *step == Step::Miss) return step;
  if (*step == Step::Match) {
    take(inner_->place());
  } else {
    ended_ = true;
    close_group();
  }
  if (!ready_.empty()) return take_ready();
  return ended_ ? Step::End : Step::Miss;
}

Step LongTextStream::take_ready() {
  place_ = std::move(ready_.back());
  ready_.pop_back();
  return Step::Match;
}

void LongTextStream::take(const Place& place) {
  const bool is_alike = !group_.empty() && indexed_part(group_.front()) == indexed_part(place);
  if (!is_alike) close_group();
  if (is_alike || !is_held_whole(place.value)) {
    group_.push_back(place);
    if (group_.size() > 2 * context_.needed) trim_group();
    return;
  }
  ready_.insert(ready_.begin(), place);
}

void LongTextStream::close_group() {
  std::sort(group_.begin(), group_.end(),
            [this](const Place& left, const Place& right) { return precedes(context_.query, right, left); });
  ready_ = std::exchange(group_, {});
}

void LongTextStream::trim_group() {
  const auto end = group_.begin() + static_cast<std::ptrdiff_t>(context_.needed);
  std::nth_element(group_.begin(), end, group_.end(), [this](const Place& left, const Place& right) {
    return precedes(context_.query, left, right);
  });
  group_.erase(end, group_.end());
}

Result<Step> SequenceStream::step() {
  while (current_ < streams_.size()) {
    const Result<Step> step = streams_[current_]->step();
    if (!step || *step != Step::End) return step;
    streams_[current_].reset();
    ++current_;
  }
  return Step::End;
}

MergedStream::MergedStream(ListContext& context, std::vector<RowStreamPointer> streams) : context_(context) {
  for (RowStreamPointer& stream : streams) sources_.push_back({std::move(stream)});
}

Result<Step> MergedStream::step() {
  for (Source& source : sources_) {
    if (source.state != State::Wanted) continue;
    Result<Step> step = source.stream->step();
    if (!step) return step;
    if (*step == Step::Miss) return step;
    source.state = *step == Step::Match ? State::Ready : State::Ended;
    if (*step == Step::Match) return Step::Miss;
  }
  Source* first = nullptr;
  for (Source& source : sources_) {
    if (source.state != State::Ready) continue;
    if (first == nullptr || precedes(context_.query, source.stream->place(), first->stream->place())) {
      first = &source;
    }
  }
  if (first == nullptr) return Step::End;
  first->state = State::Wanted;
  if (gave_any_ && first->stream->place().key == place_.key) return Step::Miss;
  place_ = first->stream->place();
  gave_any_ = true;
  return Step::Match;
}

}  // namespace bespoke::sqlite
