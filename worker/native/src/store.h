#pragma once

#include "common.h"
#include "wan_group.h"

#ifdef WT_WITH_GLOO

#include <chrono>
#include <string>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <vector>

namespace wt {

/// The caller's store, as c10d wants one. Lent for the time of a join: after `close` it answers no more.
class LentStore final : public c10d::Store {
 public:
  LentStore(const wt_store& lender, std::chrono::milliseconds timeout) : c10d::Store(timeout), lender_(lender) {}

  void close() { open_ = false; }

  void set(const std::string& key, const std::vector<uint8_t>& value) override;
  std::vector<uint8_t> get(const std::string& key) override;
  int64_t add(const std::string& key, int64_t amount) override;
  bool deleteKey(const std::string& key) override;
  bool check(const std::vector<std::string>& keys) override;
  int64_t getNumKeys() override;
  void wait(const std::vector<std::string>& keys) override { wait(keys, timeout_); }
  void wait(const std::vector<std::string>& keys, const std::chrono::milliseconds& timeout) override;

  // Newer releases of libtorch ask for this, older ones have nothing to override.
  virtual c10::intrusive_ptr<c10d::Store> clone() { return c10::make_intrusive<LentStore>(lender_, timeout_); }

 private:
  bool find(const std::string& key, std::vector<uint8_t>& value);
  void answered(int32_t answer, const std::string& key) const;

  wt_store lender_;
  bool open_ = true;
};

}  // namespace wt

#endif
