# Compiler, standard, warnings, sanitizers, linker: the same for every target.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "${CMAKE_CXX_COMPILER} is GCC ${CMAKE_CXX_COMPILER_VERSION}, and GCC 12 or newer is needed, for std::expected. Name a newer one in CXX, e.g. CXX=g++-12.")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR "${CMAKE_CXX_COMPILER} is Clang ${CMAKE_CXX_COMPILER_VERSION}, and Clang 19 or newer is needed, for std::expected. Name a newer one in CXX, e.g. CXX=clang++-19.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "" FORCE)
endif()

# Paths inside objects are relative to the source folder, so clones share the compiler cache.
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")

# A file of many files makes much garbage: collecting it only from 512 MiB on saves a tenth of the compiler's time.
if(OTELIER_COMMAND AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options("SHELL:--param ggc-min-heapsize=524288")
endif()

# What the compiler says it read is the key: without that, ccache preprocesses each new file once more. Clones share what
# it holds by paths relative to the source folder, but for one with a space in its path: there ccache 4.7 keeps absolute
# paths in what the compiler said it read, and other clones would take them for their own.
find_program(OTELIER_CCACHE ccache)
if(OTELIER_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1)
  if(NOT CMAKE_SOURCE_DIR MATCHES " ")
    list(APPEND CMAKE_CXX_COMPILER_LAUNCHER CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1)
  endif()
  list(APPEND CMAKE_CXX_COMPILER_LAUNCHER ${OTELIER_CCACHE})
endif()
find_program(OTELIER_MOLD mold)
if(OTELIER_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# One program writes an archive and its index, instead of two.
set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> qcs <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_FINISH "")

if(OTELIER_ASAN)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(OTELIER_TSAN)
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()

if(OTELIER_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "OTELIER_FUZZ needs Clang: libFuzzer comes with it. Use: cmake --preset fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

add_library(otelier_warnings INTERFACE)
# Files compiled together see each other's names, so what one shadows in another is no fault of either.
target_compile_options(otelier_warnings INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor
                                                  $<$<NOT:$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wshadow>
                                                  $<$<BOOL:${OTELIER_WERROR}>:-Werror>)
# A learner's half-written file has unused parameters, and warnings never stop a learner.
add_library(otelier_learner_warnings INTERFACE)
target_compile_options(otelier_learner_warnings INTERFACE -Wall -Wextra -Wno-unused-parameter -Wno-unused-function
                       $<$<CXX_COMPILER_ID:Clang>:-Wno-unused-private-field> $<$<BOOL:${OTELIER_WERROR}>:-Werror>)
