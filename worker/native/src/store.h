#pragma once

#include "common.h"
#include "wan_group.h"

#ifdef WT_WITH_GLOO

#include <chrono>
#include <string>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace wt {

/// A connection to a store, and the server too in the process that serves it.
struct StoreConnection {
  c10::intrusive_ptr<c10d::TCPStore> store;
  std::string host;
  uint16_t port;
  std::chrono::milliseconds timeout;
};

StoreConnection connect(const std::string& host, uint16_t port, bool serve, std::chrono::milliseconds timeout);

inline StoreConnection& store_of(wt_store handle) {
  TORCH_CHECK(handle != nullptr, "a store handle is null");
  return *static_cast<StoreConnection*>(handle);
}

}  // namespace wt

#endif
