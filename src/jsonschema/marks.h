// Positions of an array or object that a schema has evaluated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bespoke::jsonschema {

class Marks {
 public:
  void resize(std::size_t size) { words_.resize(size / 64 + 1); }
  void set(std::size_t i) { words_[i / 64] |= std::uint64_t{1} << (i % 64); }
  bool has(std::size_t i) const { return (words_[i / 64] >> (i % 64) & 1) != 0; }
  // `other` has the same size.
  void merge(const Marks& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace bespoke::jsonschema
