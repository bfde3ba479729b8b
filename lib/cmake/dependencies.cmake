# What comes from outside, each behind one target. A subject tree finds only what a subject links.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# Debian's cpp-httplib must be used with the macros it was built with: pkg-config carries them.
# Without them the classes differ in size and the program ends in "free(): invalid pointer".
pkg_check_modules(httplib QUIET IMPORTED_TARGET cpp-httplib)
if(httplib_FOUND)
  add_library(otelier_httplib INTERFACE)
  target_link_libraries(otelier_httplib INTERFACE PkgConfig::httplib Threads::Threads)
  add_library(otelier::httplib ALIAS otelier_httplib)
endif()

find_package(GTest QUIET)
find_package(benchmark QUIET)

if(OTELIER_KIT)
  find_package(Protobuf REQUIRED)
  find_package(ZLIB REQUIRED)
  find_package(OpenSSL REQUIRED)
  # Not by pkg-config, which walks the hundred modules below gRPC once per question: half a minute.
  find_package(gRPC CONFIG REQUIRED)
  pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)
  pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
  pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
  pkg_check_modules(brotli REQUIRED IMPORTED_TARGET libbrotlidec libbrotlienc)
  find_package(yaml-cpp REQUIRED)
  find_package(fmt REQUIRED)
  find_package(CLI11 REQUIRED)
  find_library(OTELIER_JQ jq REQUIRED)
endif()
find_package(nlohmann_json REQUIRED)
