#include <ATen/core/grad_mode.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/stack.h>
#include <torch/csrc/autograd/custom_function.h>

#include <initializer_list>

#include "common.h"
#include "cpu_fused.h"
#include "cpu_gradients.h"
#if WT_TORCH_AT_LEAST(2, 4)
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

/// What the gradient kernels take: float32 or bfloat16 on the CPU, something of it in the graph.
bool trained(std::initializer_list<at::Tensor> tensors) {
  bool any = false;
  for (const at::Tensor& x : tensors) {
    if (!x.defined()) continue;
    if (!x.is_cpu() || (x.scalar_type() != at::kFloat && x.scalar_type() != at::kBFloat16) || x.numel() == 0)
      return false;
    any |= differentiable(x);
  }
  return any;
}

at::Tensor wide(const at::Tensor& x) { return x.to(at::kFloat).contiguous(); }

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct DifferentiableRmsNorm : torch::autograd::Function<DifferentiableRmsNorm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, double eps) {
    context->save_for_backward({x, weight});
    context->saved_data["eps"] = eps;
    const int64_t width = x.size(-1);
    at::Tensor source = wide(x), factor = wide(weight), out = at::empty_like(source);
    wan::cpu_rms_norm(source.data_ptr<float>(), factor.data_ptr<float>(), eps, x.numel() / width, width,
                      out.data_ptr<float>());
    return out.to(c10::promoteTypes(x.scalar_type(), weight.scalar_type()));
  }

  static variable_list backward(AutogradContext* context, variable_list pulls) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const int64_t width = x.size(-1);
    at::Tensor source = wide(x), factor = wide(weight), pull = wide(pulls[0]), to_x = at::empty_like(source),
               to_weight = at::empty_like(factor);
    wan::cpu_rms_norm_gradient(source.data_ptr<float>(), factor.data_ptr<float>(), pull.data_ptr<float>(),
                               context->saved_data["eps"].toDouble(), x.numel() / width, width, to_x.data_ptr<float>(),
                               to_weight.data_ptr<float>());
    return {to_x.to(x.scalar_type()), to_weight.to(weight.scalar_type()).view(weight.sizes()), at::Tensor()};
  }
};

at::Tensor turned(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
  at::Tensor source = x.to(at::kFloat);
  if (source.stride(3) != 1) source = source.contiguous();
  at::Tensor out = at::empty(x.sizes(), source.options());
  wan::cpu_rotary(source.data_ptr<float>(), source.stride(0), source.stride(1), source.stride(2), cos.data_ptr<float>(),
                  sin.data_ptr<float>(), x.size(0), x.size(1), x.size(2), x.size(3) / 2, out.data_ptr<float>());
  return out.to(x.scalar_type());
}

/// The gradient is turned back.
struct DifferentiableRotary : torch::autograd::Function<DifferentiableRotary> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& cos,
                            const at::Tensor& sin) {
    context->save_for_backward({cos, sin});
    return turned(x, cos, sin);
  }

  static variable_list backward(AutogradContext* context, variable_list pulls) {
    const auto saved = context->get_saved_variables();
    return {turned(pulls[0], saved[0], saved[1].neg()), at::Tensor(), at::Tensor()};
  }
};

/// Shift and scale are rows [B, 1, C] of float32.
struct DifferentiableModulation : torch::autograd::Function<DifferentiableModulation> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& shift,
                            const at::Tensor& scale, double eps) {
    context->save_for_backward({x, scale});
    context->saved_data["eps"] = eps;
    at::Tensor source = wide(x), out = at::empty_like(source);
    wan::cpu_modulated_layer_norm(source.data_ptr<float>(), shift.data_ptr<float>(), scale.data_ptr<float>(),
                                  shift.stride(0), scale.stride(0), x.size(1), eps, x.size(0) * x.size(1), x.size(2),
                                  out.data_ptr<float>());
    return out.to(x.scalar_type());
  }

  static variable_list backward(AutogradContext* context, variable_list pulls) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &scale = saved[1];
    at::Tensor source = wide(x), pull = wide(pulls[0]), to_x = at::empty_like(source);
    at::Tensor to_shift = at::empty({x.size(0), 1, x.size(2)}, source.options()), to_scale = at::empty_like(to_shift);
    wan::cpu_modulated_layer_norm_gradient(source.data_ptr<float>(), scale.data_ptr<float>(), scale.stride(0),
                                           pull.data_ptr<float>(), context->saved_data["eps"].toDouble(), x.size(0),
                                           x.size(1), x.size(2), to_x.data_ptr<float>(), to_shift.data_ptr<float>(),
                                           to_scale.data_ptr<float>());
    return {to_x.to(x.scalar_type()), to_shift, to_scale, at::Tensor()};
  }
};

