// A sentence in the two languages of the course, and how the API gives it: {"en", "zh"}.
#pragma once

#include <string>
#include <string_view>

#include "bench/json_writer.h"

namespace otelier::bench {

struct Bilingual {
  std::string en, zh;
};

inline void write_bilingual(JsonWriter& json, std::string_view name, std::string_view en,
                            std::string_view zh) {
  json.key(name).begin_object().key("en").text(en).key("zh").text(zh).end();
}
inline void write_bilingual(JsonWriter& json, std::string_view name, const Bilingual& text) {
  write_bilingual(json, name, text.en, text.zh);
}

}  // namespace otelier::bench
