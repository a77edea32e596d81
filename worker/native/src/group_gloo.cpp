#include "group.h"
#include "store.h"

#ifdef WT_WITH_GLOO

#include <ATen/ops/empty.h>

#include <algorithm>
#include <limits>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

namespace wt {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Work = c10::intrusive_ptr<c10d::Work>;

constexpr int kNeverSent = std::numeric_limits<int32_t>::max();

struct GlooTransfer final : Transfer {
  std::vector<Work> works;

  void wait(Clock::time_point deadline, int64_t* failed) override {
    for (size_t i = 0; i < works.size(); ++i) {
      *failed = static_cast<int64_t>(i);
      // Rounded up, so that the deadline is over when the wait is; 0 would mean the group's own timeout.
      auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
      works[i]->wait(std::max(left, milliseconds(1)));
    }
  }
};

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

  std::unique_ptr<Transfer> start(const std::vector<wt_transfer_part>& parts, int64_t* failed) override {
    auto transfer = std::make_unique<GlooTransfer>();
    transfer->works.reserve(parts.size());
    for (const auto& part : parts) {
      *failed = static_cast<int64_t>(transfer->works.size());
      std::vector<at::Tensor> tensors{ref(part.tensor)};
      transfer->works.push_back(part.send ? gloo_->send(tensors, part.peer, part.tag)
                                          : gloo_->recv(tensors, part.peer, part.tag));
    }
    return transfer;
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

std::unique_ptr<Group> join(const wt_store& store, const char* name, int32_t rank, int32_t size, int32_t,
                            const char* address, const char* network_interface, milliseconds timeout) {
  auto lent = c10::make_intrusive<LentStore>(store, timeout);
  auto prefixed = c10::make_intrusive<c10d::PrefixStore>(name, c10::intrusive_ptr<c10d::Store>(lent));
  auto group = std::make_unique<GlooGroup>(prefixed, rank, size, address, network_interface, timeout);
  lent->close();
  return group;
}

}  // namespace

const Join join_gloo = join;

}  // namespace wt

#else

const wt::Join wt::join_gloo = nullptr;

#endif
