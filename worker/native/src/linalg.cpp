#include <ATen/ops/einsum.h>

#include "common.h"
#include "cpu_matmul.h"

using namespace wt;

wt_status wt_matmul(wt_tensor a, wt_tensor b, wt_tensor* result) {
  return make(result, [&] { return wan::matmul(ref(a), ref(b)); });
}

wt_status wt_mm(wt_tensor a_, wt_tensor b_, wt_tensor* result) {
  return make(result, [&] {
    const at::Tensor &a = ref(a_), &b = ref(b_);
    return a.dim() == 2 && b.dim() == 2 ? wan::matmul(a, b) : a.mm(b);  // mm says what does not fit
  });
}

wt_status wt_bmm(wt_tensor a_, wt_tensor b_, wt_tensor* result) {
  return make(result, [&] {
    const at::Tensor &a = ref(a_), &b = ref(b_);
    return a.dim() == 3 && b.dim() == 3 && a.size(0) == b.size(0) ? wan::matmul(a, b) : a.bmm(b);
  });
}

wt_status wt_addmm(wt_tensor self, wt_tensor a, wt_tensor b, double beta, double alpha, wt_tensor* result) {
  return make(result, [&] { return ref(self).addmm(ref(a), ref(b), beta, alpha); });
}

wt_status wt_baddbmm(wt_tensor self, wt_tensor a, wt_tensor b, double beta, double alpha, wt_tensor* result) {
  return make(result, [&] { return ref(self).baddbmm(ref(a), ref(b), beta, alpha); });
}

wt_status wt_einsum(const char* equation, const wt_tensor* tensors, int64_t count, wt_tensor* result) {
  return make(result, [&] { return at::einsum(equation, list(tensors, count)); });
}
