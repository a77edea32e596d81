// C ABI over libtorch's c10d: a key-value store that processes meet at, and groups of ranks that send each other
// tensors. Statuses and wt_last_error as in wan_torch.h; WT_UNSUPPORTED where this libtorch came without gloo.
#pragma once

#include "wan_torch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* wt_store;
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
// Values are bytes. Threads may share a store: their calls take turns.
// port 0: any free one. chosen: the port that is listened to, on every interface.
WT_API wt_status wt_store_serve(const char* host, int32_t port, int64_t timeout_ms, wt_store* result, int32_t* chosen);
WT_API wt_status wt_store_connect(const char* host, int32_t port, int64_t timeout_ms, wt_store* result);
WT_API wt_status wt_store_delete(wt_store self);  // a server closes its port
WT_API wt_status wt_store_set(wt_store self, const char* key, const uint8_t* value, int64_t bytes);
// Does not wait for the key: found says whether it is there. The value is the caller's until wt_store_value_delete.
WT_API wt_status wt_store_get(wt_store self, const char* key, uint8_t* found, uint8_t** value, int64_t* bytes);
WT_API void wt_store_value_delete(uint8_t* value);
WT_API wt_status wt_store_add(wt_store self, const char* key, int64_t amount, int64_t* sum);
WT_API wt_status wt_store_remove(wt_store self, const char* key, uint8_t* removed);

// ---- group ------------------------------------------------------------------------------------------------------
WT_API uint8_t wt_group_has_backend(const char* backend);  // "gloo", "nccl"
// Connects every rank to every other, over a connection to the store of its own. Blocks until all have come.
// address: host name or address that this rank listens on, or null; network_interface: such as "eth0", or null.
// size is at least 2.
WT_API wt_status wt_group_join(wt_store store, const char* backend, const char* name, int32_t rank, int32_t size,
                               const char* address, const char* network_interface, int64_t timeout_ms,
                               wt_group* result);
// Fails every pending and later operation of this rank and closes its connections, which does the same to its peers'
// operations with it. From any thread.
WT_API wt_status wt_group_abort(wt_group self);
WT_API wt_status wt_group_delete(wt_group self);

// Starts all parts; what is sent must not change and what is received must not be read before the wait has returned.
// failed (also set when the status is not WT_OK): index of the part that failed.
WT_API wt_status wt_group_start(wt_group self, const wt_transfer_part* parts, int64_t count, wt_transfer* result,
                                int64_t* failed);
// WT_TIMEOUT when a part has not finished in time: the group is unusable from then on.
WT_API wt_status wt_transfer_wait(wt_transfer self, int64_t timeout_ms, int64_t* failed);
WT_API wt_status wt_transfer_delete(wt_transfer self);

#ifdef __cplusplus
}
#endif
