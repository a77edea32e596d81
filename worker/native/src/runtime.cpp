#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/empty.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <dlfcn.h>

#include "common.h"

#ifdef WT_WITH_CUDA
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <cuda_runtime_api.h>
#endif

using namespace wt;

namespace {
int32_t cuda_devices() {
  if (!c10::impl::hasDeviceGuardImpl(at::kCUDA)) return 0;
  return c10::impl::getDeviceGuardImpl(at::kCUDA)->deviceCount();
}

// OpenBLAS with threads of its own (Debian's libopenblas0-pthread) gives other bytes for another number of them. Where
// products are large they are cut into tiles above it (cpu_tiles.h), and a tile wants one thread.
[[maybe_unused]] const bool one_blas_thread = [] {
  const auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(1);
  return set != nullptr;
}();
}  // namespace

wt_status wt_set_num_threads(int32_t threads) {
  return guard([&] {
    TORCH_CHECK(threads > 0, "expected at least one thread, got ", threads);
    at::set_num_threads(threads);
  });
}

wt_status wt_get_num_threads(int32_t* threads) {
  return guard([&] { *threads = at::get_num_threads(); });
}

wt_status wt_set_num_interop_threads(int32_t threads) {
  return guard([&] { at::set_num_interop_threads(threads); });
}

wt_status wt_get_num_interop_threads(int32_t* threads) {
  return guard([&] { *threads = at::get_num_interop_threads(); });
}

wt_status wt_manual_seed(int64_t seed) {
  return guard([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

wt_status wt_cuda_device_count(int32_t* count) {
  return guard([&] { *count = cuda_devices(); });
}

wt_status wt_cuda_cudnn_available(uint8_t* available) {
  return guard([&] { *available = at::hasCUDA() && at::detail::getCUDAHooks().compiledWithCuDNN(); });
}

wt_status wt_cuda_manual_seed(int64_t seed) {
  return guard([&] {
    for (int32_t i = 0; i < cuda_devices(); ++i) {
      auto generator = at::globalContext().defaultGenerator(at::Device(at::kCUDA, static_cast<at::DeviceIndex>(i)));
      std::lock_guard<std::mutex> lock(generator.mutex());
      generator.set_current_seed(static_cast<uint64_t>(seed));
    }
  });
}

#ifdef WT_WITH_CUDA

namespace {
// Whatever the release calls it, making a tensor initialises the device and its allocator.
void initialise_cuda() { at::empty({0}, at::TensorOptions().device(at::kCUDA)); }
}  // namespace

wt_status wt_cuda_synchronize(int32_t device_index) {
  return guard([&] {
    c10::cuda::OptionalCUDAGuard device;
    if (device_index >= 0) device.set_index(static_cast<c10::DeviceIndex>(device_index));
    c10::cuda::device_synchronize();
  });
}

wt_status wt_cuda_memory(int32_t device_index, int64_t* allocated, int64_t* peak, int64_t* reserved, int64_t* free,
                         int64_t* total) {
  return guard([&] {
    initialise_cuda();
    auto index = static_cast<c10::DeviceIndex>(device_index < 0 ? c10::cuda::current_device() : device_index);
    c10::cuda::CUDAGuard device(index);
    size_t free_bytes = 0, total_bytes = 0;
    TORCH_CHECK(cudaMemGetInfo(&free_bytes, &total_bytes) == cudaSuccess, "cudaMemGetInfo failed");
    auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(index);
    *allocated = stats.allocated_bytes[0].current;  // [0] is the aggregate over all pools
    *peak = stats.allocated_bytes[0].peak;
    *reserved = stats.reserved_bytes[0].current;
    *free = static_cast<int64_t>(free_bytes);
    *total = static_cast<int64_t>(total_bytes);
  });
}

wt_status wt_cuda_reset_peak(int32_t device_index) {
  return guard([&] {
    initialise_cuda();
    c10::cuda::CUDACachingAllocator::resetPeakStats(
        static_cast<c10::DeviceIndex>(device_index < 0 ? c10::cuda::current_device() : device_index));
  });
}

wt_status wt_cuda_empty_cache(void) {
  return guard([&] { c10::cuda::CUDACachingAllocator::emptyCache(); });
}

#else

namespace {
wt_status no_cuda() { return fail(WT_UNSUPPORTED, "this build of libwan_torch has no CUDA support"); }
}  // namespace

wt_status wt_cuda_synchronize(int32_t) { return no_cuda(); }
wt_status wt_cuda_memory(int32_t, int64_t*, int64_t*, int64_t*, int64_t*, int64_t*) { return no_cuda(); }
wt_status wt_cuda_reset_peak(int32_t) { return no_cuda(); }
wt_status wt_cuda_empty_cache(void) { return no_cuda(); }

#endif
