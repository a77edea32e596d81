#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/rsub.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/where.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "common.h"
#include "cpu_gradients.h"
#include "cpu_tiles.h"

using namespace wt;

namespace {

// libtorch computes whole vectors by one formula and the numbers left over at the end of each thread's share by
// another. Shares of a fixed size end at the same numbers for every number of threads.
constexpr int64_t share = 1 << 16;

bool in_graph(const at::Tensor& x) { return x.requires_grad() && at::GradMode::is_enabled(); }

bool in_shares(const at::Tensor& x) {
  return x.is_cpu() && x.is_floating_point() && !in_graph(x) && x.numel() > share && x.is_non_overlapping_and_dense();
}

/// Calls op(part of x, the same part of y) for all shares of two tensors that lie in memory alike.
template <class F>
void for_shares(const at::Tensor& x, const at::Tensor& y, const F& op) {
  const int64_t count = x.numel();
  const at::Tensor from = x.as_strided({count}, {1}), to = y.as_strided({count}, {1});
  wan::for_tiles((count + share - 1) / share, [&](int64_t i) {
    const int64_t size = std::min(share, count - i * share);
    op(from.narrow(0, i * share, size), to.narrow(0, i * share, size));
  });
}

/// f(x)
template <class F>
at::Tensor apply(const at::Tensor& x, const F& f) {
  if (!in_shares(x)) {
    wan::OneThread one;
    return f(x);
  }
  at::Tensor y = at::empty_like(x, x.options().dtype(f(at::empty({0}, x.options())).scalar_type()));
  for_shares(x, y, [&](const at::Tensor& from, const at::Tensor& to) { to.copy_(f(from)); });
  return y;
}

/// x = f(x), where f writes to what it reads
template <class F>
void apply_(const at::Tensor& x, const F& f) {
  if (!in_shares(x)) {
    wan::OneThread one;
    f(x);
  } else {
    for_shares(x, x, [&](const at::Tensor& part, const at::Tensor&) { f(part); });
  }
}

}  // namespace

#define WT_DEFINE_RESULT(op)                             \
  wt_status wt_##op(wt_tensor self, wt_tensor* result) { \
    return make(result, [&] { return ref(self).op(); }); \
  }
#define WT_DEFINE_BINARY(op)                                              \
  wt_status wt_##op(wt_tensor self, wt_tensor other, wt_tensor* result) { \
    return make(result, [&] { return ref(self).op(ref(other)); });        \
  }
