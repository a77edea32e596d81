#include <ATen/Context.h>

#include "common.h"
#include "wan_stream.h"

#if WT_TORCH_AT_LEAST(2, 2)
#include <ATen/ops/_fused_sdp_choice.h>
#endif

#ifdef WT_WITH_CUDA
#include <ATen/ops/from_blob.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>

#include <algorithm>
#include <memory>
#include <vector>
#endif

using namespace wt;

wt_status wt_allow_tf32(uint8_t allow) {
  return guard([&] {
    at::globalContext().setAllowTF32CuBLAS(allow != 0);
    at::globalContext().setAllowTF32CuDNN(allow != 0);
  });
}

wt_status wt_attention_backend(wt_tensor q, wt_tensor k, wt_tensor v, int32_t* backend) {
#if WT_TORCH_AT_LEAST(2, 2)
  return guard([&] { *backend = static_cast<int32_t>(at::_fused_sdp_choice(ref(q), ref(k), ref(v))); });
#else
  return guard([&] {
    ref(q), ref(k), ref(v);
    *backend = 0;
  });
#endif
}

#ifdef WT_WITH_CUDA

namespace {

void check(cudaError_t error, const char* call) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // so that the next call does not find it again
  TORCH_CHECK_WITH(OutOfMemoryError, error != cudaErrorMemoryAllocation, call, ": ", cudaGetErrorString(error));
  TORCH_CHECK(false, call, ": ", cudaGetErrorString(error));
}

/// A point in a stream's work.
class Event {
 public:
  explicit Event(const c10::cuda::CUDAStream& stream) : device_(stream.device_index()) {
    c10::cuda::CUDAGuard device(device_);
    check(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming), "cudaEventCreate");
    check(cudaEventRecord(event_, stream), "cudaEventRecord");
  }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { cudaEventDestroy(event_); }

  void hold_back(const c10::cuda::CUDAStream& stream) const {
    c10::cuda::CUDAGuard device(device_);
    check(cudaStreamWaitEvent(stream, event_, 0), "cudaStreamWaitEvent");
  }
  void await() const noexcept { cudaEventSynchronize(event_); }
  c10::DeviceIndex device_index() const { return device_; }

 private:
  c10::DeviceIndex device_;
  cudaEvent_t event_ = nullptr;
};

/// Copies that were given to a stream, and the memory that they read and write.
struct Copy {
  std::vector<at::Tensor> tensors;
  std::unique_ptr<Event> done;
  bool awaited = false;

  // Once the computing stream waits for the copies, whoever gets their target's memory next comes after them.
  ~Copy() {
    if (done && !awaited) done->await();
  }
};

const c10::cuda::CUDAStream& stream_of(wt_copy_stream self) {
  TORCH_CHECK(self != nullptr, "a copy stream handle is null");
  return *static_cast<c10::cuda::CUDAStream*>(self);
}

Copy& copy_of(wt_copy self) {
  TORCH_CHECK(self != nullptr, "a copy handle is null");
  return *static_cast<Copy*>(self);
}

void check_pair(const at::Tensor& into, const at::Tensor& from, c10::DeviceIndex device) {
  TORCH_CHECK(from.is_cpu() && into.is_cuda() && into.device().index() == device,
              "copies go from the CPU to cuda:", static_cast<int>(device), ", not from ", from.device(), " to ",
              into.device());
  TORCH_CHECK(from.is_contiguous() && into.is_contiguous() && from.scalar_type() == into.scalar_type() &&
                  from.numel() == into.numel(),
              "copies want contiguous tensors of one type and size, got ", from.scalar_type(), " ", from.sizes(),
              " and ", into.scalar_type(), " ", into.sizes());
}

}  // namespace

wt_status wt_pinned_empty(const int64_t* sizes, int64_t rank, int32_t dtype_, wt_tensor* result) {
  return make(result, [&] {
    const auto type = static_cast<at::ScalarType>(dtype_);
    size_t bytes = c10::elementSize(type);
    for (int64_t i = 0; i < rank; ++i) bytes *= static_cast<size_t>(sizes[i]);
    // Not from libtorch's cache of such memory: it rounds sizes up to a power of two.
    void* memory = nullptr;
    check(cudaHostAlloc(&memory, std::max<size_t>(bytes, 1), cudaHostAllocPortable), "cudaHostAlloc");
    return at::from_blob(
        memory, ints(sizes, rank), [](void* block) { cudaFreeHost(block); }, at::TensorOptions().dtype(type));
  });
}

wt_status wt_copy_stream_new(int32_t device_index, wt_copy_stream* result) {
  return guard([&] {
    *result = new c10::cuda::CUDAStream(
        c10::cuda::getStreamFromPool(/*isHighPriority=*/false, static_cast<c10::DeviceIndex>(device_index)));
  });
}

wt_status wt_copy_stream_delete(wt_copy_stream self) {
  return guard([&] {
    std::unique_ptr<c10::cuda::CUDAStream> stream(static_cast<c10::cuda::CUDAStream*>(self));
    if (stream) stream->synchronize();
  });
}

wt_status wt_copy_start(wt_copy_stream self, const wt_tensor* into, const wt_tensor* from, int64_t count,
                        wt_copy* result) {
  return guard([&] {
    const auto& stream = stream_of(self);
    auto copy = std::make_unique<Copy>();
    for (int64_t i = 0; i < count; ++i) {
      check_pair(ref(into[i]), ref(from[i]), stream.device_index());
      copy->tensors.push_back(ref(into[i]));
      copy->tensors.push_back(ref(from[i]));
    }
    Event(c10::cuda::getCurrentCUDAStream(stream.device_index())).hold_back(stream);
    c10::cuda::CUDAGuard device(stream.device_index());
    for (size_t i = 0; i < copy->tensors.size(); i += 2) {
      const at::Tensor &target = copy->tensors[i], &source = copy->tensors[i + 1];
      check(cudaMemcpyAsync(target.data_ptr(), source.data_ptr(), source.nbytes(), cudaMemcpyHostToDevice, stream),
            "cudaMemcpyAsync");
    }
    copy->done = std::make_unique<Event>(stream);
    *result = copy.release();
  });
}

wt_status wt_copy_wait(wt_copy self) {
  return guard([&] {
    Copy& copy = copy_of(self);
    copy.done->hold_back(c10::cuda::getCurrentCUDAStream(copy.done->device_index()));
    copy.awaited = true;
  });
}

wt_status wt_copy_delete(wt_copy self) {
  return guard([&] { delete static_cast<Copy*>(self); });
}

#else

namespace {
wt_status no_cuda() { return fail(WT_UNSUPPORTED, "this build of libwan_torch has no CUDA support"); }
}  // namespace

wt_status wt_pinned_empty(const int64_t*, int64_t, int32_t, wt_tensor*) { return no_cuda(); }
wt_status wt_copy_stream_new(int32_t, wt_copy_stream*) { return no_cuda(); }
wt_status wt_copy_stream_delete(wt_copy_stream) { return no_cuda(); }
wt_status wt_copy_start(wt_copy_stream, const wt_tensor*, const wt_tensor*, int64_t, wt_copy*) { return no_cuda(); }
wt_status wt_copy_wait(wt_copy) { return no_cuda(); }
wt_status wt_copy_delete(wt_copy) { return no_cuda(); }

#endif
