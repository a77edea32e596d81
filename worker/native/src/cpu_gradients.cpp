#include "cpu_gradients.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu_lanes.h"

namespace wan {
namespace {

// Rows whose share of a sum is added up together.
constexpr int64_t kSlice = 512;

// Calls body(begin, end, partial) for slices of the rows, and adds the partial sums, each of `width`, in the order of
// the slices.
template <class F>
void sum_over_slices(int64_t rows, int64_t width, float* total, const F& body) {
  const int64_t slices = (rows + kSlice - 1) / kSlice;
  std::vector<float> partial(static_cast<size_t>(slices * width));
  at::parallel_for(0, slices, 1, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i)
      body(i * kSlice, std::min(rows, (i + 1) * kSlice), partial.data() + i * width);
  });
  std::fill(total, total + width, 0.0f);
  for (int64_t i = 0; i < slices; ++i)
    for (int64_t c = 0; c < width; ++c) total[c] += partial[i * width + c];
}

WAN_CLONES void rms_norm_rows(const float* x, const float* weight, const float* to_out, float eps, int64_t begin,
                              int64_t end, int64_t width, float* to_x, float* to_weight) {
  for (int64_t r = begin; r < end; ++r) {
    const float *in = x + r * width, *pull = to_out + r * width;
    float* out = to_x + r * width;
    Floats squares{}, along{}, a, g, w;
    for (int64_t c = 0; c < width; c += kFloats) {
      load(a, in + c, width - c);
      load(g, pull + c, width - c);
      load(w, weight + c, width - c);
      squares += a * a;
      along += a * g * w;
    }
    const float factor = 1.0f / std::sqrt(sum(squares) / static_cast<float>(width) + eps);
    const float back = factor * factor * factor * sum(along) / static_cast<float>(width);
    for (int64_t c = 0; c < width; c += kFloats) {
      load(a, in + c, width - c);
      load(g, pull + c, width - c);
      load(w, weight + c, width - c);
      Floats total;
      load(total, to_weight + c, width - c);
      store(to_weight + c, total + g * a * factor, width - c);
      store(out + c, g * w * factor - a * back, width - c);
    }
  }
}

WAN_CLONES void layer_norm_rows(const float* x, const float* scale, const float* to_out, float eps, int64_t rows,
                                int64_t width, float* to_x, float* to_shift, float* to_scale) {
  const float share = 1.0f / static_cast<float>(width);
  std::fill(to_shift, to_shift + width, 0.0f);
  std::fill(to_scale, to_scale + width, 0.0f);
  for (int64_t r = 0; r < rows; ++r) {
    const float *in = x + r * width, *pull = to_out + r * width;
    float* out = to_x + r * width;
    Floats total{}, a, g, s;
    for (int64_t c = 0; c < width; c += kFloats) {
      load(a, in + c, width - c);
      total += a;
    }
    const float mean = sum(total) * share;
    Floats squares{}, pulled{}, along{};
    for (int64_t c = 0; c < width; c += kFloats) {
      load(a, in + c, width - c);
      load(g, pull + c, width - c);
      load(s, scale + c, width - c);
      a -= mean;
      if (width - c < kFloats)
        for (int64_t i = width - c; i < kFloats; ++i) a[i] = 0;
      g *= 1.0f + s;
      squares += a * a;
      pulled += g;
      along += g * a;
    }
    const float factor = 1.0f / std::sqrt(sum(squares) * share + eps);
    const float even = sum(pulled) * share, back = factor * factor * sum(along) * share;
    for (int64_t c = 0; c < width; c += kFloats) {
      const int64_t left = width - c;
      Floats shifted, scaled;
      load(a, in + c, left);
      load(g, pull + c, left);
      load(s, scale + c, left);
      load(shifted, to_shift + c, left);
      load(scaled, to_scale + c, left);
      a -= mean;
      store(to_shift + c, shifted + g, left);
      store(to_scale + c, scaled + g * a * factor, left);
      store(out + c, (g * (1.0f + s) - even - a * back) * factor, left);
    }
  }
}

