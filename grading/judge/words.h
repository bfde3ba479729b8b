// What the judge says in the reader's language, a line of BCP 47 such as "en" or "zh".
#pragma once

#include <string>
#include <string_view>

namespace otelier::judge {

// Of two texts that say the same the one for that reader. The judge knows English and Chinese.
[[nodiscard]] inline std::string either(std::string_view language, std::string_view en,
                                        std::string_view zh) {
  return std::string(language == "zh" ? zh : en);
}

}  // namespace otelier::judge
