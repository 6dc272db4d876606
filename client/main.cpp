#include <sys/stat.h>

#include <cstdio>
#include <exception>

#include "client/cli/cli.h"

int main(int argc, char** argv) {
  ::umask(077);  // Whatever is written is its owner's alone.
  try {
    return jindu::cli::run(argc, argv);
  } catch (const std::exception&) {
    // A library's exception: memory, mostly. Its words may quote input and are not passed on.
    std::fputs("错误 D-500：程序遇到未知错误\n", stderr);
    return static_cast<int>(jindu::cli::Exit::environment);
  }
}
