#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/core/Generator.h>
#include <ATen/ops/bernoulli.h>
#include <ATen/ops/multinomial.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/rand_like.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/randperm.h>

#include <mutex>

#include "common.h"

using namespace wt;

namespace {
at::Generator& gen(wt_generator handle) { return *static_cast<at::Generator*>(handle); }

optional<at::Generator> maybe_gen(wt_generator handle) {
  if (handle == nullptr) return nullopt;
  return gen(handle);
}

}  // namespace

wt_status wt_generator_new(uint64_t seed, int32_t device_type, int32_t device_index, wt_generator* result) {
  return guard([&] {
    auto where = device(device_type, device_index);
    if (where.is_cpu()) {
      *result = new at::Generator(at::make_generator<at::CPUGeneratorImpl>(seed));
      return;
    }
    auto made = at::globalContext().defaultGenerator(where).clone();
    made.set_current_seed(seed);
    *result = new at::Generator(made);
  });
}

wt_status wt_generator_default(wt_generator* result) {
  return guard([&] { *result = new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

wt_status wt_generator_delete(wt_generator self) {
  return guard([&] { delete static_cast<at::Generator*>(self); });
}

wt_status wt_generator_manual_seed(wt_generator self, int64_t seed) {
  return guard([&] {
    std::lock_guard<std::mutex> lock(gen(self).mutex());
    gen(self).set_current_seed(static_cast<uint64_t>(seed));
  });
}

wt_status wt_generator_initial_seed(wt_generator self, int64_t* seed) {
  return guard([&] { *seed = static_cast<int64_t>(gen(self).current_seed()); });
}

wt_status wt_generator_get_state(wt_generator self, wt_tensor* result) {
  return make(result, [&] {
    std::lock_guard<std::mutex> lock(gen(self).mutex());
    return gen(self).get_state();
  });
}

wt_status wt_generator_set_state(wt_generator self, wt_tensor state) {
  return guard([&] {
    std::lock_guard<std::mutex> lock(gen(self).mutex());
    gen(self).set_state(ref(state));
  });
}

wt_status wt_rand(const int64_t* sizes, int64_t rank, wt_generator generator, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::rand(ints(sizes, rank), maybe_gen(generator), options(o)), o); });
}

wt_status wt_randn(const int64_t* sizes, int64_t rank, wt_generator generator, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::randn(ints(sizes, rank), maybe_gen(generator), options(o)), o); });
}

wt_status wt_randint(int64_t low, int64_t high, const int64_t* sizes, int64_t rank, wt_generator generator,
                     wt_options o, wt_tensor* result) {
  return make(result,
              [&] { return marked(at::randint(low, high, ints(sizes, rank), maybe_gen(generator), options(o)), o); });
}

wt_status wt_randperm(int64_t n, wt_generator generator, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::randperm(n, maybe_gen(generator), options(o)), o); });
}

wt_status wt_rand_like(wt_tensor self, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::rand_like(ref(self), like(o, ref(self))), o); });
}

wt_status wt_randn_like(wt_tensor self, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::randn_like(ref(self), like(o, ref(self))), o); });
}

wt_status wt_normal_(wt_tensor self, double mean, double std, wt_generator generator) {
  return guard([&] { ref(self).normal_(mean, std, maybe_gen(generator)); });
}

wt_status wt_uniform_(wt_tensor self, double from, double to, wt_generator generator) {
  return guard([&] { ref(self).uniform_(from, to, maybe_gen(generator)); });
}

wt_status wt_bernoulli(wt_tensor self, wt_generator generator, wt_tensor* result) {
  return make(result, [&] { return at::bernoulli(ref(self), maybe_gen(generator)); });
}

wt_status wt_multinomial(wt_tensor self, int64_t samples, uint8_t replacement, wt_generator generator,
                         wt_tensor* result) {
  return make(result, [&] { return at::multinomial(ref(self), samples, replacement != 0, maybe_gen(generator)); });
}