WAN_CLONES void gated_rows(const float* x, const float* y, const float* gate, int64_t rows, int64_t width, float* out) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < width; ++c) out[r * width + c] = x[r * width + c] + y[r * width + c] * gate[c];
}

WAN_CLONES void gated_gradient_rows(const float* y, const float* gate, const float* to_out, int64_t rows, int64_t width,
                                    float* to_y, float* to_gate) {
  std::fill(to_gate, to_gate + width, 0.0f);
  for (int64_t r = 0; r < rows; ++r) {
    const float *in = y + r * width, *pull = to_out + r * width;
    float* out = to_y + r * width;
    for (int64_t c = 0; c < width; ++c) {
      out[c] = pull[c] * gate[c];
      to_gate[c] += pull[c] * in[c];
    }
  }
}

// x * sigmoid(2u) with u = sqrt(2 / pi) (x + 0.044715 x^3), which is x / 2 * (1 + tanh(u)).
constexpr float kTwice = 1.5957691216f, kCubic = 0.044715f;

WAN_CLONES void gelu_run(const float* x, int64_t begin, int64_t end, float* out) {
  for (int64_t i = begin; i < end; i += kFloats) {
    Floats a, s;
    load(a, x + i, end - i);
    s = kTwice * (a + kCubic * a * a * a);
    sigmoid(s);
    store(out + i, a * s, end - i);
  }
}

WAN_CLONES void gelu_gradient_run(const float* x, const float* to_out, int64_t begin, int64_t end, float* to_x) {
  for (int64_t i = begin; i < end; i += kFloats) {
    Floats a, g, s;
    load(a, x + i, end - i);
    load(g, to_out + i, end - i);
    s = kTwice * (a + kCubic * a * a * a);
    sigmoid(s);
    const Floats slope = kTwice * (1.0f + 3.0f * kCubic * a * a);
    store(to_x + i, g * (s + a * s * (1.0f - s) * slope), end - i);
  }
}

WAN_CLONES void channel_norm_pixels(const float* x, const float* gamma, bool activate, const float* to_out,
                                    int64_t begin, int64_t end, int64_t channels, float* to_x, float* to_gamma) {
  const float root = std::sqrt(static_cast<float>(channels));
  for (int64_t pixel = begin; pixel < end; ++pixel) {
    const float *in = x + pixel * channels, *pull = to_out + pixel * channels;
    float* out = to_x + pixel * channels;
    Floats squares{}, a, g, w;
    for (int64_t c = 0; c < channels; c += kFloats) {
      load(a, in + c, channels - c);
      squares += a * a;
    }
    const float length = std::sqrt(sum(squares));
    const float factor = root / (length < 1e-12f ? 1e-12f : length);
    Floats along{};
    for (int64_t c = 0; c < channels; c += kFloats) {
      const int64_t left = channels - c;
      load(a, in + c, left);
      load(g, pull + c, left);
      load(w, gamma + c, left);
      if (activate) {
        const Floats y = a * factor * w;
        Floats s = y;
        sigmoid(s);
        g *= s * (1.0f + y * (1.0f - s));
      }
      Floats total;
      load(total, to_gamma + c, left);
      store(to_gamma + c, total + g * a * factor, left);
      g *= w;
      store(out + c, g, left);
      along += g * a;
    }
    // A pixel of length 0 is divided by a constant: nothing comes back along it.
    const float back = length < 1e-12f ? 0.0f : factor * sum(along) / (length * length);
    for (int64_t c = 0; c < channels; c += kFloats) {
      load(a, in + c, channels - c);
      load(g, out + c, channels - c);
      store(out + c, g * factor - a * back, channels - c);
    }
  }
}

