// How a wrong id usually came about: the same bytes in another order, cut, padded, as text, read in
// another alphabet, or mistyped. Random ids do not come near each other by chance; ids that count
// up or repeat a digit do, so those are only compared for what is exact.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "bench/bilingual.h"

namespace otelier::bench {

class IdLikeness {
 public:
  // An id by its raw bytes, 8 or 16 of them.
  explicit IdLikeness(std::string_view id);

  // What would have made `held` of the id; nullptr when nothing known would, or when they are
  // equal. O(bytes).
  [[nodiscard]] const Bilingual* of(std::string_view held) const;
  // The id as senders write it by mistake where bytes belong: for a search in payloads that could
  // not be read. The id's own bytes come first.
  [[nodiscard]] const std::map<std::string, Bilingual, std::less<>>& forms() const {
    return forms_;
  }

 private:
  void add(std::string form, const char* en, const char* zh);

  const std::string id_;
  bool is_random_ = false;
  std::map<std::string, Bilingual, std::less<>> forms_;
};

}  // namespace otelier::bench
