usage_screenshots() {
  cat <<'END'
usage: ./dev screenshots

Makes a picture of every screen of the web console, light, dark and 360 pixels wide: build/screenshots.
END
}

dev_screenshots() {
  build_preset release bespoke
  need_console_tests
  BESPOKE_BINARY=$PWD/build/release/bespoke node tests/console/screenshots.mjs "$PWD/build/screenshots"
  say "made $(find build/screenshots -name '*.png' | wc -l) pictures in build/screenshots"
}
