#include "api/prometheus.h"

#include "base/json.h"

namespace bespoke {
namespace {

std::string number_text(double value) {
  std::string text;
  json::append_double(text, value);
  return text;
}

// Label values escape as the format asks: backslash, quote and line end.
void append_label_value(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out.push_back('\\');
    out.push_back(c);
  }
}

}  // namespace

void PrometheusText::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void PrometheusText::sample(std::string_view suffix, const Labels& labels, double value) {
  text_.append(name_).append(suffix);
  char separator = '{';
  for (const auto& [key, label] : labels) {
    text_.push_back(separator);
    text_.append(key).append("=\"");
    append_label_value(text_, label);
    text_.push_back('"');
    separator = ',';
  }
  if (!labels.empty()) text_.push_back('}');
  text_.append(" ").append(number_text(value)).append("\n");
}

void PrometheusText::histogram(const Labels& labels, const Histogram& histogram) {
  std::uint64_t cumulated = 0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    cumulated += histogram.counts[i];
    const std::string end = i < histogram.ends.size() ? number_text(histogram.ends[i]) : "+Inf";
    Labels with_end = labels;
    with_end.emplace_back("le", end);
    sample("_bucket", with_end, static_cast<double>(cumulated));
  }
  sample("_sum", labels, histogram.sum);
  sample("_count", labels, static_cast<double>(cumulated));
}

void PrometheusText::counter(std::string_view name, std::string_view help, double value) {
  family(name, "counter", help);
  sample("", {}, value);
}

void PrometheusText::gauge(std::string_view name, std::string_view help, double value) {
  family(name, "gauge", help);
  sample("", {}, value);
}

}  // namespace bespoke
