#pragma once

#include <chrono>
#include <vector>

#include "common.h"
#include "wan_group.h"

namespace wt {

/// Sends and receives under way. Keeps what it needs of its group when that is deleted first.
struct Transfer {
  virtual ~Transfer() = default;
  /// Returns when all parts are through. `failed` is the index of the part that was waited for.
  virtual void wait(std::chrono::steady_clock::time_point deadline, int64_t* failed) = 0;
};

/// What ranks need of a backend; c10d's own base class for it differs between releases.
struct Group {
  virtual ~Group() = default;
  virtual std::unique_ptr<Transfer> start(const std::vector<wt_transfer_part>& parts, int64_t* failed) = 0;
  virtual void abort() = 0;
};

/// That time was up, where it is not the last of the deadline that says so.
struct TimedOut : std::exception {
  const char* what() const noexcept override { return "the time is up"; }
};

// Each backend, or null where this build has it not.
using Join = std::unique_ptr<Group> (*)(const wt_store& store, const char* name, int32_t rank, int32_t size,
                                        int32_t gpu, const char* address, const char* network_interface,
                                        std::chrono::milliseconds timeout);
extern const Join join_gloo;
extern const Join join_nccl;

}  // namespace wt
