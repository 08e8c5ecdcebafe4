// The text format that Prometheus scrapes (version 0.0.4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bespoke {

class PrometheusText {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

  struct Histogram {
    std::vector<double> ends;  // of the buckets, ascending
    std::vector<std::uint64_t>
        counts;  // one a bucket, not cumulated, and one for what is beyond the last end
    double sum = 0;
  };

  // Starts a family; its samples follow. `type` is counter, gauge or histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);
  // One sample of the family; `suffix` goes after its name.
  void sample(std::string_view suffix, const Labels& labels, double value);
  void histogram(const Labels& labels, const Histogram& histogram);

  // A family of one sample without labels.
  void counter(std::string_view name, std::string_view help, double value);
  void gauge(std::string_view name, std::string_view help, double value);

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;
};

}  // namespace bespoke
