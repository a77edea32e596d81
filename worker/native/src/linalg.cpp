#include <ATen/ops/einsum.h>

#include "common.h"

using namespace wt;

wt_status wt_addmm(wt_tensor self, wt_tensor a, wt_tensor b, double beta, double alpha, wt_tensor* result) {
  return make(result, [&] { return ref(self).addmm(ref(a), ref(b), beta, alpha); });
}

wt_status wt_baddbmm(wt_tensor self, wt_tensor a, wt_tensor b, double beta, double alpha, wt_tensor* result) {
  return make(result, [&] { return ref(self).baddbmm(ref(a), ref(b), beta, alpha); });
}

wt_status wt_einsum(const char* equation, const wt_tensor* tensors, int64_t count, wt_tensor* result) {
  return make(result, [&] { return at::einsum(equation, list(tensors, count)); });
}
