#pragma once

#include <cstdint>

// Row kernels in float32 over contiguous memory: one pass over the data where plain operations take four to eight.
namespace wan {

// out = x / sqrt(mean(x^2) + eps) * weight over rows of `width`; weight may be null.
void cpu_rms_norm(const float* x, const float* weight, double eps, int64_t rows, int64_t width, float* out);

// out = layer_norm(x) * (1 + scale) + shift over rows of `width`; row r of x belongs to entry r / rows_per_entry, whose
// shift and scale start at entry * entry_stride (stride 0 broadcasts).
void cpu_modulated_layer_norm(const float* x, const float* shift, const float* scale, int64_t shift_stride,
                              int64_t scale_stride, int64_t rows_per_entry, double eps, int64_t rows, int64_t width,
                              float* out);

// (a, b) -> (a cos - b sin, a sin + b cos) on interleaved pairs; x and out: [batch, length, heads, 2 half], x with the
// given strides (last dimension contiguous), out contiguous; cos, sin: [length, half].
void cpu_rotary(const float* x, int64_t batch_stride, int64_t length_stride, int64_t head_stride, const float* cos,
                const float* sin, int64_t batch, int64_t length, int64_t heads, int64_t half, float* out);

}  // namespace wan
