[[gnu::no_sanitize("address")]] int attack() {
  return 0;
}
