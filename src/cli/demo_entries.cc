#include "cli/demo_entries.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <span>

#include "base/json.h"

namespace bespoke {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::string_view first_names[] = {
    "Amélie", "Ben",      "Chiara", "Diego", "Emma",    "Farid",  "Grace", "Hugo",    "Ines",
    "Jonas",  "Kateryna", "Liam",   "Maya",  "Nikhil",  "Olivia", "Pablo", "Quentin", "Rosa",
    "Søren",  "Tomoko",   "Umar",   "Vera",  "William", "Xenia",  "Yara",  "Zoë"};
constexpr std::string_view occasions[] = {
    "birthday", "wedding", "new flat",       "garden party", "graduation", "retirement", "nursery",
    "workshop", "kitchen", "reading corner", "Christmas",    "balcony",    "home office"};
constexpr std::string_view wishlist_forms[] = {"{0}'s {1}", "{0}: {1}", "For {0}'s {1}", "{0}'s {1}, later"};

struct Coded {
  std::string_view code;
  std::string_view name;
};
constexpr Coded materials[] = {{"OAK", "Oak"},   {"WAL", "Walnut"},  {"BCH", "Beech"},  {"STL", "Steel"},
                               {"LIN", "Linen"}, {"LTH", "Leather"}, {"RAT", "Rattan"}, {"GLS", "Glass"}};
constexpr Coded furniture[] = {{"TBL", "dining table"}, {"SOF", "three-seat sofa"}, {"CHR", "armchair"},
                               {"LMP", "floor lamp"},   {"SHL", "bookshelf"},       {"BED", "bed frame"},
                               {"DSK", "writing desk"}, {"BEN", "garden bench"},    {"CAB", "sideboard"}};
constexpr Coded locations[] = {{"PAR", "Paris"}, {"LON", "London"}, {"NYC", "New York"}};

// A reviewer is displeased, undecided or pleased, and all that they write agrees with it.
struct Mood {
  int rating_min;
  Words titles;
  Words sentences;
};
constexpr std::string_view bad_titles[] = {"Disappointing", "Not as described", "Sent it back",
                                           "Poor finish"};
constexpr std::string_view fair_titles[] = {"Fine for the price", "Not bad", "Does its job",
                                            "Mixed feelings"};
constexpr std::string_view good_titles[] = {"Great", "Better than expected", "Love it", "Worth every cent",
                                            "Beautifully made"};
constexpr std::string_view bad_sentences[] = {
    "One corner was chipped when I opened the box.", "The colour has little to do with the pictures.",
    "Two screws were missing and the manual is a riddle.", "It wobbles, whatever I put under it."};
constexpr std::string_view fair_sentences[] = {
    "It looks good from a distance.", "Assembly took an afternoon and some patience.",
    "The smell was gone after a week.", "I would buy it again at a discount."};
constexpr std::string_view good_sentences[] = {
    "Everybody who visits asks where we bought it.", "Assembly took twenty minutes and no bad words.",
    "It feels solid and looks even better than in the shop.",
    "After half a year there is not a scratch on it.", "I have ordered a second one for my sister."};
constexpr std::string_view cities[] = {"Lyon",    "Leeds",   "Boston",  "Porto",   "Utrecht", "Graz",
                                       "Bologna", "Chicago", "Bristol", "Seville", "Malmö",   "Basel"};
constexpr Mood moods[] = {
    {0, bad_titles, bad_sentences}, {45, fair_titles, fair_sentences}, {75, good_titles, good_sentences}};

constexpr std::uint64_t products = 5000;

// SplitMix64 (Steele, Lea, Flood 2014): the distributions of the standard library differ between libraries.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  const auto& pick(const auto& words) { return words[below(std::size(words))]; }

 private:
  std::uint64_t state_;
};

void write_wishlist(json::Writer& out, Dice& dice) {
  const std::string_view form = dice.pick(wishlist_forms);
  const std::string_view owner = dice.pick(first_names);
  out.key("name").string(fmt::format(fmt::runtime(form), owner, dice.pick(occasions)));
  const std::uint64_t items = dice.below(6) * dice.below(6);
  std::uint64_t decagrams = 0;
  for (std::uint64_t i = 0; i < items; ++i) decagrams += 10 + dice.below(2000);
  out.key("items_count").integer(static_cast<std::int64_t>(items));
  out.key("keep_purchased").boolean(dice.one_in(4));
  out.key("total_weight").number(static_cast<double>(decagrams) / 100);
}

// A version 4 UUID that belongs to the product.
std::string product_id(std::uint64_t product) {
  Dice dice(product);
  const std::uint64_t a = dice.next();
  const std::uint64_t b = dice.next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff, b >> 52,
                     b & 0xffffffffffff);
}

void write_review(json::Writer& out, Dice& dice) {
  const std::uint64_t product = dice.below(products);
  const std::uint64_t luck = dice.below(100);
  const Mood& mood = moods[luck < 12 ? 0 : luck < 35 ? 1 : 2];
  out.key("title").string(fmt::format("{}: {} {}", dice.pick(mood.titles),
                                      materials[product % std::size(materials)].name,
                                      furniture[product % std::size(furniture)].name));
  const std::uint64_t sentence = dice.below(mood.sentences.size());
  std::string review(mood.sentences[sentence]);
  if (dice.one_in(2))
    fmt::format_to(std::back_inserter(review), " {}", mood.sentences[(sentence + 1) % mood.sentences.size()]);
  const std::string_view city = dice.pick(cities);
  fmt::format_to(std::back_inserter(review), " It came to {} within {} days.", city, 2 + dice.below(12));
  out.key("review").string(review);
  out.key("product_id").string(product_id(product));
  out.key("rating").integer(mood.rating_min + static_cast<int>(dice.below(6)) * 5);
}

void write_inventory(json::Writer& out, Dice& dice, std::uint64_t number) {
  const Coded& item = dice.pick(furniture);
  const Coded& material = dice.pick(materials);
  const Coded& location = dice.pick(locations);
  out.key("sku").string(fmt::format("{}-{}-{:08}-{}", item.code, material.code, number, location.code));
  out.key("amount").integer(dice.one_in(10) ? 0 : static_cast<std::int64_t>(1 + dice.below(250)));
  out.key("location-name").string(location.name);
}

}  // namespace

std::string demo_entry(std::uint64_t number) {
  const DemoKind kind = demo_kind(number);
  Dice dice(number);
  std::string body;
  json::Writer out(body);
  out.object();
  out.key("data").object();
  out.key("type").string(demo_apis[static_cast<std::size_t>(kind)].api_type);
  switch (kind) {
    case DemoKind::Wishlist:
      write_wishlist(out, dice);
      break;
    case DemoKind::Review:
      write_review(out, dice);
      break;
    case DemoKind::Inventory:
      write_inventory(out, dice, number);
      break;
  }
  out.end_object();
  out.end_object();
  return body;
}

std::optional<std::uint64_t> number_in_sku(std::string_view sku) {
  if (sku.size() != std::string_view("TBL-OAK-00000000-PAR").size()) return std::nullopt;
  const std::string_view digits = sku.substr(8, 8);
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.begin(), digits.end(), number);
  if (read.ec != std::errc() || read.ptr != digits.end()) return std::nullopt;
  return number;
}

}  // namespace bespoke
