// C ABI: copies from main memory to a CUDA device beside what the device computes, and which attention kernel libtorch
// takes. Statuses and wt_last_error as in wan_torch.h; WT_UNSUPPORTED where this build has no CUDA.
#pragma once

#include "wan_torch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* wt_copy_stream;
typedef void* wt_copy;

// A tensor in main memory that the device can read by itself (page-locked), of exactly the asked size. Not initialised.
WT_API wt_status wt_pinned_empty(const int64_t* sizes, int64_t rank, int32_t dtype, wt_tensor* result);

// A stream of one device, on which copies run one after the other.
WT_API wt_status wt_copy_stream_new(int32_t device_index, wt_copy_stream* result);
WT_API wt_status wt_copy_stream_delete(wt_copy_stream self);  // returns when its copies are done

// Copies from[i], in main memory, to into[i], on the device; both contiguous, of one type and size. Begins when what
// the calling thread's current stream has been given up to now is done, so that `into` may be in use until then.
WT_API wt_status wt_copy_start(wt_copy_stream self, const wt_tensor* into, const wt_tensor* from, int64_t count,
                               wt_copy* result);
// What the calling thread's current stream is given from now on begins after the copies. Does not wait itself.
WT_API wt_status wt_copy_wait(wt_copy self);
// Without a wt_copy_wait before it, returns when the copies are done.
WT_API wt_status wt_copy_delete(wt_copy self);

// Which kernel scaled_dot_product_attention takes for these: 0 plain operations, 1 flash, 2 memory-efficient, 3 cuDNN.
WT_API wt_status wt_attention_backend(wt_tensor q, wt_tensor k, wt_tensor v, int32_t* backend);

// Whether products and convolutions of float32 may round their inputs to TF32, on devices that have it.
WT_API wt_status wt_allow_tf32(uint8_t allow);

#ifdef __cplusplus
}
#endif
