// C ABI: groups of ranks that send each other tensors, over libtorch's c10d and gloo in main memory, over NCCL on GPUs.
// Statuses and wt_last_error as in wan_torch.h; WT_UNSUPPORTED where this build has not the backend.
#pragma once

#include "wan_torch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* wt_group;
typedef void* wt_transfer;

// One tensor to send to a peer (send != 0) or to receive from it. The tensor is contiguous, on the backend's device,
// and of the same number of bytes on both sides. Parts between two ranks with one tag are matched in their order.
typedef struct {
  wt_tensor tensor;
  int32_t send;
  int32_t peer;
  int32_t tag;  // 0 .. INT32_MAX - 1; INT32_MAX is never matched
} wt_transfer_part;

// ---- store ------------------------------------------------------------------------------------------------------
// A key-value store that all ranks see, lent by the caller for the time of a join; called from the joining thread.
// Each function returns a negative number when the store cannot be asked.
typedef struct {
  void* context;  // given back with every call
  int32_t (*set)(void* context, const char* key, const uint8_t* value, int64_t bytes);
  // Does not wait for the key: 1 where it is there, else 0. bytes: of the whole value, of which at most capacity are
  // copied.
  int32_t (*get)(void* context, const char* key, uint8_t* value, int64_t capacity, int64_t* bytes);
  int32_t (*add)(void* context, const char* key, int64_t amount, int64_t* sum);
  int32_t (*remove)(void* context, const char* key);  // 1 where the key was there, else 0
} wt_store;

// ---- group ------------------------------------------------------------------------------------------------------
WT_API uint8_t wt_group_has_backend(const char* backend);  // "gloo", "nccl"
// Where a GPU is plugged in, such as "0000:3B:00.0": NCCL wants ranks on GPUs of their own. Zero-terminated.
WT_API wt_status wt_gpu_address(int32_t index, char* address, int32_t capacity);
// Connects every rank to every other: the ranks' addresses go through the store. Blocks until all have come.
// gpu: of NCCL, which of this process's GPUs the tensors are on. Of gloo, address: host name or address that this rank
// listens on, or null; network_interface: such as "eth0", or null. size is at least 2.
WT_API wt_status wt_group_join(const wt_store* store, const char* backend, const char* name, int32_t rank, int32_t size,
                               int32_t gpu, const char* address, const char* network_interface, int64_t timeout_ms,
                               wt_group* result);
// Fails every pending and later operation of this rank and closes its connections, which does the same to its peers'
// operations with it. From any thread.
WT_API wt_status wt_group_abort(wt_group self);
WT_API wt_status wt_group_delete(wt_group self);

// Starts all parts; what is sent must not change and what is received must not be read before the wait has returned.
// failed (also set when the status is not WT_OK): index of the part that failed.
WT_API wt_status wt_group_start(wt_group self, const wt_transfer_part* parts, int64_t count, wt_transfer* result,
                                int64_t* failed);
// WT_TIMEOUT when a part has not finished in time: over gloo the group is unusable from then on, over NCCL the wait may
// be repeated. NCCL moves all parts as one: failed is 0.
WT_API wt_status wt_transfer_wait(wt_transfer self, int64_t timeout_ms, int64_t* failed);
WT_API wt_status wt_transfer_delete(wt_transfer self);

#ifdef __cplusplus
}
#endif
