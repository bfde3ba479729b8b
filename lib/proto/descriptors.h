// The descriptors of the .proto files of this folder, as protoc writes them: a FileDescriptorSet,
// each file after those it imports. Made by CMake.
#pragma once

#include <string_view>

namespace otelier::proto {

extern const std::string_view kDescriptors;

}  // namespace otelier::proto
