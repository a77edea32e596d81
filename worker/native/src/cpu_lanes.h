#pragma once

#include <cstdint>
#include <cstring>

// Sixteen numbers at a time. One source, compiled for each instruction set (WAN_CLONES) and chosen when the library is
// loaded.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WAN_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("O3")))
#else
#define WAN_CLONES
#endif
#define WAN_LANES_INLINE inline __attribute__((always_inline))

namespace wan {

constexpr int kFloats = 16;
typedef float Floats __attribute__((vector_size(kFloats * sizeof(float)), aligned(4)));
typedef int32_t Ints __attribute__((vector_size(kFloats * sizeof(int32_t)), aligned(4)));

// The first `count` numbers at p, zeros behind them.
WAN_LANES_INLINE void load(Floats& x, const float* p, int64_t count = kFloats) {
  if (count >= kFloats) {
    std::memcpy(&x, p, sizeof x);
  } else {
    x = Floats{};
    std::memcpy(&x, p, static_cast<size_t>(count) * sizeof(float));
  }
}

WAN_LANES_INLINE void store(float* p, const Floats& x, int64_t count = kFloats) {
  std::memcpy(p, &x, count >= kFloats ? sizeof x : static_cast<size_t>(count) * sizeof(float));
}

WAN_LANES_INLINE float sum(const Floats& x) {
  float total = 0;
  for (int i = 0; i < kFloats; ++i) total += x[i];
  return total;
}

// e^x for x in [-87, 88], to about one unit in the last place.
WAN_LANES_INLINE void exponential(Floats& x) {
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

// 1 + e^-x. NaN stays NaN: it fails both comparisons.
WAN_LANES_INLINE void one_and_falling(const Floats& x, Floats& e) {
  e = -x;
  e = e > 87.0f ? Floats{} + 87.0f : e;
  e = e < -87.0f ? Floats{} - 87.0f : e;
  exponential(e);
  e = 1.0f + e;
}

WAN_LANES_INLINE void sigmoid(Floats& x) {
  Floats e;
  one_and_falling(x, e);
  x = 1.0f / e;
}

WAN_LANES_INLINE void silu(Floats& x) {
  Floats e;
  one_and_falling(x, e);
  x = x / e;
}

}  // namespace wan
