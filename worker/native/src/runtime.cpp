#include "common.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>

#ifdef WT_WITH_CUDA
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <cuda_runtime_api.h>
#endif

using namespace wt;

wt_status wt_set_num_threads(int32_t threads) {
  return guard([&] { at::set_num_threads(threads); });
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
  return guard([&] { *count = at::hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0; });
}

wt_status wt_cuda_cudnn_available(uint8_t* available) {
  return guard([&] { *available = at::hasCUDA() && at::detail::getCUDAHooks().compiledWithCuDNN(); });
}

wt_status wt_cuda_manual_seed(int64_t seed) {
  return guard([&] {
    if (!at::hasCUDA()) return;
    int count = at::detail::getCUDAHooks().getNumGPUs();
    for (int i = 0; i < count; ++i) {
      auto generator = at::globalContext().defaultGenerator(at::Device(at::kCUDA, static_cast<at::DeviceIndex>(i)));
      std::lock_guard<std::mutex> lock(generator.mutex());
      generator.set_current_seed(static_cast<uint64_t>(seed));
    }
  });
}

#ifdef WT_WITH_CUDA

wt_status wt_cuda_synchronize(int32_t device_index) {
  return guard([&] {
    c10::cuda::OptionalCUDAGuard device;
    if (device_index >= 0) device.set_index(static_cast<c10::DeviceIndex>(device_index));
    c10::cuda::device_synchronize();
  });
}

wt_status wt_cuda_memory(int32_t device_index, int64_t* allocated, int64_t* peak, int64_t* reserved, int64_t* free, int64_t* total) {
  return guard([&] {
    at::globalContext().lazyInitCUDA();
    auto index = static_cast<c10::DeviceIndex>(device_index < 0 ? c10::cuda::current_device() : device_index);
    c10::cuda::CUDAGuard device(index);
    size_t free_bytes = 0, total_bytes = 0;
    TORCH_CHECK(cudaMemGetInfo(&free_bytes, &total_bytes) == cudaSuccess, "cudaMemGetInfo failed");
    auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(index);
    *allocated = stats.allocated_bytes[0].current;   // [0] is the aggregate over all pools
    *peak = stats.allocated_bytes[0].peak;
    *reserved = stats.reserved_bytes[0].current;
    *free = static_cast<int64_t>(free_bytes);
    *total = static_cast<int64_t>(total_bytes);
  });
}

wt_status wt_cuda_reset_peak(int32_t device_index) {
  return guard([&] {
    at::globalContext().lazyInitCUDA();
    c10::cuda::CUDACachingAllocator::resetPeakStats(static_cast<c10::DeviceIndex>(device_index < 0 ? c10::cuda::current_device() : device_index));
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
