#include "store.h"

#ifdef WT_WITH_GLOO

#include <ATen/ops/empty.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

using namespace wt;
using std::chrono::milliseconds;

namespace {

using Clock = std::chrono::steady_clock;
using Work = c10::intrusive_ptr<c10d::Work>;

constexpr int kNeverSent = std::numeric_limits<int32_t>::max();

/// What a transfer needs of a backend; c10d's own base class for it differs between releases.
struct Group {
  virtual ~Group() = default;
  virtual std::vector<Work> start(std::vector<wt_transfer_part> parts, int64_t* failed) = 0;
  virtual void abort() = 0;
};

struct Transfer {
  std::vector<Work> works;
};

/// The works of the parts in their order; on failure `failed` is the index of the part.
template <class Backend>
std::vector<Work> start_each(Backend& backend, const std::vector<wt_transfer_part>& parts, int64_t* failed) {
  std::vector<Work> works;
  works.reserve(parts.size());
  for (const auto& part : parts) {
    *failed = static_cast<int64_t>(works.size());
    std::vector<at::Tensor> tensors{ref(part.tensor)};
    works.push_back(part.send ? backend.send(tensors, part.peer, part.tag)
                              : backend.recv(tensors, part.peer, part.tag));
  }
  return works;
}

class GlooGroup final : public Group {
 public:
  GlooGroup(c10::intrusive_ptr<c10d::Store> store, int rank, int size, const char* address,
            const char* network_interface, milliseconds timeout)
      : rank_(rank), size_(size) {
    using Gloo = c10d::ProcessGroupGloo;
    auto options = Gloo::Options::create(timeout);
    options->threads = 1;  // for collectives, which are not used
    options->devices.push_back(network_interface != nullptr ? Gloo::createDeviceForInterface(network_interface)
                                                            : Gloo::createDeviceForHostname(address));
    gloo_ = c10::make_intrusive<Gloo>(store, rank, size, options);
  }

  std::vector<Work> start(std::vector<wt_transfer_part> parts, int64_t* failed) override {
    return start_each(*gloo_, parts, failed);
  }

  // Gloo has no call for this, but closes every connection of a group, and tells the operations that wait on them,
  // when one receive times out. A connection that is closed already refuses the receive at once: then the next peer's.
  void abort() override {
    for (int peer = 0; peer < size_; ++peer) {
      if (peer == rank_) continue;
      try {
        std::vector<at::Tensor> nothing{at::empty({1}, at::kByte)};
        gloo_->recv(nothing, peer, kNeverSent)->wait(milliseconds(1));
      } catch (const std::exception&) {  // as intended
      }
    }
  }

 private:
  int rank_, size_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo_;
};

Group& group_of(wt_group handle) {
  TORCH_CHECK(handle != nullptr, "a group handle is null");
  return *static_cast<Group*>(handle);
}

}  // namespace

uint8_t wt_group_has_backend(const char* backend) { return std::strcmp(backend, "gloo") == 0 ? 1 : 0; }

wt_status wt_group_join(const wt_store* store, const char* backend, const char* name, int32_t rank, int32_t size,
                        const char* address, const char* network_interface, int64_t timeout_ms, wt_group* result) {
  return guard([&] {
    TORCH_CHECK(wt_group_has_backend(backend), "this build has no ", backend, " backend");
    TORCH_CHECK(store != nullptr, "no store was given");
    auto lent = c10::make_intrusive<LentStore>(*store, milliseconds(timeout_ms));
    auto prefixed = c10::make_intrusive<c10d::PrefixStore>(name, c10::intrusive_ptr<c10d::Store>(lent));
    *result =
        static_cast<Group*>(new GlooGroup(prefixed, rank, size, address, network_interface, milliseconds(timeout_ms)));
    lent->close();
  });
}

wt_status wt_group_abort(wt_group self) {
  return guard([&] { group_of(self).abort(); });
}

wt_status wt_group_delete(wt_group self) {
  return guard([&] { delete static_cast<Group*>(self); });
}

wt_status wt_group_start(wt_group self, const wt_transfer_part* parts, int64_t count, wt_transfer* result,
                         int64_t* failed) {
  return guard([&] { *result = new Transfer{group_of(self).start({parts, parts + count}, failed)}; });
}

wt_status wt_transfer_wait(wt_transfer self, int64_t timeout_ms, int64_t* failed) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  auto status = guard([&] {
    auto& works = static_cast<Transfer*>(self)->works;
    for (size_t i = 0; i < works.size(); ++i) {
      *failed = static_cast<int64_t>(i);
      // 0 would mean the group's own timeout.
      auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
      works[i]->wait(std::max(left, milliseconds(1)));
    }
  });
  // Gloo's exceptions do not say in their type whether it was the time.
  if (status == WT_INTERNAL && Clock::now() >= deadline) return WT_TIMEOUT;
  return status;
}

wt_status wt_transfer_delete(wt_transfer self) {
  return guard([&] { delete static_cast<Transfer*>(self); });
}

#else

namespace {
wt_status without_gloo() {
  return wt::fail(WT_UNSUPPORTED, "this libtorch came without gloo, or without gloo's headers");
}
}  // namespace

uint8_t wt_group_has_backend(const char*) { return 0; }
wt_status wt_group_join(const wt_store*, const char*, const char*, int32_t, int32_t, const char*, const char*, int64_t,
                        wt_group*) {
  return without_gloo();
}
wt_status wt_group_abort(wt_group) { return without_gloo(); }
wt_status wt_group_delete(wt_group) { return without_gloo(); }
wt_status wt_group_start(wt_group, const wt_transfer_part*, int64_t, wt_transfer*, int64_t*) { return without_gloo(); }
wt_status wt_transfer_wait(wt_transfer, int64_t, int64_t*) { return without_gloo(); }
wt_status wt_transfer_delete(wt_transfer) { return without_gloo(); }

#endif