WAN_CLONES void adamw_run(const AdamWStep& step, const float* gradient, const float* decays, int64_t begin, int64_t end,
                          float* weights, float* first, float* second, float* average) {
  const float new1 = 1.0f - step.beta1, new2 = 1.0f - step.beta2, drift = 1.0f - step.keep;
  for (int64_t i = begin; i < end; ++i) {
    const float g = gradient[i] * step.factor;
    const float m = first[i] * step.beta1 + g * new1, v = second[i] * step.beta2 + g * g * new2;
    first[i] = m;
    second[i] = v;
    const float w =
        weights[i] - weights[i] * decays[i] * step.decay - step.rate * m / (std::sqrt(v) / step.root + step.epsilon);
    weights[i] = w;
    average[i] = average[i] * step.keep + w * drift;
  }
}

}  // namespace

void cpu_rms_norm_gradient(const float* x, const float* weight, const float* to_out, double eps, int64_t rows,
                           int64_t width, float* to_x, float* to_weight) {
  sum_over_slices(rows, width, to_weight, [&](int64_t begin, int64_t end, float* partial) {
    rms_norm_rows(x, weight, to_out, static_cast<float>(eps), begin, end, width, to_x, partial);
  });
}

void cpu_modulated_layer_norm_gradient(const float* x, const float* scale, int64_t scale_stride, const float* to_out,
                                       double eps, int64_t entries, int64_t rows, int64_t width, float* to_x,
                                       float* to_shift, float* to_scale) {
  at::parallel_for(0, entries, 1, [&](int64_t begin, int64_t end) {
    for (int64_t e = begin; e < end; ++e) {
      const int64_t at = e * rows * width;
      layer_norm_rows(x + at, scale + e * scale_stride, to_out + at, static_cast<float>(eps), rows, width, to_x + at,
                      to_shift + e * width, to_scale + e * width);
    }
  });
}

void cpu_add_gated(const float* x, const float* y, const float* gate, int64_t gate_stride, int64_t entries,
                   int64_t rows, int64_t width, float* out) {
  at::parallel_for(0, entries, 1, [&](int64_t begin, int64_t end) {
    for (int64_t e = begin; e < end; ++e) {
      const int64_t at = e * rows * width;
      gated_rows(x + at, y + at, gate + e * gate_stride, rows, width, out + at);
    }
  });
}

void cpu_add_gated_gradient(const float* y, const float* gate, int64_t gate_stride, const float* to_out,
                            int64_t entries, int64_t rows, int64_t width, float* to_y, float* to_gate) {
  at::parallel_for(0, entries, 1, [&](int64_t begin, int64_t end) {
    for (int64_t e = begin; e < end; ++e) {
      const int64_t at = e * rows * width;
      gated_gradient_rows(y + at, gate + e * gate_stride, to_out + at, rows, width, to_y + at, to_gate + e * width);
    }
  });
}

void cpu_gelu(const float* x, int64_t count, float* out) {
  at::parallel_for(0, (count + kSlice - 1) / kSlice, 32, [&](int64_t begin, int64_t end) {
    gelu_run(x, begin * kSlice, std::min(count, end * kSlice), out);
  });
}

void cpu_gelu_gradient(const float* x, const float* to_out, int64_t count, float* to_x) {
  at::parallel_for(0, (count + kSlice - 1) / kSlice, 32, [&](int64_t begin, int64_t end) {
    gelu_gradient_run(x, to_out, begin * kSlice, std::min(count, end * kSlice), to_x);
  });
}

void cpu_adamw(const AdamWStep& step, const float* gradient, const float* decays, int64_t count, float* weights,
               float* first, float* second, float* average) {
  at::parallel_for(0, (count + kSlice - 1) / kSlice, 32, [&](int64_t begin, int64_t end) {
    adamw_run(step, gradient, decays, begin * kSlice, std::min(count, end * kSlice), weights, first, second, average);
  });
}

void cpu_channel_norm_gradient(const float* x, const float* gamma, bool activate, const float* to_out, int64_t pixels,
                               int64_t channels, float* to_x, float* to_gamma) {
  sum_over_slices(pixels, channels, to_gamma, [&](int64_t begin, int64_t end, float* partial) {
    channel_norm_pixels(x, gamma, activate, to_out, begin, end, channels, to_x, partial);
  });
}

}  // namespace wan
