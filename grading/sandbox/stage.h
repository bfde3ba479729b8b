// A folder outside the kit, made for one submission: what its compiler may read, what comes out of
// it, and the finished subjects. Whoever it is opened for reads it and writes only in out(). Gone,
// with all it holds, when its last owner is.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace otelier::sandbox {

class Stage {
 public:
  [[nodiscard]] static core::Result<std::shared_ptr<const Stage>> make();
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path kit() const { return root_ / "kit"; }
  [[nodiscard]] std::filesystem::path submission() const { return root_ / "submission"; }
  [[nodiscard]] std::filesystem::path out() const { return root_ / "out"; }
  [[nodiscard]] std::filesystem::path subjects() const { return root_ / "subjects"; }

  // A file of this text below the stage, readable for everyone; folders are made.
  [[nodiscard]] core::Result<> put(const std::filesystem::path& file, std::string_view text) const;
  // A copy of a file of the kit.
  [[nodiscard]] core::Result<> copy(const std::filesystem::path& from,
                                    const std::filesystem::path& to) const;

 private:
  explicit Stage(std::filesystem::path root) : root_(std::move(root)) {}
  std::filesystem::path root_;
};

}  // namespace otelier::sandbox
