# The few words that every CMakeLists.txt of the kit is written in.

# otelier_add_rooms(FOLDER): every subfolder of FOLDER that has a CMakeLists.txt and is not added yet, in alphabetical order.
# A room for the kit alone starts with: if(NOT OTELIER_KIT) return() endif()
function(otelier_add_rooms folder)
  file(GLOB rooms CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}" "${CMAKE_SOURCE_DIR}/${folder}/*/CMakeLists.txt")
  foreach(room IN LISTS rooms)
    get_filename_component(room "${room}" DIRECTORY)
    get_property(added DIRECTORY "${CMAKE_SOURCE_DIR}" PROPERTY SUBDIRECTORIES)
    if(NOT "${CMAKE_SOURCE_DIR}/${room}" IN_LIST added)
      add_subdirectory("${CMAKE_SOURCE_DIR}/${room}" "${CMAKE_BINARY_DIR}/${room}")
    endif()
  endforeach()
endfunction()

# otelier_light(TARGET): in release trees, a room that no clock looks at takes only the optimizations that cost nothing.
function(otelier_light target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Og>)
endfunction()

# otelier_library(NAME SOURCES … [DEPS …] [PRIVATE_DEPS …]): static library otelier::NAME.
# The room's parent folder is the include path: lib/core/bytes.h is <core/bytes.h>, grading/judge/run.h is <judge/run.h>.
function(otelier_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  if(arg_SOURCES)
    add_library(otelier_${name} STATIC ${arg_SOURCES})
    target_include_directories(otelier_${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/..")
    target_link_libraries(otelier_${name} PUBLIC ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS} otelier_warnings)
  else()
    add_library(otelier_${name} INTERFACE)
    target_include_directories(otelier_${name} INTERFACE "${CMAKE_CURRENT_SOURCE_DIR}/..")
    target_link_libraries(otelier_${name} INTERFACE ${arg_DEPS})
  endif()
  add_library(otelier::${name} ALIAS otelier_${name})
endfunction()

# otelier_part(TARGET): a program or module that few verbs need: parts/TARGET of the tree. In the tree of ./lab it is built
# when a verb first needs it (workspace/part.h); in every other tree with the command.
function(otelier_part target)
  set_target_properties(${target} PROPERTIES
    EXCLUDE_FROM_ALL ON PREFIX "" SUFFIX "" OUTPUT_NAME "${target}"
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/parts" LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/parts")
  set_property(GLOBAL APPEND PROPERTY OTELIER_PARTS ${target})
endfunction()

# otelier_test(NAME SOURCES … [DEPS …] [LABELS …] [SINGLE_THREADED]): a GoogleTest program of the kit, each case a CTest test.
# Label "quick" puts it into the test run before every commit; "slow" keeps it out. Default: quick.
# SINGLE_THREADED: nothing for ThreadSanitizer to find, so no part of a tree under it; the call says why.
function(otelier_test name)
  cmake_parse_arguments(arg "SINGLE_THREADED" "" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT OTELIER_KIT OR (OTELIER_TSAN AND arg_SINGLE_THREADED))
    return()
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS quick)
  endif()
  add_executable(${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} GTest::gmock GTest::gtest_main otelier_warnings)
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)  # tests may name their local things alike
  target_compile_definitions(${name} PRIVATE OTELIER_SOURCE_DIR="${CMAKE_SOURCE_DIR}" OTELIER_BINARY_DIR="${CMAKE_BINARY_DIR}")
  set(environment "")
  if(OTELIER_TSAN)
    # Programs that a test starts inherit it.
    set(environment ENVIRONMENT "TSAN_OPTIONS=suppressions='${CMAKE_SOURCE_DIR}/lib/testbed/tsan.supp'")
  endif()
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX "${name}."
                       PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 300 ${environment})
  set_property(GLOBAL APPEND PROPERTY OTELIER_TEST_PROGRAMS ${name})
  if(NOT TARGET otelier_tests)
    add_custom_target(otelier_tests)
  endif()
  add_dependencies(otelier_tests ${name})
endfunction()
# otelier_fuzzer(NAME SOURCES … [DEPS …]): a libFuzzer program over the kit's libraries, built only when asked for and
# only where OTELIER_FUZZ is ON and the compiler is Clang (preset "fuzz"); elsewhere the call makes nothing.
# Code under test carries the fuzzer's coverage and the sanitizers, since OTELIER_FUZZ is for a whole build tree.
function(otelier_fuzzer name)
  if(NOT OTELIER_FUZZ)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} otelier_warnings)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_property(GLOBAL APPEND PROPERTY OTELIER_FUZZERS ${name})
  if(NOT TARGET otelier_fuzzers)
    add_custom_target(otelier_fuzzers)
  endif()
  add_dependencies(otelier_fuzzers ${name})
endfunction()
include(GoogleTest)
