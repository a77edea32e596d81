#include <string>

#include "common.h"

namespace {
thread_local std::string last_error;

// What libtorch's CPU allocator says; it has no exception type of its own for it.
bool is_cpu_out_of_memory(const char* message) {
  return std::strstr(message, "can't allocate memory") != nullptr ||
         std::strstr(message, "not enough memory") != nullptr;
}
}  // namespace

namespace wt {

wt_status fail(wt_status status, const char* message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

wt_status fail_torch(const c10::Error& error) noexcept {
  const char* message = error.what_without_backtrace();
  return fail(is_cpu_out_of_memory(message) ? WT_OUT_OF_MEMORY : WT_TORCH, message);
}

}  // namespace wt

const char* wt_last_error(void) { return last_error.c_str(); }

const char* wt_version(void) {
#define WT_TEXT(x) #x
#define WT_DOTTED(a, b, c) WT_TEXT(a) "." WT_TEXT(b) "." WT_TEXT(c)
  return WT_DOTTED(TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH);
}
