/* Kernels of the video autoencoder. */
#pragma once

#include "wan_torch.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x / max(|x|, 1e-12) * sqrt(C) * gamma over the channels of every pixel, then SiLU when `silu` is not 0.
   x: [B, C, H, W], gamma: C values. One pass over x on the CPU in float32, tensor operations elsewhere. */
WT_API wt_status wt_channel_norm(wt_tensor x, wt_tensor gamma, int32_t silu, wt_tensor* result);

#ifdef __cplusplus
}
#endif
