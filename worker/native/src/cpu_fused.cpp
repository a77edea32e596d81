#include "cpu_fused.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "cpu_lanes.h"

namespace wan {
namespace {

constexpr int kLanes = 32;  // partial sums: enough independent chains to hide the latency of an addition

WAN_CLONES void rms_norm_row(const float* x, const float* weight, float eps, int64_t width, float* out) {
  float partial[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes)
    for (int j = 0; j < kLanes; ++j) partial[j] += x[i + j] * x[i + j];
  float sum = 0;
  for (; i < width; ++i) sum += x[i] * x[i];
  for (int j = 0; j < kLanes; ++j) sum += partial[j];
  const float factor = 1.0f / std::sqrt(sum / static_cast<float>(width) + eps);
  if (weight == nullptr)
    for (i = 0; i < width; ++i) out[i] = x[i] * factor;
  else
    for (i = 0; i < width; ++i) out[i] = x[i] * factor * weight[i];
}

WAN_CLONES void modulated_layer_norm_row(const float* x, const float* shift, const float* scale, float eps,
                                         int64_t width, float* out) {
  float partial[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes)
    for (int j = 0; j < kLanes; ++j) partial[j] += x[i + j];
  float sum = 0;
  for (; i < width; ++i) sum += x[i];
  for (int j = 0; j < kLanes; ++j) sum += partial[j];
  const float mean = sum / static_cast<float>(width);

  // The second pass subtracts the mean first: the variance does not cancel for rows far from zero.
  for (int j = 0; j < kLanes; ++j) partial[j] = 0;
  for (i = 0; i + kLanes <= width; i += kLanes)
    for (int j = 0; j < kLanes; ++j) partial[j] += (x[i + j] - mean) * (x[i + j] - mean);
  sum = 0;
  for (; i < width; ++i) sum += (x[i] - mean) * (x[i] - mean);
  for (int j = 0; j < kLanes; ++j) sum += partial[j];
  const float factor = 1.0f / std::sqrt(sum / static_cast<float>(width) + eps);
  for (i = 0; i < width; ++i) out[i] = (x[i] - mean) * factor * (1.0f + scale[i]) + shift[i];
}

WAN_CLONES void rotary_row(const float* x, const float* cos, const float* sin, int64_t half, float* out) {
  for (int64_t i = 0; i < half; ++i) {
    const float a = x[2 * i], b = x[2 * i + 1];
    out[2 * i] = a * cos[i] - b * sin[i];
    out[2 * i + 1] = a * sin[i] + b * cos[i];
  }
}

int64_t grain(int64_t width) { return std::max<int64_t>(1, 16384 / std::max<int64_t>(1, width)); }

}  // namespace

void cpu_rms_norm(const float* x, const float* weight, double eps, int64_t rows, int64_t width, float* out) {
  at::parallel_for(0, rows, grain(width), [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r)
      rms_norm_row(x + r * width, weight, static_cast<float>(eps), width, out + r * width);
  });
}

void cpu_modulated_layer_norm(const float* x, const float* shift, const float* scale, int64_t shift_stride,
                              int64_t scale_stride, int64_t rows_per_entry, double eps, int64_t rows, int64_t width,
                              float* out) {
  at::parallel_for(0, rows, grain(width), [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      const int64_t entry = r / rows_per_entry;
      modulated_layer_norm_row(x + r * width, shift + entry * shift_stride, scale + entry * scale_stride,
                               static_cast<float>(eps), width, out + r * width);
    }
  });
}

void cpu_rotary(const float* x, int64_t batch_stride, int64_t length_stride, int64_t head_stride, const float* cos,
                const float* sin, int64_t batch, int64_t length, int64_t heads, int64_t half, float* out) {
  at::parallel_for(0, batch * length, grain(2 * half * heads), [&](int64_t begin, int64_t end) {
    for (int64_t token = begin; token < end; ++token) {
      const int64_t b = token / length, l = token % length;
      const float* row = x + b * batch_stride + l * length_stride;
      float* target = out + token * heads * 2 * half;
      for (int64_t n = 0; n < heads; ++n)
        rotary_row(row + n * head_stride, cos + l * half, sin + l * half, half, target + n * 2 * half);
    }
  });
}

}  // namespace wan
