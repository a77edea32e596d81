#pragma once

#include <cstdint>

// What training needs of the row operations: their gradients, each in one pass over memory. Rows lie together in
// float32. A sum over rows is cut by how many rows there are, never by how many threads: its bytes are the same for any
// number of them.
namespace wan {

// Of out = x / sqrt(mean(x^2) + eps) * weight over rows of `width`. to_x like x; to_weight [width].
void cpu_rms_norm_gradient(const float* x, const float* weight, const float* to_out, double eps, int64_t rows,
                           int64_t width, float* to_x, float* to_weight);

// Of out = layer_norm(x) * (1 + scale) + shift; entry e has `rows` rows and its own scale. to_shift and to_scale:
// [entries, width].
void cpu_modulated_layer_norm_gradient(const float* x, const float* scale, int64_t scale_stride, const float* to_out,
                                       double eps, int64_t entries, int64_t rows, int64_t width, float* to_x,
                                       float* to_shift, float* to_scale);

// out = x + y * gate; entry e has `rows` rows and its own gate.
void cpu_add_gated(const float* x, const float* y, const float* gate, int64_t gate_stride, int64_t entries,
                   int64_t rows, int64_t width, float* out);

// Of the same: to_y like y, to_gate [entries, width]. (To x goes what comes in.)
void cpu_add_gated_gradient(const float* y, const float* gate, int64_t gate_stride, const float* to_out,
                            int64_t entries, int64_t rows, int64_t width, float* to_y, float* to_gate);

// GELU in its tanh form, and its gradient.
void cpu_gelu(const float* x, int64_t count, float* out);
void cpu_gelu_gradient(const float* x, const float* to_out, int64_t count, float* to_x);

// Of out = x / max(|x|, 1e-12) * sqrt(channels) * gamma over pixels of `channels`, then SiLU if `activate`.
void cpu_channel_norm_gradient(const float* x, const float* gamma, bool activate, const float* to_out, int64_t pixels,
                               int64_t channels, float* to_x, float* to_gamma);

// One step of AdamW over a vector of weights and its running mean, in one pass. `factor` limits the gradient; `rate`
// and `root` are corrected for how many steps there were: rate = learning rate / (1 - beta1^t), root = sqrt(1 -
// beta2^t). decays: 1 where a weight decays, else 0.
struct AdamWStep {
  float factor, beta1, beta2, rate, root, epsilon, decay, keep;
};
void cpu_adamw(const AdamWStep& step, const float* gradient, const float* decays, int64_t count, float* weights,
               float* first, float* second, float* average);

}  // namespace wan
