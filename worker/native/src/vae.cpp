#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/silu.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "common.h"
#include "wan_vae.h"

using namespace wt;

namespace {

constexpr int kLanes = 16;
typedef float Floats __attribute__((vector_size(kLanes * sizeof(float)), aligned(4)));
typedef int32_t Ints __attribute__((vector_size(kLanes * sizeof(int32_t)), aligned(4)));

#define WT_INLINE inline __attribute__((always_inline))

// One source, compiled for each instruction set and chosen when the library is loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WT_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WT_CLONES
#endif

/// e^x for x in [-87, 88], to about one unit in the last place.
WT_INLINE void exponential(Floats& x) {
  const Floats shift = Floats{} + 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  Floats n = (x * 1.44269504f + shift) - shift;
  Floats r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Floats p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  Ints exponent = (__builtin_convertvector(n, Ints) + 127) << 23;
  Floats power;
  std::memcpy(&power, &exponent, sizeof power);
  x = p * power;
}

WT_INLINE void silu(Floats& y) {
  Floats e = -y;
  e = e > 87.0f ? Floats{} + 87.0f : e;  // NaN stays NaN: it fails both comparisons
  e = e < -87.0f ? Floats{} - 87.0f : e;
  exponential(e);
  y = y / (1.0f + e);
}

WT_INLINE void scale(Floats& y, const Floats& gamma, float factor, bool activate) {
  y = y * factor * gamma;
  if (activate) silu(y);
}

/// Pixels [begin, end) of a channels-last image.
WT_CLONES void normalize(const float* x, const float* gamma, float* y, int64_t begin, int64_t end, int64_t channels,
                         bool activate) {
  const int64_t whole = channels / kLanes * kLanes, rest = channels - whole;
  const float root = std::sqrt(static_cast<float>(channels));
  for (int64_t pixel = begin; pixel < end; ++pixel) {
    const float* in = x + pixel * channels;
    float* out = y + pixel * channels;
    Floats squares{}, value, weight;
    for (int64_t c = 0; c < whole; c += kLanes) {
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
    for (int i = 0; i < kLanes; ++i) sum += squares[i];
    const float length = std::sqrt(sum);
    const float factor = root / (length < 1e-12f ? 1e-12f : length);
    for (int64_t c = 0; c < whole; c += kLanes) {
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

}  // namespace

wt_status wt_channel_norm(wt_tensor x_, wt_tensor gamma_, int32_t activate, wt_tensor* result) {
  return make(result, [&] {
    const at::Tensor &x = ref(x_), &gamma = ref(gamma_);
    TORCH_CHECK(x.dim() == 4 && gamma.numel() == x.size(1), "expected x [B, C, H, W] and C values of gamma, got ",
                x.sizes(), " and ", gamma.sizes());
    if (x.is_cpu() && x.scalar_type() == at::kFloat && gamma.scalar_type() == at::kFloat && !in_graph(x) &&
        !in_graph(gamma))
      return fused(x, gamma, activate != 0);
    at::Tensor length = at::linalg_vector_norm(x, 2, {1}, true).clamp_min(1e-12);
    at::Tensor factor = gamma.mul(std::sqrt(static_cast<double>(x.size(1)))).view({1, -1, 1, 1});
    at::Tensor y = x.div(length).mul(factor);
    return activate != 0 ? at::silu(y) : y;
  });
}
