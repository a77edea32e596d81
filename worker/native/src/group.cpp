#include "group.h"

#include <cstring>

using namespace wt;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

Join backend_of(const char* name) {
  return std::strcmp(name, "gloo") == 0 ? join_gloo : std::strcmp(name, "nccl") == 0 ? join_nccl : nullptr;
}

Group& group_of(wt_group handle) {
  TORCH_CHECK(handle != nullptr, "a group handle is null");
  return *static_cast<Group*>(handle);
}

}  // namespace

uint8_t wt_group_has_backend(const char* backend) { return backend_of(backend) != nullptr ? 1 : 0; }

wt_status wt_group_join(const wt_store* store, const char* backend, const char* name, int32_t rank, int32_t size,
                        int32_t gpu, const char* address, const char* network_interface, int64_t timeout_ms,
                        wt_group* result) {
  const Join join = backend_of(backend);
  if (join == nullptr) return fail(WT_UNSUPPORTED, "this build has no such backend, or its libtorch came without");
  auto status = guard([&] {
    TORCH_CHECK(store != nullptr, "no store was given");
    *result = join(*store, name, rank, size, gpu, address, network_interface, milliseconds(timeout_ms)).release();
  });
  return status;
}

wt_status wt_group_abort(wt_group self) {
  return guard([&] { group_of(self).abort(); });
}

wt_status wt_group_delete(wt_group self) {
  return guard([&] { delete static_cast<Group*>(self); });
}

wt_status wt_group_start(wt_group self, const wt_transfer_part* parts, int64_t count, wt_transfer* result,
                         int64_t* failed) {
  return guard([&] { *result = group_of(self).start({parts, parts + count}, failed).release(); });
}

wt_status wt_transfer_wait(wt_transfer self, int64_t timeout_ms, int64_t* failed) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  auto status = guard([&] { static_cast<Transfer*>(self)->wait(deadline, failed); });
  // Exceptions do not say in their type whether it was the time.
  if (status == WT_INTERNAL && Clock::now() >= deadline) return WT_TIMEOUT;
  return status;
}

wt_status wt_transfer_delete(wt_transfer self) {
  return guard([&] { delete static_cast<Transfer*>(self); });
}
