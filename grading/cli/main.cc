#include <cstdio>
#include <exception>

#include "cli/command_line.h"
#include "cli/verb.h"

int main(int argc, char** argv) {
  try {
    return otelier::cli::run_command_line({argv + 1, argv + argc});
  } catch (const std::exception& unexpected) {
    return otelier::cli::report({std::string("this is a defect of the kit: ") + unexpected.what(),
                                 "please report it with the command you typed"});
  }
}
