#include "group.h"

#ifdef WT_WITH_NCCL

#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>
#include <nccl.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <thread>

// NCCL itself and not c10d's group over it: that one keeps the store for its whole life, and its watchdog ends the
// process when a peer is lost, where the rank should go on from the last checkpoint.
namespace wt {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr microseconds kShortestPause(5), kLongestPause(1000);

void check(cudaError_t error, const char* call) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // so that the next call does not find it again
  TORCH_CHECK(false, call, ": ", cudaGetErrorString(error));
}

void check(ncclResult_t result, const char* call) {
  TORCH_CHECK(result == ncclSuccess || result == ncclInProgress, call, ": ", ncclGetErrorString(result));
}

class Pause {
 public:
  void take() {
    std::this_thread::sleep_for(length_);
    length_ = std::min(length_ * 2, kLongestPause);
  }

 private:
  microseconds length_ = kShortestPause;
};

/// A communicator that does not block, shared by a group and its transfers; after an abort there is none.
class Communicator {
 public:
  Communicator(const ncclUniqueId& id, int rank, int size, Clock::time_point deadline) {
    ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
    config.blocking = 0;
    check(ncclCommInitRankConfig(&comm_, size, id, rank, &config), "ncclCommInitRank");
    try {
      settle(deadline, "ncclCommInitRank");
    } catch (...) {
      abort();
      throw;
    }
  }
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  // Work that is still under way belongs to a transfer that nobody waited for.
  ~Communicator() { abort(); }

  /// Throws where it is aborted, or where NCCL has noticed that a peer is gone.
  void require() {
    std::lock_guard<std::mutex> hold(guard_);
    require_unguarded();
  }

  /// Issues operations as one group of NCCL's, which wait for each other in no order.
  template <class F>
  void together(Clock::time_point deadline, F&& issue) {
    {
      std::lock_guard<std::mutex> hold(guard_);
      require_unguarded();
      check(ncclGroupStart(), "ncclGroupStart");
      try {
        issue(comm_);
      } catch (...) {
        ncclGroupEnd();
        throw;
      }
      check(ncclGroupEnd(), "ncclGroupEnd");
    }
    settle(deadline, "ncclGroupEnd");
  }

  void abort() {
    std::lock_guard<std::mutex> hold(guard_);
    if (comm_ == nullptr) return;
    ncclCommAbort(comm_);
    comm_ = nullptr;
  }

 private:
  ncclResult_t require_unguarded() {
    TORCH_CHECK(comm_ != nullptr, "the group was aborted");
    ncclResult_t state = ncclSuccess;
    check(ncclCommGetAsyncError(comm_, &state), "ncclCommGetAsyncError");
    check(state, "NCCL");
    return state;
  }

  /// Until NCCL has done in the background what the last call asked for.
  void settle(Clock::time_point deadline, const char* call) {
    for (Pause pause;; pause.take()) {
      {
        std::lock_guard<std::mutex> hold(guard_);
        if (require_unguarded() == ncclSuccess) return;
      }
      TORCH_CHECK(Clock::now() < deadline, call, ": not all ranks came in time");
    }
  }

  std::mutex guard_;
  ncclComm_t comm_ = nullptr;
};

class NcclTransfer final : public Transfer {
 public:
  NcclTransfer(std::shared_ptr<Communicator> comm, std::vector<at::Tensor> tensors, c10::cuda::CUDAStream stream)
      : comm_(std::move(comm)), tensors_(std::move(tensors)), stream_(stream) {
    c10::cuda::CUDAGuard device(stream.device_index());
    check(cudaEventCreateWithFlags(&done_, cudaEventDisableTiming), "cudaEventCreate");
    check(cudaEventRecord(done_, stream), "cudaEventRecord");
  }
  NcclTransfer(const NcclTransfer&) = delete;
  NcclTransfer& operator=(const NcclTransfer&) = delete;
  // The memory of a transfer that nobody waited for must not go to others while NCCL writes to it.
  ~NcclTransfer() override {
    if (!through_) {
      comm_->abort();
      cudaStreamSynchronize(stream_);
    }
    cudaEventDestroy(done_);
  }

  // Waits on the CPU, which has given the device other work by then: so a peer that is lost is an exception here, and
  // not a device that never ends.
  void wait(Clock::time_point deadline, int64_t* failed) override {
    *failed = 0;  // all parts go as one
    if (through_) return;
    for (Pause pause;; pause.take()) {
      const cudaError_t state = cudaEventQuery(done_);
      if (state == cudaSuccess) break;
      if (state != cudaErrorNotReady) check(state, "cudaEventQuery");
      comm_->require();
      if (Clock::now() >= deadline) throw TimedOut();
    }
    through_ = true;
    tensors_.clear();
  }

