usage_package() {
  cat <<'END'
usage: ./dev package

Builds the release and makes the Debian package of it: build/package/bespoke_<version>_<architecture>.deb.
END
}

dev_package() {
  need_packages package
  build_preset release
  rm -rf build/package
  cpack --config build/release/CPackConfig.cmake -B build/package >build/package.log 2>&1 ||
    { cat build/package.log >&2 && fail "cpack could not make the package"; }
  rm -rf build/package/_CPack_Packages build/package.log
  say "made $(ls build/package/*.deb)"
}