/// x + y · gate: x [B, L, C] float32, gate [B, 1, C] float32, y of any type.
struct DifferentiableGate : torch::autograd::Function<DifferentiableGate> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& y,
                            const at::Tensor& gate) {
    context->save_for_backward({y, gate});
    at::Tensor base = x.contiguous(), added = wide(y), out = at::empty_like(base);
    wan::cpu_add_gated(base.data_ptr<float>(), added.data_ptr<float>(), gate.data_ptr<float>(), gate.stride(0),
                       x.size(0), x.size(1), x.size(2), out.data_ptr<float>());
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list pulls) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &y = saved[0], &gate = saved[1];
    at::Tensor added = wide(y), pull = wide(pulls[0]), to_y = at::empty_like(added);
    at::Tensor to_gate = at::empty({y.size(0), 1, y.size(2)}, added.options());
    wan::cpu_add_gated_gradient(added.data_ptr<float>(), gate.data_ptr<float>(), gate.stride(0), pull.data_ptr<float>(),
                                y.size(0), y.size(1), y.size(2), to_y.data_ptr<float>(), to_gate.data_ptr<float>());
    return {pulls[0], to_y.to(y.scalar_type()), to_gate};
  }
};

/// A row of float32 for every entry of the batch of x, where it lies.
bool is_row_of(const at::Tensor& t, const at::Tensor& x) {
  return x.dim() == 3 && t.dim() == 3 && t.scalar_type() == at::kFloat && t.size(0) == x.size(0) && t.size(1) == 1 &&
         t.size(2) == x.size(2) && t.stride(2) == 1;
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
  if (weight.defined() && trained({x, weight})) return DifferentiableRmsNorm::apply(x, weight, eps);
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
  if (trained({x}) && cos.is_cpu() && cos.scalar_type() == at::kFloat && sin.scalar_type() == at::kFloat)
    return DifferentiableRotary::apply(x, cos.contiguous(), sin.contiguous());
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
  if (trained({x, shift, scale}) && is_row_of(shift, x) && is_row_of(scale, x))
    return DifferentiableModulation::apply(x, shift, scale, eps);
  at::Tensor y = at::layer_norm(x.to(at::kFloat), {x.size(-1)}, {}, {}, eps);
#if WT_TORCH_AT_LEAST(2, 4)
  if (x.is_cuda()) return at::addcmul(shift, y, scale.add(1)).to(x.scalar_type());
#endif
  return y.mul(scale.add(1)).add(shift).to(x.scalar_type());
}

at::Tensor add_gated(const at::Tensor& x, const at::Tensor& y, const at::Tensor& gate) {
  if (trained({x, y, gate}) && x.scalar_type() == at::kFloat && x.sizes() == y.sizes() && is_row_of(gate, x))
    return DifferentiableGate::apply(x, y, gate);
  return at::addcmul(x, y, gate);
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

wt_status wt_add_gated(wt_tensor x, wt_tensor y, wt_tensor gate, wt_tensor* result) {
  return make(result, [&] { return add_gated(ref(x), ref(y), ref(gate)); });
}

wt_status wt_adamw(wt_tensor gradient_, wt_tensor decays_, wt_tensor weights_, wt_tensor first_, wt_tensor second_,
                   wt_tensor average_, double factor, double beta1, double beta2, double rate, double root,
                   double epsilon, double decay, double keep) {
  return guard([&] {
    for (wt_tensor handle : {gradient_, decays_, weights_, first_, second_, average_}) {
      const at::Tensor& x = ref(handle);
      TORCH_CHECK(x.is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 1 && x.is_contiguous() &&
                      x.numel() == ref(weights_).numel(),
                  "expected vectors of one length in float32 on the CPU, got ", x.toString(), " ", x.sizes());
    }
    auto data = [](wt_tensor handle) { return ref(handle).data_ptr<float>(); };
    auto narrow = [](double value) { return static_cast<float>(value); };
    wan::cpu_adamw({narrow(factor), narrow(beta1), narrow(beta2), narrow(rate), narrow(root), narrow(epsilon),
                    narrow(decay), narrow(keep)},
                   data(gradient_), data(decays_), ref(weights_).numel(), data(weights_), data(first_), data(second_),
                   data(average_));
  });
}
