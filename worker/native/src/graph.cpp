#include "common.h"
#include "wan_graph.h"

#if defined(WT_WITH_CUDA) && WT_TORCH_AT_LEAST(2, 1)
#define WT_WITH_GRAPHS
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>

#include <memory>
#include <optional>
#endif

using namespace wt;

#ifdef WT_WITH_GRAPHS

namespace {

/// A recording, and the stream that the calling thread's work goes to while it lasts.
class Graph {
 public:
  explicit Graph(c10::DeviceIndex device)
      : device_(device), stream_(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device)) {
    c10::cuda::CUDAGuard guard(device_);
    // What was computed before may not be waited for while recording.
    TORCH_CHECK(cudaDeviceSynchronize() == cudaSuccess, "the device failed before a recording");
    recording_.emplace(stream_);
    graph_.capture_begin();
  }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  ~Graph() {
    if (!recording_) return;
    try {
      end();
    } catch (const std::exception&) {
      // It was given up: what made it fail was reported by then.
    }
    cudaGetLastError();  // so that the next call does not find it
  }

  void end() {
    // The calling thread is back on its own stream even where this throws.
    struct Back {
      std::optional<c10::cuda::CUDAStreamGuard>& recording;
      ~Back() { recording.reset(); }
    } back{recording_};
    TORCH_CHECK(recording_, "the graph is recorded already");
    graph_.capture_end();
    recorded_ = true;
  }

  void replay() {
    TORCH_CHECK(recorded_, "the graph is not recorded yet");
    c10::cuda::CUDAGuard guard(device_);
    graph_.replay();
  }

 private:
  c10::DeviceIndex device_;
  c10::cuda::CUDAStream stream_;
  at::cuda::CUDAGraph graph_;
  std::optional<c10::cuda::CUDAStreamGuard> recording_;
  bool recorded_ = false;
};

Graph& graph_of(wt_graph self) {
  TORCH_CHECK(self != nullptr, "a graph handle is null");
  return *static_cast<Graph*>(self);
}

}  // namespace

wt_status wt_graph_begin(int32_t device_index, wt_graph* result) {
  return guard([&] { *result = new Graph(static_cast<c10::DeviceIndex>(device_index)); });
}

wt_status wt_graph_end(wt_graph self) {
  return guard([&] { graph_of(self).end(); });
}

wt_status wt_graph_replay(wt_graph self) {
  return guard([&] { graph_of(self).replay(); });
}

wt_status wt_graph_delete(wt_graph self) {
  return guard([&] { delete static_cast<Graph*>(self); });
}

#else

namespace {
wt_status no_graphs() {
  return fail(WT_UNSUPPORTED, "this build of libwan_torch records no graphs: it has no CUDA, or a libtorch before 2.1");
}
}  // namespace

wt_status wt_graph_begin(int32_t, wt_graph*) { return no_graphs(); }
wt_status wt_graph_end(wt_graph) { return no_graphs(); }
wt_status wt_graph_replay(wt_graph) { return no_graphs(); }
wt_status wt_graph_delete(wt_graph) { return no_graphs(); }

#endif
