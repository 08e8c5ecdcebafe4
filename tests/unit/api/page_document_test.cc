#include "api/page_document.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace bespoke {
namespace {

constexpr std::string_view path = "/v2/extensions/wishlists";

std::string document(const PageFacts& facts, const ListParameters& sent = {}, const Links& links = Links()) {
  return list_response(facts, sent, links, 0, [](json::Writer&, std::size_t) { ADD_FAILURE(); }).body;
}

// A link with that offset; null for -1.
std::string link(std::int64_t offset, std::int64_t limit) {
  if (offset < 0) return "null";
  return fmt::format(R"("{}?page[offset]={}&page[limit]={}")", path, offset, limit);
}

struct Wanted {
  std::int64_t current, pages, last, next, prev;  // of links, -1 is null
};

struct Row {
  std::int64_t offset, limit, total;
  Wanted wanted;
};

std::string wanted(const Row& row, std::string_view total_method) {
  const std::string method = total_method.empty() ? "" : fmt::format(R"(,"total_method":"{}")", total_method);
  return fmt::format(
      R"({{"data":[],"meta":{{"results":{{"total":{}{}}},"page":{{"limit":{},"offset":{},"current":{},"total":{}}}}},)"
      R"("links":{{"current":{},"first":{},"last":{},"next":{},"prev":{}}}}})",
      row.total, method, row.limit, row.offset, row.wanted.current, row.wanted.pages,
      link(row.offset, row.limit), link(0, row.limit), link(row.wanted.last, row.limit),
      link(row.wanted.next, row.limit), link(row.wanted.prev, row.limit));
}

TEST(PageDocument, CountsPagesAndNamesNeighbours) {
  const Row rows[] = {
      // offset, limit, total, {current, pages, last, next, prev}
      {0, 25, 0, {1, 0, -1, -1, -1}},
      {0, 25, 1, {1, 1, -1, -1, -1}},
      {0, 25, 25, {1, 1, -1, -1, -1}},
      {0, 25, 26, {1, 2, 25, 25, -1}},
      {25, 25, 26, {2, 2, 25, -1, 0}},
      {25, 25, 76, {2, 4, 75, 50, 0}},
      {75, 25, 76, {4, 4, 75, -1, 50}},
      {75, 25, 75, {4, 3, 50, -1, 50}},
      {0, 1, 3, {1, 3, 2, 1, -1}},
      // Offsets count records and need not be a multiple of the limit.
      {10, 25, 60, {1, 3, 50, 35, 0}},
      {30, 25, 60, {2, 3, 50, 55, 5}},
      // Past the end.
      {100, 25, 30, {5, 2, 25, -1, 25}},
      {50, 25, 30, {3, 2, 25, -1, 25}},
      {50, 45, 30, {2, 1, -1, -1, 5}},
      {10'000, 25, 0, {401, 0, -1, -1, -1}},
      // A limit of 0 asks for the total only.
      {0, 0, 30, {1, 0, -1, -1, -1}},
      {50, 0, 30, {1, 0, -1, -1, -1}},
      // No link leads past offset 10,000.
      {9'900, 100, 10'000, {100, 100, 9'900, -1, 9'800}},
      {9'900, 100, 10'001, {100, 101, 10'000, 10'000, 9'800}},
      {9'950, 100, 20'000, {100, 200, -1, -1, 9'850}},
      {10'000, 100, 20'000, {101, 200, -1, -1, 9'900}},
  };
  for (const Row& row : rows) {
    const Page page{row.limit, row.offset};
    EXPECT_EQ(document({path, page, row.total, TotalKind::Exact, ListKind::Definitions}), wanted(row, ""));
    EXPECT_EQ(document({path, page, row.total, TotalKind::Exact, ListKind::Entries}), wanted(row, "exact"));
  }
}

// Counting stopped at 10,000: there are more.
TEST(PageDocument, KnowsNoLastPageOfALowerBound) {
  const Row rows[] = {
      {0, 25, 10'000, {1, 400, -1, 25, -1}},
      {9'975, 25, 10'000, {400, 400, -1, 10'000, 9'950}},
      {9'901, 100, 10'000, {100, 100, -1, -1, 9'801}},
      {10'000, 25, 10'000, {401, 400, -1, -1, 9'975}},
      {0, 0, 10'000, {1, 0, -1, -1, -1}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(document({path, {row.limit, row.offset}, row.total, TotalKind::LowerBound, ListKind::Entries}),
              wanted(row, "lower_bound"));
  }
}

// Facts 8.3: counted to one past the page.
TEST(PageDocument, KnowsTheLastPageOfAnObservedTotalOnlyAtTheEnd) {
  const Row rows[] = {
      {0, 25, 0, {1, 0, -1, -1, -1}},
      {0, 25, 26, {1, 2, -1, 25, -1}},
      {0, 25, 20, {1, 1, -1, -1, -1}},
      {25, 25, 51, {2, 3, -1, 50, 0}},
      {50, 25, 60, {3, 3, 50, -1, 25}},
      {50, 25, 75, {3, 3, 50, -1, 25}},
      {10'000, 25, 10'026, {401, 402, -1, -1, 9'975}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(document({path, {row.limit, row.offset}, row.total, TotalKind::Observed, ListKind::Entries}),
              wanted(row, "observed"));
  }
}

TEST(PageDocument, CarriesWhatWasAskedIntoEveryLink) {
  const PageFacts facts{path, {1, 1}, 3, TotalKind::Exact, ListKind::Definitions};
  const struct {
    ListParameters sent;
    std::string carried;
  } cases[] = {
      {{}, ""},
      {{{}, {}, "1", "1", {}, {}}, ""},
      {{{}, {}, {}, {}, {}, "500"}, ""},
      {{"", "", {}, {}, "", {}}, ""},
      {{{}, "-name", {}, {}, {}, {}}, "&sort=-name"},
      {{"eq(name,\"a b&c=d#é+%\")", "null", {}, {}, "observed", {}},
       "&filter=eq(name,%22a%20b%26c%3Dd%23%C3%A9%2B%25%22)&sort=null&page[total_method]=observed"},
      {{"eq(a,1):eq(b,2)|eq(tags[0],3)", {}, {}, {}, {}, {}}, "&filter=eq(a,1):eq(b,2)%7Ceq(tags%5B0%5D,3)"},
  };
  for (const auto& c : cases) {
    const auto at = [&](int offset) {
      return fmt::format(R"("https://shop.example{}?page[offset]={}&page[limit]=1{}")", path, offset,
                         c.carried);
    };
    EXPECT_EQ(
        document(facts, c.sent, Links("https://shop.example")),
        R"({"data":[],"meta":{"results":{"total":3},"page":{"limit":1,"offset":1,"current":2,"total":3}},)"
        R"("links":{"current":)" +
            at(1) + R"(,"first":)" + at(0) + R"(,"last":)" + at(2) + R"(,"next":)" + at(2) + R"(,"prev":)" +
            at(0) + "}}");
  }
}

ListParameters after(std::string cursor) {
  ListParameters sent;
  sent.after = std::move(cursor);
  return sent;
}

TEST(PageDocument, GoesOnByCursorWhereNoOffsetReaches) {
  const struct {
    Page page;
    ListParameters sent;
    bool wanted;
  } rows[] = {
      {{25, 0}, {}, false},
      {{100, 9'900}, {}, false},
      {{100, 9'901}, {}, true},
      {{25, 10'000}, {}, true},
      {{25, 0}, after(""), true},
      {{25, 0}, after("x"), true},
      {{25, 10'025}, after("x"), true},
  };
  for (const auto& row : rows)
    EXPECT_EQ(goes_on_by_cursor(row.page, row.sent), row.wanted) << row.page.offset;
}

TEST(PageDocument, LinksCursors) {
  const auto cursor_link = [](std::string_view cursor) {
    return fmt::format(R"("{}?page[after]={}&page[limit]=25&sort=n")", path, cursor);
  };
  const auto first = fmt::format(R"("{}?page[offset]=0&page[limit]=25&sort=n")", path);
  const auto links = [&](const PageFacts& facts, ListParameters sent) {
    sent.sort = "n";
    const std::string text = document(facts, sent);
    return text.substr(text.find("\"links\""));
  };
  PageFacts facts{path, {25, 10'000}, 10'000, TotalKind::LowerBound, ListKind::Entries, "abc"};
  EXPECT_EQ(links(facts, {}),
            R"("links":{"current":)" + fmt::format(R"("{}?page[offset]=10000&page[limit]=25&sort=n")", path) +
                R"(,"first":)" + first + R"(,"last":null,"next":)" + cursor_link("abc") + R"(,"prev":)" +
                fmt::format(R"("{}?page[offset]=9975&page[limit]=25&sort=n")", path) + "}}");
  facts.page.offset = 10'025;
  EXPECT_EQ(links(facts, after("xyz")), R"("links":{"current":)" + cursor_link("xyz") + R"(,"first":)" +
                                            first + R"(,"last":null,"next":)" + cursor_link("abc") +
                                            R"(,"prev":null}})");
  facts.next_cursor.clear();
  EXPECT_EQ(links(facts, after("xyz")), R"("links":{"current":)" + cursor_link("xyz") + R"(,"first":)" +
                                            first + R"(,"last":null,"next":null,"prev":null}})");
}

TEST(PageDocument, ExplainsWhereAsked) {
  PageFacts facts{path, {2, 0}, 0, TotalKind::Exact, ListKind::Entries};
  facts.explanation = R"({"walk":"in_order"})";
  EXPECT_NE(document(facts).find(R"("total":0},"explain":{"walk":"in_order"}},"links")"), std::string::npos);
}

TEST(PageDocument, WritesItsRows) {
  const PageFacts facts{path, {2, 0}, 2, TotalKind::Exact, ListKind::Definitions};
  const http::Response response = list_response(
      facts, {}, Links(), 2,
      [](json::Writer& out, std::size_t row) { out.integer(static_cast<std::int64_t>(row) + 10); });
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  EXPECT_TRUE(response.body.starts_with(R"({"data":[10,11],"meta":{)")) << response.body;
}

}  // namespace
}  // namespace bespoke
