usage_format() {
  cat <<'END'
usage: ./dev format

Formats every C++ file of src, tests, fuzz and bench in place (clang-format 14, .clang-format).
END
}

dev_format() {
  need_packages lint
  find src tests fuzz bench -name '*.cc' -o -name '*.h' | xargs clang-format-14 -i
}
