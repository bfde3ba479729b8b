# cmake -DFROM=FILE -DTO=FILE.cc -P embed.cmake: the bytes of a FileDescriptorSet as a C++ file.
file(READ "${FROM}" bytes HEX)
string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
string(REGEX REPLACE "(................................................................)" "\\1\"\n    \"" bytes "${bytes}")
file(SIZE "${FROM}" size)
file(WRITE "${TO}" "// Made by CMake from ${FROM}.
#include \"proto/descriptors.h\"

namespace otelier::proto {

const std::string_view kDescriptors(
    \"${bytes}\",
    ${size});

}  // namespace otelier::proto
")
