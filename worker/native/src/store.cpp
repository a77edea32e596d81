#include "store.h"

#ifdef WT_WITH_GLOO

#include <algorithm>
#include <thread>

namespace wt {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {
constexpr milliseconds kShortestPause(1), kLongestPause(50);
constexpr int64_t kFirstCapacity = 4096;
}  // namespace

void LentStore::answered(int32_t answer, const std::string& key) const {
  TORCH_CHECK(answer >= 0, "the store could not be asked for '", key, "'");
}

void LentStore::set(const std::string& key, const std::vector<uint8_t>& value) {
  TORCH_CHECK(open_, "the store was lent for the join only");
  answered(lender_.set(lender_.context, key.c_str(), value.data(), static_cast<int64_t>(value.size())), key);
}

bool LentStore::find(const std::string& key, std::vector<uint8_t>& value) {
  TORCH_CHECK(open_, "the store was lent for the join only");
  value.resize(kFirstCapacity);
  int64_t bytes = 0;
  int32_t found = lender_.get(lender_.context, key.c_str(), value.data(), kFirstCapacity, &bytes);
  if (found > 0 && bytes > kFirstCapacity) {
    value.resize(bytes);
    int64_t again = 0;
    found = lender_.get(lender_.context, key.c_str(), value.data(), bytes, &again);
    TORCH_CHECK(found <= 0 || again == bytes, "the value of '", key, "' changed while it was read");
  }
  answered(found, key);
  if (found > 0) value.resize(bytes);
  return found > 0;
}

std::vector<uint8_t> LentStore::get(const std::string& key) {
  wait({key}, timeout_);
  std::vector<uint8_t> value;
  TORCH_CHECK(find(key, value), "'", key, "' was deleted from the store");
  return value;
}

int64_t LentStore::add(const std::string& key, int64_t amount) {
  TORCH_CHECK(open_, "the store was lent for the join only");
  int64_t sum = 0;
  answered(lender_.add(lender_.context, key.c_str(), amount, &sum), key);
  return sum;
}

bool LentStore::deleteKey(const std::string& key) {
  TORCH_CHECK(open_, "the store was lent for the join only");
  int32_t removed = lender_.remove(lender_.context, key.c_str());
  answered(removed, key);
  return removed > 0;
}

bool LentStore::check(const std::vector<std::string>& keys) {
  std::vector<uint8_t> value;
  return std::all_of(keys.begin(), keys.end(), [&](const std::string& key) { return find(key, value); });
}

int64_t LentStore::getNumKeys() { TORCH_CHECK(false, "the store does not count its keys"); }

void LentStore::wait(const std::vector<std::string>& keys, const milliseconds& timeout) {
  const auto deadline = steady_clock::now() + timeout;
  milliseconds pause = kShortestPause;
  while (!check(keys)) {
    TORCH_CHECK(steady_clock::now() < deadline, "nobody set '", keys.front(), "' in the store within ", timeout.count(),
                " ms");
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace wt

#endif
