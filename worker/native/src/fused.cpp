#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/stack.h>

#include <initializer_list>

#include "common.h"
#include "cpu_fused.h"
#if WT_TORCH_AT_LEAST(2, 4)
#include <ATen/ops/addcmul.h>
#include <ATen/ops/complex.h>
#include <ATen/ops/rms_norm.h>
#include <ATen/ops/view_as_complex.h>
#include <ATen/ops/view_as_real.h>
#endif

using namespace wt;

namespace {
bool differentiable(const at::Tensor& x) { return x.requires_grad() && at::GradMode::is_enabled(); }

/// What the row kernels take: float32 on the CPU, outside the graph.
bool plain(std::initializer_list<at::Tensor> tensors) {
  for (const at::Tensor& x : tensors) {
    if (x.defined() && (!x.is_cpu() || x.scalar_type() != at::kFloat || differentiable(x))) return false;
  }
  return true;
}

at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps) {
  const int64_t width = x.size(-1);
  TORCH_CHECK(!weight.defined() || weight.numel() == width, "expected a weight of ", width, " values, got ",
              weight.sizes());
  if (plain({x, weight}) && x.numel() > 0) {
    at::Tensor source = x.contiguous(), out = at::empty(x.sizes(), x.options());
    at::Tensor factor = weight.defined() ? weight.contiguous() : weight;
    wan::cpu_rms_norm(source.data_ptr<float>(), factor.defined() ? factor.data_ptr<float>() : nullptr, eps,
                      x.numel() / width, width, out.data_ptr<float>());
    return out;
  }
#if WT_TORCH_AT_LEAST(2, 4)
  // Few operations: on a device a small model waits for their launches, a large one for the memory they pass over.
  if (x.is_cuda()) {
    optional<at::Tensor> factor;
    if (weight.defined()) factor = weight.to(at::kFloat);
    const auto type = weight.defined() ? c10::promoteTypes(x.scalar_type(), weight.scalar_type()) : x.scalar_type();
    return at::rms_norm(x.to(at::kFloat), {width}, factor, eps).to(type);
  }
#endif
  at::Tensor wide = x.to(at::kFloat);
  at::Tensor y = wide.mul(wide.square().mean({-1}, true).add(eps).rsqrt()).to(x.scalar_type());
  return weight.defined() ? y.mul(weight) : y;
}

at::Tensor rotary(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
  TORCH_CHECK(x.dim() == 4 && x.size(3) % 2 == 0, "expected x [B, L, N, D] with an even D, got ", x.sizes());
  const int64_t length = x.size(1), half = x.size(3) / 2;
  TORCH_CHECK(cos.dim() == 2 && cos.size(0) == length && cos.size(1) == half && sin.sizes() == cos.sizes(),
              "expected cos and sin [", length, ", ", half, "], got ", cos.sizes(), " and ", sin.sizes());
  if (plain({x, cos, sin}) && x.numel() > 0) {
    at::Tensor source = x.stride(3) == 1 ? x : x.contiguous(), c = cos.contiguous(), s = sin.contiguous();
    at::Tensor out = at::empty(x.sizes(), x.options());
    wan::cpu_rotary(source.data_ptr<float>(), source.stride(0), source.stride(1), source.stride(2), c.data_ptr<float>(),
                    s.data_ptr<float>(), x.size(0), length, x.size(2), half, out.data_ptr<float>());
    return out;
  }
#if WT_TORCH_AT_LEAST(2, 4)
  if (x.is_cuda() && cos.scalar_type() == at::kFloat) {
    at::Tensor turns = at::complex(cos, sin).view({1, length, 1, half});
    at::Tensor pairs = at::view_as_complex(x.to(at::kFloat).contiguous().unflatten(-1, {half, 2}));
    return at::view_as_real(pairs.mul(turns)).flatten(-2).to(x.scalar_type());
  }
#endif
  at::Tensor c = cos.view({1, length, 1, half}), s = sin.view({1, length, 1, half});
  at::Tensor pairs = x.to(cos.scalar_type()).unflatten(-1, {half, 2});
  at::Tensor a = pairs.select(-1, 0), b = pairs.select(-1, 1);
  return at::stack({a.mul(c).sub(b.mul(s)), a.mul(s).add(b.mul(c))}, -1).flatten(-2).to(x.scalar_type());
}

/// Elements from one batch entry's row to the next one's, when a [C], [1, C], [1, 1, C] or [B, 1, C] tensor can be read
/// in place; -1 when it cannot.
int64_t entry_stride(const at::Tensor& t, const at::Tensor& x) {
  const int64_t width = x.size(-1);
  if (t.size(-1) != width || t.stride(-1) != 1) return -1;
  if (t.numel() == width) return 0;
  const bool per_entry = x.dim() == 3 && t.dim() == 3 && t.size(0) == x.size(0) && t.size(1) == 1;
  return per_entry ? t.stride(0) : -1;
}

at::Tensor modulated_layer_norm(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale, double eps) {
  TORCH_CHECK(x.dim() >= 1 && shift.dim() >= 1 && scale.dim() >= 1, "expected tensors with at least one dimension");
  const int64_t shift_stride = entry_stride(shift, x), scale_stride = entry_stride(scale, x);
  if (plain({x, shift, scale}) && x.numel() > 0 && shift_stride >= 0 && scale_stride >= 0) {
    const int64_t width = x.size(-1), rows = x.numel() / width;
    at::Tensor source = x.contiguous(), out = at::empty(x.sizes(), x.options());
    wan::cpu_modulated_layer_norm(source.data_ptr<float>(), shift.data_ptr<float>(), scale.data_ptr<float>(),
                                  shift_stride, scale_stride, x.dim() == 3 ? x.size(1) : rows, eps, rows, width,
                                  out.data_ptr<float>());
    return out;
  }
  at::Tensor y = at::layer_norm(x.to(at::kFloat), {x.size(-1)}, {}, {}, eps);
#if WT_TORCH_AT_LEAST(2, 4)
  if (x.is_cuda()) return at::addcmul(shift, y, scale.add(1)).to(x.scalar_type());
#endif
  return y.mul(scale.add(1)).add(shift).to(x.scalar_type());
}
}  // namespace

wt_status wt_rms_norm(wt_tensor x, wt_tensor weight, double eps, wt_tensor* result) {
  return make(result, [&] { return rms_norm(ref(x), weight == nullptr ? at::Tensor() : ref(weight), eps); });
}

wt_status wt_rotary_interleaved(wt_tensor x, wt_tensor cos, wt_tensor sin, wt_tensor* result) {
  return make(result, [&] { return rotary(ref(x), ref(cos), ref(sin)); });
}

wt_status wt_modulated_layer_norm(wt_tensor x, wt_tensor shift, wt_tensor scale, double eps, wt_tensor* result) {
  return make(result, [&] { return modulated_layer_norm(ref(x), ref(shift), ref(scale), eps); });
}
