// Lines of text over the descriptor that the judge gave: one JSON object a line, UTF-8, ended by
// '\n'. One thread reads; any thread writes, a line at a time. Does not own the descriptor.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace otelier::player {

class Channel {
 public:
  explicit Channel(int descriptor) : descriptor_(descriptor) {}

  // The next line without its end; nullopt when the judge has closed its side. Blocks.
  [[nodiscard]] std::optional<std::string> read_line();
  // Writes all of it and the line's end. When the judge is gone the line is dropped.
  void write_line(std::string line);

 private:
  int descriptor_;
  std::string received_;      // read, but not yet given out
  std::size_t searched_ = 0;  // of received_, known to hold no line's end
  std::mutex writing_;
};

}  // namespace otelier::player
