#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Scalar.h>
#include <c10/core/TensorOptions.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "wan_torch.h"

#define WT_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace wt {

#if WT_TORCH_AT_LEAST(2, 5)  // c10::optional is std::optional by then
template <class T>
using optional = std::optional<T>;
inline constexpr auto nullopt = std::nullopt;
#else
template <class T>
using optional = c10::optional<T>;
inline constexpr auto nullopt = c10::nullopt;
#endif

wt_status fail(wt_status status, const char* message) noexcept;
wt_status fail_torch(const c10::Error& error) noexcept;

/// Runs the body; no exception crosses the C boundary.
template <class F>
wt_status guard(F&& body) noexcept {
  try {
    std::forward<F>(body)();
    return WT_OK;
  } catch (const c10::OutOfMemoryError& e) {
    return fail(WT_OUT_OF_MEMORY, e.what_without_backtrace());
  } catch (const c10::Error& e) {
    return fail_torch(e);
  } catch (const std::bad_alloc& e) {
    return fail(WT_OUT_OF_MEMORY, e.what());
  } catch (const std::exception& e) {
    return fail(WT_INTERNAL, e.what());
  } catch (...) {
    return fail(WT_INTERNAL, "unknown C++ exception");
  }
}

inline at::Tensor& ref(wt_tensor handle) {
  TORCH_CHECK(handle != nullptr, "a tensor handle is null");
  return *static_cast<at::Tensor*>(handle);
}

inline optional<at::Tensor> maybe(wt_tensor handle) {
  if (handle == nullptr) return nullopt;
  return *static_cast<at::Tensor*>(handle);
}

inline wt_tensor give(at::Tensor tensor) { return new at::Tensor(std::move(tensor)); }

/// Puts the tensor that `body` makes into `result`.
template <class F>
wt_status make(wt_tensor* result, F&& body) noexcept {
  return guard([&] { *result = give(body()); });
}

/// Same for a pair.
template <class F>
wt_status make_pair(wt_tensor* first, wt_tensor* second, F&& body) noexcept {
  return guard([&] {
    auto pair = body();
    auto a = std::make_unique<at::Tensor>(std::get<0>(pair));
    *second = give(std::get<1>(pair));
    *first = a.release();
  });
}

/// Same for a list: an array of handles that wt_array_delete frees.
template <class F>
wt_status make_list(wt_tensor** results, int64_t* count, F&& body) noexcept {
  return guard([&] {
    std::vector<at::Tensor> tensors = body();
    std::unique_ptr<wt_tensor[]> array(new wt_tensor[tensors.size()]);
    for (size_t i = 0; i < tensors.size(); ++i) array[i] = give(std::move(tensors[i]));
    *count = static_cast<int64_t>(tensors.size());
    *results = array.release();
  });
}

inline std::vector<at::Tensor> list(const wt_tensor* handles, int64_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int64_t i = 0; i < count; ++i) tensors.push_back(ref(handles[i]));
  return tensors;
}

inline at::IntArrayRef ints(const int64_t* values, int64_t count) {
  return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline bool has(wt_scalar value) { return value.kind >= 0; }

inline at::Scalar scalar(wt_scalar value) {
  switch (value.kind) {
    case 0: {
      double number;
      std::memcpy(&number, &value.bits, sizeof number);
      return at::Scalar(number);
    }
    case 2:
      return at::Scalar(value.bits != 0);
    default:
      return at::Scalar(value.bits);
  }
}

inline optional<at::Scalar> maybe(wt_scalar value) {
  if (!has(value)) return nullopt;
  return scalar(value);
}

inline optional<at::ScalarType> dtype(int32_t value) {
  if (value < 0) return nullopt;
  return static_cast<at::ScalarType>(value);
}

inline at::Device device(int32_t type, int32_t index) {
  return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(type == 0 ? -1 : index));
}

inline at::TensorOptions options(wt_options o) {
  auto result = at::TensorOptions().device(device(o.device, o.device_index));
  if (o.dtype >= 0) result = result.dtype(static_cast<at::ScalarType>(o.dtype));
  return result;
}

/// Options of `self` where the caller has not said otherwise.
inline at::TensorOptions like(wt_options o, const at::Tensor& self) {
  auto result = self.options();
  if (o.device >= 0) result = result.device(device(o.device, o.device_index));
  if (o.dtype >= 0) result = result.dtype(static_cast<at::ScalarType>(o.dtype));
  return result;
}

/// As in PyTorch's Python factories: made outside the graph, then marked.
inline at::Tensor marked(at::Tensor tensor, wt_options o) {
  if (o.requires_grad) tensor.set_requires_grad(true);
  return tensor;
}

}  // namespace wt
