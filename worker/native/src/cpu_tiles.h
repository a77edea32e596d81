#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cstdint>
#ifdef _OPENMP
#include <omp.h>
#endif

// The same bytes for every number of threads: libraries split a sum, choose a kernel or place the ends of their vector
// loops by how many threads there are. So work is cut here, by its shape alone, and every piece is computed by calls
// that see one thread.
namespace wan {

// While it lives, libtorch, oneDNN and OpenMP see one thread on this thread. (OpenBLAS is told once and for all, in
// runtime.cpp.)
class OneThread {
 public:
#ifdef _OPENMP
  // A thread that libtorch sees for the first time it gives its own number of threads: that must come before.
  OneThread() : before_(at::get_num_threads()) { omp_set_num_threads(1); }
  ~OneThread() { omp_set_num_threads(before_); }
#else
  OneThread() = default;
#endif
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  [[maybe_unused]] int before_ = 1;
};

// Calls body(0) … body(count - 1), each on one thread, outside autograd.
template <class F>
void for_tiles(int64_t count, const F& body) {
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    OneThread one;
    at::NoGradGuard no_grad;  // the grad mode is a thread's own, and a worker's is on
    for (int64_t i = begin; i < end; ++i) body(i);
  });
}

// A length in pieces of nearly one size, near the wanted one and a multiple of `multiple`.
struct Pieces {
  Pieces(int64_t length_, int64_t wanted, int64_t multiple = 16)
      : length(length_), count(std::max<int64_t>(1, (length_ + wanted / 2) / wanted)) {
    const int64_t even = (length + count - 1) / count;
    size = count == 1 ? length : (even + multiple - 1) / multiple * multiple;
    if (count > 1) count = (length + size - 1) / size;
  }
  int64_t begin(int64_t i) const { return i * size; }
  int64_t extent(int64_t i) const { return std::min(size, length - i * size); }

  int64_t length, count, size;
};

}  // namespace wan
