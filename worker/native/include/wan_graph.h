// C ABI: work of a CUDA device that is recorded once and then given to it as a whole, which costs one launch instead of
// one for every operation. Statuses and wt_last_error as in wan_torch.h; WT_UNSUPPORTED where this build has no CUDA.
#pragma once

#include "wan_torch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* wt_graph;

// Begins to record: what the calling thread gives the device from now on is not computed, and its memory is the
// graph's. Nothing may wait for the device meanwhile, copy from main memory or draw random numbers.
WT_API wt_status wt_graph_begin(int32_t device_index, wt_graph* result);
// Ends the recording. Fails where something was not to be recorded; delete the graph then, and the device is as before.
WT_API wt_status wt_graph_end(wt_graph self);
// Gives the recorded work to the calling thread's current stream. It reads what its inputs hold by then.
WT_API wt_status wt_graph_replay(wt_graph self);
// Its memory may be used again: tensors that were made while it recorded must be gone.
WT_API wt_status wt_graph_delete(wt_graph self);

#ifdef __cplusplus
}
#endif
