#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/silu.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "common.h"
#include "cpu_gradients.h"
#include "cpu_lanes.h"
#include "wan_vae.h"

using namespace wt;
using wan::Floats;
using wan::kFloats;

namespace {

WAN_LANES_INLINE void scale(Floats& y, const Floats& gamma, float factor, bool activate) {
  y = y * factor * gamma;
  if (activate) wan::silu(y);
}

/// Pixels [begin, end) of a channels-last image.
WAN_CLONES void normalize(const float* x, const float* gamma, float* y, int64_t begin, int64_t end, int64_t channels,
                          bool activate) {
  const int64_t whole = channels / kFloats * kFloats, rest = channels - whole;
  const float root = std::sqrt(static_cast<float>(channels));
  for (int64_t pixel = begin; pixel < end; ++pixel) {
    const float* in = x + pixel * channels;
    float* out = y + pixel * channels;
    Floats squares{}, value, weight;
    for (int64_t c = 0; c < whole; c += kFloats) {
      std::memcpy(&value, in + c, sizeof value);
      squares += value * value;
    }
    Floats last{}, last_weight{};
    if (rest > 0) {
      std::memcpy(&last, in + whole, rest * sizeof(float));
      std::memcpy(&last_weight, gamma + whole, rest * sizeof(float));
      squares += last * last;
    }
    float sum = 0;
    for (int i = 0; i < kFloats; ++i) sum += squares[i];
    const float length = std::sqrt(sum);
    const float factor = root / (length < 1e-12f ? 1e-12f : length);
    for (int64_t c = 0; c < whole; c += kFloats) {
      std::memcpy(&value, in + c, sizeof value);
      std::memcpy(&weight, gamma + c, sizeof weight);
      scale(value, weight, factor, activate);
      std::memcpy(out + c, &value, sizeof value);
    }
    if (rest > 0) {
      scale(last, last_weight, factor, activate);
      std::memcpy(out + whole, &last, rest * sizeof(float));
    }
  }
}

at::Tensor fused(const at::Tensor& x, const at::Tensor& gamma, bool activate) {
  at::Tensor in = x.contiguous(at::MemoryFormat::ChannelsLast), weight = gamma.contiguous(), out = at::empty_like(in);
  const float* from = in.data_ptr<float>();
  const float* g = weight.data_ptr<float>();
  float* to = out.data_ptr<float>();
  const int64_t channels = in.size(1), pixels = in.numel() / std::max<int64_t>(channels, 1);
  const int64_t grain = std::max<int64_t>(1, 16384 / std::max<int64_t>(channels, 1));
  at::parallel_for(0, pixels, grain,
                   [&](int64_t begin, int64_t end) { normalize(from, g, to, begin, end, channels, activate); });
  return out;
}

bool in_graph(const at::Tensor& x) { return x.requires_grad() && at::GradMode::is_enabled(); }

/// The same in the graph: float32 inside, whatever the type of x.
struct DifferentiableNorm : torch::autograd::Function<DifferentiableNorm> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& gamma,
                            bool activate) {
    at::Tensor in = x.contiguous(at::MemoryFormat::ChannelsLast);
    context->save_for_backward({in, gamma});
    context->saved_data["activate"] = activate;
    return fused(in.to(at::kFloat), gamma.to(at::kFloat), activate).to(x.scalar_type());
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list pulls) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &gamma = saved[1];
    at::Tensor in = x.to(at::kFloat), weight = gamma.to(at::kFloat).contiguous();
    at::Tensor pull = pulls[0].to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor to_x = at::empty_like(in), to_gamma = at::empty_like(weight);
    const int64_t channels = in.size(1), pixels = in.numel() / std::max<int64_t>(channels, 1);
    wan::cpu_channel_norm_gradient(in.data_ptr<float>(), weight.data_ptr<float>(),
                                   context->saved_data["activate"].toBool(), pull.data_ptr<float>(), pixels, channels,
                                   to_x.data_ptr<float>(), to_gamma.data_ptr<float>());
    return {to_x.to(x.scalar_type()), to_gamma.to(gamma.scalar_type()), at::Tensor()};
  }
};

bool narrow(const at::Tensor& x) { return x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16; }

}  // namespace

wt_status wt_channel_norm(wt_tensor x_, wt_tensor gamma_, int32_t activate, wt_tensor* result) {
  return make(result, [&] {
    const at::Tensor &x = ref(x_), &gamma = ref(gamma_);
    TORCH_CHECK(x.dim() == 4 && gamma.numel() == x.size(1), "expected x [B, C, H, W] and C values of gamma, got ",
                x.sizes(), " and ", gamma.sizes());
    if (x.is_cpu() && x.scalar_type() == at::kFloat && gamma.scalar_type() == at::kFloat && !in_graph(x) &&
        !in_graph(gamma))
      return fused(x, gamma, activate != 0);
    if (x.is_cpu() && narrow(x) && narrow(gamma) && x.numel() > 0 && (in_graph(x) || in_graph(gamma)))
      return DifferentiableNorm::apply(x, gamma, activate != 0);
    at::Tensor length = at::linalg_vector_norm(x, 2, {1}, true).clamp_min(1e-12);
    at::Tensor factor = gamma.mul(std::sqrt(static_cast<double>(x.size(1)))).view({1, -1, 1, 1});
    at::Tensor y = x.div(length).mul(factor);
    return activate != 0 ? at::silu(y) : y;
  });
}
