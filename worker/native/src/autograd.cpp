#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "common.h"

using namespace wt;

namespace {
std::vector<at::Tensor> grads(const wt_tensor* handles, int64_t count) {
  std::vector<at::Tensor> result;
  for (int64_t i = 0; i < count; ++i) result.push_back(handles[i] == nullptr ? at::Tensor() : ref(handles[i]));
  return result;
}
}  // namespace

wt_status wt_grad_mode_get(uint8_t* enabled) {
  return guard([&] { *enabled = at::GradMode::is_enabled(); });
}

wt_status wt_grad_mode_set(uint8_t enabled) {
  return guard([&] { at::GradMode::set_enabled(enabled != 0); });
}

wt_status wt_inference_mode_get(uint8_t* enabled) {
  return guard([&] { *enabled = c10::InferenceMode::is_enabled(); });
}

wt_status wt_inference_mode_enter(uint8_t enabled, void** mode) {
  return guard([&] { *mode = new c10::InferenceMode(enabled != 0); });
}

wt_status wt_inference_mode_exit(void* mode) {
  return guard([&] { delete static_cast<c10::InferenceMode*>(mode); });
}

wt_status wt_requires_grad_get(wt_tensor self, uint8_t* result) {
  return guard([&] { *result = ref(self).requires_grad(); });
}

wt_status wt_requires_grad_set(wt_tensor self, uint8_t value) {
  return guard([&] { ref(self).set_requires_grad(value != 0); });
}

wt_status wt_retain_grad(wt_tensor self) {
  return guard([&] { ref(self).retain_grad(); });
}

wt_status wt_is_leaf(wt_tensor self, uint8_t* result) {
  return guard([&] { *result = ref(self).is_leaf(); });
}

wt_status wt_grad_get(wt_tensor self, wt_tensor* result) {
  return guard([&] {
    at::Tensor grad = ref(self).grad();
    *result = grad.defined() ? give(grad) : nullptr;
  });
}

wt_status wt_grad_set(wt_tensor self, wt_tensor grad) {
  return guard([&] { ref(self).mutable_grad() = grad == nullptr ? at::Tensor() : ref(grad); });
}

wt_status wt_backward(const wt_tensor* tensors, int64_t count, const wt_tensor* grad_tensors, int64_t grad_count,
                      const wt_tensor* inputs, int64_t input_count, uint8_t retain_graph, uint8_t create_graph) {
  return guard([&] {
    torch::autograd::backward(list(tensors, count), grads(grad_tensors, grad_count), retain_graph != 0,
                              create_graph != 0, list(inputs, input_count));
  });
}

wt_status wt_grad(const wt_tensor* outputs, int64_t count, const wt_tensor* inputs, int64_t input_count,
                  const wt_tensor* grad_outputs, int64_t grad_count, uint8_t retain_graph, uint8_t create_graph,
                  uint8_t allow_unused, wt_tensor* results) {
  return guard([&] {
    auto found = torch::autograd::grad(list(outputs, count), list(inputs, input_count), grads(grad_outputs, grad_count),
                                       retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < found.size(); ++i) results[i] = found[i].defined() ? give(found[i]) : nullptr;
  });
}