 private:
  std::shared_ptr<Communicator> comm_;
  std::vector<at::Tensor> tensors_;
  c10::cuda::CUDAStream stream_;
  cudaEvent_t done_ = nullptr;
  bool through_ = false;
};

class NcclGroup final : public Group {
 public:
  // On the current device.
  NcclGroup(const ncclUniqueId& id, int rank, int size, milliseconds timeout)
      : timeout_(timeout),
        stream_(c10::cuda::getStreamFromPool(/*isHighPriority=*/true, c10::cuda::current_device())),
        comm_(std::make_shared<Communicator>(id, rank, size, Clock::now() + timeout)) {}

  // NCCL has no tags: what two ranks send each other is matched in order, and they issue it in one.
  std::unique_ptr<Transfer> start(const std::vector<wt_transfer_part>& parts, int64_t* failed) override {
    std::vector<at::Tensor> tensors;
    for (const auto& part : parts) {
      *failed = static_cast<int64_t>(tensors.size());
      const at::Tensor& tensor = ref(part.tensor);
      TORCH_CHECK(tensor.is_cuda() && tensor.device().index() == stream_.device_index(), "this group moves tensors on ",
                  stream_.device(), ", not on ", tensor.device());
      tensors.push_back(tensor);
    }
    c10::cuda::CUDAGuard device(stream_.device_index());
    after(c10::cuda::getCurrentCUDAStream(stream_.device_index()));
    comm_->together(Clock::now() + timeout_, [&](ncclComm_t comm) {
      for (size_t i = 0; i < parts.size(); ++i) {
        *failed = static_cast<int64_t>(i);
        check(parts[i].send
                  ? ncclSend(tensors[i].data_ptr(), tensors[i].nbytes(), ncclUint8, parts[i].peer, comm, stream_)
                  : ncclRecv(tensors[i].data_ptr(), tensors[i].nbytes(), ncclUint8, parts[i].peer, comm, stream_),
              parts[i].send ? "ncclSend" : "ncclRecv");
      }
    });
    return std::make_unique<NcclTransfer>(comm_, std::move(tensors), stream_);
  }

  void abort() override { comm_->abort(); }

 private:
  // What is sent has been computed, and what is received into is free, once the computing stream has come here.
  void after(const c10::cuda::CUDAStream& computing) {
    cudaEvent_t computed = nullptr;
    check(cudaEventCreateWithFlags(&computed, cudaEventDisableTiming), "cudaEventCreate");
    const cudaError_t recorded = cudaEventRecord(computed, computing);
    const cudaError_t waits = recorded == cudaSuccess ? cudaStreamWaitEvent(stream_, computed, 0) : recorded;
    cudaEventDestroy(computed);
    check(waits, "cudaStreamWaitEvent");
  }

  milliseconds timeout_;
  c10::cuda::CUDAStream stream_;
  std::shared_ptr<Communicator> comm_;
};

/// The first rank makes the communicator's id, the others wait for it at the store.
ncclUniqueId meet(const wt_store& store, const std::string& key, int rank, Clock::time_point deadline) {
  ncclUniqueId id;
  auto* bytes = reinterpret_cast<uint8_t*>(&id);
  if (rank == 0) {
    check(ncclGetUniqueId(&id), "ncclGetUniqueId");
    TORCH_CHECK(store.set(store.context, key.c_str(), bytes, sizeof id) >= 0, "the store could not be asked");
    return id;
  }
  for (Pause pause;; pause.take()) {
    int64_t size = 0;
    const int32_t found = store.get(store.context, key.c_str(), bytes, sizeof id, &size);
    TORCH_CHECK(found >= 0, "the store could not be asked");
    if (found > 0) return id;
    TORCH_CHECK(Clock::now() < deadline, "the first rank did not say in time where to meet");
  }
}

std::unique_ptr<Group> join(const wt_store& store, const char* name, int32_t rank, int32_t size, int32_t gpu,
                            const char*, const char*, milliseconds timeout) {
  c10::cuda::CUDAGuard device(static_cast<c10::DeviceIndex>(gpu));
  return std::make_unique<NcclGroup>(meet(store, std::string(name) + "/id", rank, Clock::now() + timeout), rank, size,
                                     timeout);
}

}  // namespace

const Join join_nccl = join;

}  // namespace wt

wt_status wt_gpu_address(int32_t index, char* address, int32_t capacity) {
  return wt::guard([&] { wt::check(cudaDeviceGetPCIBusId(address, capacity, index), "cudaDeviceGetPCIBusId"); });
}

#else

const wt::Join wt::join_nccl = nullptr;

wt_status wt_gpu_address(int32_t, char*, int32_t) {
  return wt::fail(WT_UNSUPPORTED, "this build of libwan_torch has no NCCL");
}

#endif