#define WT_DEFINE_BINARY_INPLACE(op)                      \
  wt_status wt_##op##_(wt_tensor self, wt_tensor other) { \
    return guard([&] { ref(self).op##_(ref(other)); });   \
  }
#define WT_DEFINE_SCALAR(op)                                                       \
  wt_status wt_##op##_scalar(wt_tensor self, wt_scalar other, wt_tensor* result) { \
    return make(result, [&] { return ref(self).op(scalar(other)); });              \
  }                                                                                \
  wt_status wt_##op##_scalar_(wt_tensor self, wt_scalar other) {                   \
    return guard([&] { ref(self).op##_(scalar(other)); });                         \
  }

#define WT_DEFINE_UNARY(op)                                                                            \
  wt_status wt_##op(wt_tensor self, wt_tensor* result) {                                               \
    return make(result, [&] { return apply(ref(self), [](const at::Tensor& x) { return x.op(); }); }); \
  }                                                                                                    \
  wt_status wt_##op##_(wt_tensor self) {                                                               \
    return guard([&] { apply_(ref(self), [](const at::Tensor& x) { x.op##_(); }); });                  \
  }

WT_UNARY_OPS(WT_DEFINE_UNARY)
WT_UNARY_RESULT_OPS(WT_DEFINE_RESULT)
WT_BINARY_OPS(WT_DEFINE_BINARY)
WT_BINARY_OPS(WT_DEFINE_BINARY_INPLACE)
WT_BINARY_RESULT_OPS(WT_DEFINE_BINARY)
WT_BINARY_SCALAR_OPS(WT_DEFINE_SCALAR)

wt_status wt_add(wt_tensor self, wt_tensor other, wt_scalar alpha, wt_tensor* result) {
  return make(result, [&] { return ref(self).add(ref(other), scalar(alpha)); });
}

wt_status wt_add_(wt_tensor self, wt_tensor other, wt_scalar alpha) {
  return guard([&] { ref(self).add_(ref(other), scalar(alpha)); });
}

wt_status wt_add_scalar(wt_tensor self, wt_scalar other, wt_scalar alpha, wt_tensor* result) {
  return make(result, [&] { return ref(self).add(scalar(other), scalar(alpha)); });
}

wt_status wt_add_scalar_(wt_tensor self, wt_scalar other, wt_scalar alpha) {
  return guard([&] { ref(self).add_(scalar(other), scalar(alpha)); });
}

wt_status wt_sub(wt_tensor self, wt_tensor other, wt_tensor* result) {
  return make(result, [&] { return ref(self).sub(ref(other)); });
}

wt_status wt_sub_(wt_tensor self, wt_tensor other) {
  return guard([&] { ref(self).sub_(ref(other)); });
}

wt_status wt_sub_scalar(wt_tensor self, wt_scalar other, wt_tensor* result) {
  return make(result, [&] { return ref(self).sub(scalar(other)); });
}

wt_status wt_sub_scalar_(wt_tensor self, wt_scalar other) {
  return guard([&] { ref(self).sub_(scalar(other)); });
}

wt_status wt_rsub_scalar(wt_tensor self, wt_scalar other, wt_tensor* result) {
  return make(result, [&] { return at::rsub(ref(self), scalar(other)); });
}

namespace {
const char* rounding_name(int32_t rounding) { return rounding == 1 ? "trunc" : "floor"; }
}  // namespace

wt_status wt_div(wt_tensor self, wt_tensor other, int32_t rounding, wt_tensor* result) {
  return make(result, [&] {
    return rounding == 0 ? ref(self).div(ref(other)) : ref(self).div(ref(other), rounding_name(rounding));
  });
}

wt_status wt_div_(wt_tensor self, wt_tensor other, int32_t rounding) {
  return guard(
      [&] { rounding == 0 ? ref(self).div_(ref(other)) : ref(self).div_(ref(other), rounding_name(rounding)); });
}

wt_status wt_div_scalar(wt_tensor self, wt_scalar other, int32_t rounding, wt_tensor* result) {
  return make(result, [&] {
    return rounding == 0 ? ref(self).div(scalar(other)) : ref(self).div(scalar(other), rounding_name(rounding));
  });
}

wt_status wt_div_scalar_(wt_tensor self, wt_scalar other, int32_t rounding) {
  return guard(
      [&] { rounding == 0 ? ref(self).div_(scalar(other)) : ref(self).div_(scalar(other), rounding_name(rounding)); });
}

wt_status wt_round(wt_tensor self, int64_t decimals, wt_tensor* result) {
  return make(result, [&] { return decimals == 0 ? ref(self).round() : ref(self).round(decimals); });
}

wt_status wt_round_(wt_tensor self, int64_t decimals) {
  return guard([&] { decimals == 0 ? ref(self).round_() : ref(self).round_(decimals); });
}

wt_status wt_clamp(wt_tensor self, wt_scalar min, wt_scalar max, wt_tensor* result) {
  return make(result, [&] { return ref(self).clamp(maybe(min), maybe(max)); });
}

wt_status wt_clamp_(wt_tensor self, wt_scalar min, wt_scalar max) {
  return guard([&] { ref(self).clamp_(maybe(min), maybe(max)); });
}

wt_status wt_clamp_tensor(wt_tensor self, wt_tensor min, wt_tensor max, wt_tensor* result) {
  return make(result, [&] { return ref(self).clamp(maybe(min), maybe(max)); });
}

wt_status wt_clamp_tensor_(wt_tensor self, wt_tensor min, wt_tensor max) {
  return guard([&] { ref(self).clamp_(maybe(min), maybe(max)); });
}

wt_status wt_addcmul(wt_tensor self, wt_tensor a, wt_tensor b, wt_scalar value, wt_tensor* result) {
  return make(result, [&] { return ref(self).addcmul(ref(a), ref(b), scalar(value)); });
}

wt_status wt_addcmul_(wt_tensor self, wt_tensor a, wt_tensor b, wt_scalar value) {
  return guard([&] { ref(self).addcmul_(ref(a), ref(b), scalar(value)); });
}

wt_status wt_addcdiv(wt_tensor self, wt_tensor a, wt_tensor b, wt_scalar value, wt_tensor* result) {
  return make(result, [&] { return ref(self).addcdiv(ref(a), ref(b), scalar(value)); });
}

wt_status wt_addcdiv_(wt_tensor self, wt_tensor a, wt_tensor b, wt_scalar value) {
  return guard([&] { ref(self).addcdiv_(ref(a), ref(b), scalar(value)); });
}

wt_status wt_lerp(wt_tensor self, wt_tensor end, wt_tensor weight, wt_tensor* result) {
  return make(result, [&] { return ref(self).lerp(ref(end), ref(weight)); });
}

wt_status wt_lerp_(wt_tensor self, wt_tensor end, wt_tensor weight) {
  return guard([&] { ref(self).lerp_(ref(end), ref(weight)); });
}

namespace {
/// GELU in its tanh form for training on the CPU: float32 inside.
struct DifferentiableGelu : torch::autograd::Function<DifferentiableGelu> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x) {
    context->save_for_backward({x});
    at::Tensor source = x.to(at::kFloat).contiguous(), out = at::empty_like(source);
    wan::cpu_gelu(source.data_ptr<float>(), source.numel(), out.data_ptr<float>());
    return out.to(x.scalar_type());
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list pulls) {
    const at::Tensor x = context->get_saved_variables()[0];
    at::Tensor source = x.to(at::kFloat).contiguous(), pull = pulls[0].to(at::kFloat).contiguous(),
               to_x = at::empty_like(source);
    wan::cpu_gelu_gradient(source.data_ptr<float>(), pull.data_ptr<float>(), source.numel(), to_x.data_ptr<float>());
    return {to_x.to(x.scalar_type())};
  }
};
}  // namespace

wt_status wt_gelu(wt_tensor self, uint8_t tanh, wt_tensor* result) {
  return make(result, [&] {
    const at::Tensor& x = ref(self);
    const bool narrow = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
    if (tanh && x.is_cpu() && narrow && x.numel() > 0 && in_graph(x)) return DifferentiableGelu::apply(x);
    return apply(x, [tanh](const at::Tensor& x) { return at::gelu(x, tanh ? "tanh" : "none"); });
  });
}

wt_status wt_gelu_(wt_tensor self, uint8_t tanh) {
  return guard([&] { apply_(ref(self), [tanh](at::Tensor x) { at::gelu_(x, tanh ? "tanh" : "none"); }); });
}

wt_status wt_silu(wt_tensor self, wt_tensor* result) {
  return make(result, [&] { return apply(ref(self), [](const at::Tensor& x) { return at::silu(x); }); });
}

wt_status wt_silu_(wt_tensor self) {
  return guard([&] { apply_(ref(self), [](at::Tensor x) { at::silu_(x); }); });
}

wt_status wt_fill_(wt_tensor self, wt_scalar value) {
  return guard([&] { ref(self).fill_(scalar(value)); });
}

wt_status wt_zero_(wt_tensor self) {
  return guard([&] { ref(self).zero_(); });
}

wt_status wt_where(wt_tensor condition, wt_tensor self, wt_tensor other, wt_tensor* result) {
  return make(result, [&] { return at::where(ref(condition), ref(self), ref(other)); });
}

wt_status wt_masked_fill(wt_tensor self, wt_tensor mask, wt_scalar value, wt_tensor* result) {
  return make(result, [&] { return ref(self).masked_fill(ref(mask), scalar(value)); });
}

wt_status wt_masked_fill_(wt_tensor self, wt_tensor mask, wt_scalar value) {
  return guard([&] { ref(self).masked_fill_(ref(mask), scalar(value)); });
}

wt_status wt_nan_to_num(wt_tensor self, double nan, double posinf, double neginf, uint8_t has, wt_tensor* result) {
  return make(result, [&] {
    optional<double> high, low;
    if (has & 1) high = posinf;
    if (has & 2) low = neginf;
    return ref(self).nan_to_num(nan, high, low);
  });
}

wt_status wt_isclose(wt_tensor self, wt_tensor other, double rtol, double atol, uint8_t equal_nan, wt_tensor* result) {
  return make(result, [&] { return ref(self).isclose(ref(other), rtol, atol, equal_nan != 0); });
}

wt_status wt_allclose(wt_tensor self, wt_tensor other, double rtol, double atol, uint8_t equal_nan, uint8_t* result) {
  return guard([&] { *result = ref(self).allclose(ref(other), rtol, atol, equal_nan != 0); });
}

wt_status wt_equal(wt_tensor self, wt_tensor other, uint8_t* result) {
  return guard([&] { *result = ref(self).equal(ref(other)); });
}
