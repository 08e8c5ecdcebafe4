#include "query/filter_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/utf8.h"
#include "model/errors.h"
#include "query/limits.h"

namespace bespoke {
namespace {

constexpr std::array<FilterOperator, 12> operators = {{
    {"contains", Arity::Two},
    {"contains_all", Arity::TwoOrMore},
    {"contains_any", Arity::TwoOrMore},
    {"eq", Arity::Two},
    {"ge", Arity::Two},
    {"gt", Arity::Two},
    {"ilike", Arity::Two},
    {"in", Arity::TwoOrMore},
    {"is_null", Arity::One},
    {"le", Arity::Two},
    {"like", Arity::Two},
    {"lt", Arity::Two},
}};

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

bool is_bare(char c) {
  const bool control = (c >= 0 && c < ' ') || c == '\x7f';
  return !control && c != '(' && c != ')' && c != ',' && c != '"' && c != '\'';
}

bool is_operator_name(std::string_view word) {
  return !word.empty() && is_lower(word.front()) &&
         std::all_of(word.begin(), word.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

const FilterOperator* find_operator(std::string_view name) {
  for (const FilterOperator& candidate : operators) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

Error refused(std::string_view why) {
  return {ErrorCode::InvalidFilter, {fmt::format("Invalid filter: {}", why)}};
}

Status check_arity(const FilterOperator& op, std::size_t arguments) {
  switch (op.arity) {
    case Arity::One:
      if (arguments == 1) return {};
      return refused(fmt::format("operator {} should have exactly 1 argument", op.name));
    case Arity::Two:
      if (arguments == 2) return {};
      return refused(fmt::format("operator {} should have exactly 2 arguments", op.name));
    case Arity::TwoOrMore:
      if (arguments >= 2) return {};
      return refused(fmt::format("insufficient number of arguments to {}", op.name));
  }
  return {};
}

// Whether an `@` before a bare operand makes the name of a claim of it.
enum class ClaimNames { Read, Text };

// Recursive descent, one function for each rule of the grammar. Spaces are skipped before every token. A bare
// operand keeps its inner and trailing spaces, a bare attribute only the inner ones.
class Parser {
 public:
  Parser(std::string_view text, ClaimNames claim_names) : text_(text), claim_names_(claim_names) {}

  Result<ParsedFilter> parse() {
    Result<ParsedFilter> filter = parse_or();
    if (!filter) return filter;
    if (pos_ < text_.size()) return expected("Colon, bar or end");
    return filter;
  }

 private:
  // Each of these two leaves the spaces after its last term skipped.
  Result<ParsedFilter> parse_or() { return parse_group(Junction::Or, '|', &Parser::parse_and); }
  Result<ParsedFilter> parse_and() { return parse_group(Junction::And, ':', &Parser::parse_term); }

  Result<ParsedFilter> parse_group(Junction junction, char separator,
                                   Result<ParsedFilter> (Parser::*parse_member)()) {
    Result<ParsedFilter> first = (this->*parse_member)();
    if (!first || !take(separator)) return first;
    ParsedFilter::Group group{junction, {}};
    group.members.push_back(*std::move(first));
    do {
      Result<ParsedFilter> next = (this->*parse_member)();
      if (!next) return next;
      group.members.push_back(*std::move(next));
    } while (take(separator));
    return ParsedFilter{std::move(group)};
  }

  Result<ParsedFilter> parse_term() {
    if (!take('(')) return parse_condition();
    if (++depth_ > filter_depth_max) {
      return refused(fmt::format("more than {} levels of parentheses", filter_depth_max));
    }
    Result<ParsedFilter> filter = parse_or();
    if (!filter) return filter;
    if (!take(')')) return expected("Colon, bar or closing parenthesis");
    --depth_;
    return filter;
  }

  Result<ParsedFilter> parse_condition() {
    skip_spaces();
    const std::string_view name = next_word();
    if (!is_operator_name(name)) return expected("Search operator");
    advance(name.size());
    if (!take('(')) return expected("Opening parenthesis");
    const FilterOperator* op = find_operator(name);
    if (op == nullptr) return refused(fmt::format("unsupported operator {}()", name));
    if (++conditions_ > filter_conditions_max) {
      return refused(fmt::format("more than {} conditions", filter_conditions_max));
    }
    Result<ParsedCondition> condition = parse_arguments(*op);
    if (!condition) return std::move(condition).error();
    return ParsedFilter{*std::move(condition)};
  }

  Result<ParsedCondition> parse_arguments(const FilterOperator& op) {
    Result<std::string> attribute = parse_attribute();
    if (!attribute) return std::move(attribute).error();
    ParsedCondition condition{std::string(op.name), *std::move(attribute), {}};
    while (take(',')) {
      if (takes_claim()) {
        advance(1);
        condition.claims.push_back(condition.operands.size());
      }
      Result<std::string> operand = parse_operand("Argument");
      if (!operand) return std::move(operand).error();
      const bool claim = !condition.claims.empty() && condition.claims.back() == condition.operands.size();
      if (claim) operand->erase(operand->find_last_not_of(' ') + 1);
      condition.operands.push_back(*std::move(operand));
    }
    if (!take(')')) return expected("Comma or closing parenthesis");
    const Status arity = check_arity(op, 1 + condition.operands.size());
    if (!arity) return arity.error();
    return condition;
  }

  bool takes_claim() {
    skip_spaces();
    return claim_names_ == ClaimNames::Read && pos_ < text_.size() && text_[pos_] == '@';
  }

  Result<std::string> parse_attribute() {
    skip_spaces();
    const bool bare = pos_ < text_.size() && is_bare(text_[pos_]);
    Result<std::string> name = parse_operand("Attribute");
    if (name && bare) name->erase(name->find_last_not_of(' ') + 1);
    return name;
  }

  Result<std::string> parse_operand(std::string_view what) {
    skip_spaces();
    if (pos_ < text_.size() && (text_[pos_] == '"' || text_[pos_] == '\'')) return parse_quoted(text_[pos_]);
    std::size_t end = pos_;
    while (end < text_.size() && is_bare(text_[end])) ++end;
    if (end == pos_) return expected(what);
    advance(end - pos_);
    return std::string(last_);
  }

  Result<std::string> parse_quoted(char quote) {
    std::string value;
    for (std::size_t at = pos_ + 1; at < text_.size(); ++at) {
      if (text_[at] == quote) {
        advance(at + 1 - pos_);
        return value;
      }
      const std::string_view rest = text_.substr(at);
      if (rest.starts_with("\\\\") || rest.starts_with("\\\"") || rest.starts_with("\\'")) ++at;
      value += text_[at];
    }
    advance(1);
    pos_ = text_.size();
    return expected("Closing quote");
  }

  void skip_spaces() {
    while (pos_ < text_.size() && text_[pos_] == ' ') ++pos_;
  }

  bool take(char token) {
    skip_spaces();
    if (pos_ == text_.size() || text_[pos_] != token) return false;
    advance(1);
    return true;
  }

  void advance(std::size_t bytes) {
    last_ = text_.substr(pos_, bytes);
    pos_ += bytes;
  }

  // The name or number that starts here; empty where none does.
  std::string_view next_word() const {
    std::size_t end = pos_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    return text_.substr(pos_, end - pos_);
  }

  // The documented sentence is about an operator at the start; the others follow its manner.
  Error expected(std::string_view what) const {
    std::string got = "end";
    if (pos_ < text_.size()) {
      const std::string_view word = next_word();
      got = fmt::format("`{}`", word.empty() ? first_code_points(text_.substr(pos_), 1) : word);
    }
    const std::string where = last_.empty() ? "at start" : fmt::format("after `{}`", last_);
    return {ErrorCode::InvalidFilter,
            {fmt::format("Could not parse the supplied filter: {}.\n{} expected at position {} got {} {}",
                         text_, what, count_code_points(text_.substr(0, pos_)), got, where)}};
  }

  std::string_view text_;
  const ClaimNames claim_names_;
  std::size_t pos_ = 0;
  std::string_view last_;  // the token before `pos_`
  std::size_t depth_ = 0;
  std::size_t conditions_ = 0;
};

}  // namespace

std::span<const FilterOperator> filter_operators() {
  return operators;
}

namespace {

Result<ParsedFilter> parse(std::string_view text, ClaimNames claim_names) {
  if (text.size() > filter_bytes_max) return refused(fmt::format("longer than {} bytes", filter_bytes_max));
  // What is refused here is not quoted back: the answer could not be written either.
  if (!is_valid_utf8(text)) return refused("not valid UTF-8");
  if (text.find('\0') != std::string_view::npos) return refused("NUL is not allowed");
  return Parser(text, claim_names).parse();
}

}  // namespace

Result<ParsedFilter> parse_filter(std::string_view text) {
  return parse(text, ClaimNames::Text);
}

Result<ParsedFilter> parse_row_filter(std::string_view text) {
  return parse(text, ClaimNames::Read);
}

}  // namespace bespoke
