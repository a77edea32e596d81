#include "store.h"

#include <algorithm>

#ifdef WT_WITH_GLOO

using namespace wt;

namespace wt {

StoreConnection connect(const std::string& host, uint16_t port, bool serve, std::chrono::milliseconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = port;
  options.isServer = serve;
  options.waitWorkers = false;
  options.timeout = timeout;
  auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
  return {store, host, store->getPort(), timeout};
}

}  // namespace wt

wt_status wt_store_serve(const char* host, int32_t port, int64_t timeout_ms, wt_store* result, int32_t* chosen) {
  return guard([&] {
    auto connection = connect(host, static_cast<uint16_t>(port), true, std::chrono::milliseconds(timeout_ms));
    *chosen = connection.port;
    *result = new StoreConnection(std::move(connection));
  });
}

wt_status wt_store_connect(const char* host, int32_t port, int64_t timeout_ms, wt_store* result) {
  return guard([&] {
    *result =
        new StoreConnection(connect(host, static_cast<uint16_t>(port), false, std::chrono::milliseconds(timeout_ms)));
  });
}

wt_status wt_store_delete(wt_store self) {
  return guard([&] { delete static_cast<StoreConnection*>(self); });
}

wt_status wt_store_set(wt_store self, const char* key, const uint8_t* value, int64_t bytes) {
  return guard([&] {
    auto& store = *store_of(self).store;
    store.set(key, std::vector<uint8_t>(value, value + bytes));
    // Setting is not answered. The next answer on this connection says that it is done, for other connections too.
    store.check({key});
  });
}

// TCPStore::get waits for a missing key, and a wait that times out leaves its late answer in the connection, where the
// next request of libtorch 1.13 would read it as its own. So the key is looked for first; who waits asks again.
wt_status wt_store_get(wt_store self, const char* key, uint8_t* found, uint8_t** value, int64_t* bytes) {
  return guard([&] {
    auto& store = *store_of(self).store;
    if (!store.check({key})) {
      *found = 0;
      return;
    }
    std::vector<uint8_t> stored = store.get(key);
    std::unique_ptr<uint8_t[]> copy(new uint8_t[stored.size()]);
    std::copy(stored.begin(), stored.end(), copy.get());
    *found = 1;
    *bytes = static_cast<int64_t>(stored.size());
    *value = copy.release();
  });
}

void wt_store_value_delete(uint8_t* value) { delete[] value; }

wt_status wt_store_add(wt_store self, const char* key, int64_t amount, int64_t* sum) {
  return guard([&] { *sum = store_of(self).store->add(key, amount); });
}

wt_status wt_store_remove(wt_store self, const char* key, uint8_t* removed) {
  return guard([&] { *removed = store_of(self).store->deleteKey(key) ? 1 : 0; });
}

#else

namespace {
wt_status without_gloo() {
  return wt::fail(WT_UNSUPPORTED, "this libtorch came without gloo, or without gloo's headers");
}
}  // namespace

wt_status wt_store_serve(const char*, int32_t, int64_t, wt_store*, int32_t*) { return without_gloo(); }
wt_status wt_store_connect(const char*, int32_t, int64_t, wt_store*) { return without_gloo(); }
wt_status wt_store_delete(wt_store) { return without_gloo(); }
wt_status wt_store_set(wt_store, const char*, const uint8_t*, int64_t) { return without_gloo(); }
wt_status wt_store_get(wt_store, const char*, uint8_t*, uint8_t**, int64_t*) { return without_gloo(); }
void wt_store_value_delete(uint8_t*) {}
wt_status wt_store_add(wt_store, const char*, int64_t, int64_t*) { return without_gloo(); }
wt_status wt_store_remove(wt_store, const char*, uint8_t*) { return without_gloo(); }

#endif
