using System.Runtime.InteropServices;
using TorchSharp.Modules;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Tensor.Result(wt_linear(input.Self, weights.Self, Tensor.Optional(bias), out TensorHandle result), result, input, weights, bias);

            public static unsafe Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                Convolve(wt_conv1d, 1, input, weight, bias, [stride ?? 1], [padding ?? 0], [dilation ?? 1], groups, nameof(conv1d));

            public static unsafe Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Convolve(wt_conv2d, 2, input, weight, bias, strides, padding, dilation, groups, nameof(conv2d));

            public static unsafe Tensor conv3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Convolve(wt_conv3d, 3, input, weight, bias, strides, padding, dilation, groups, nameof(conv3d));

            public static unsafe Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05)
            {
                fixed (long* shape = normalized_shape)
                {
                    NativeStatus status = wt_layer_norm(input.Self, shape, normalized_shape.Length, Tensor.Optional(weight), Tensor.Optional(bias), eps, out TensorHandle result);
                    return Tensor.Result(status, result, input, weight, bias);
                }
            }

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05)
            {
                NativeStatus status = wt_group_norm(input.Self, num_groups, Tensor.Optional(weight), Tensor.Optional(bias), eps, out TensorHandle result);
                return Tensor.Result(status, result, input, weight, bias);
            }

            /// <summary>input / max(‖input‖ₚ, eps) along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using DisposeScope scope = NewDisposeScope();
                return input.div(linalg.vector_norm(input, p, [dim], keepdim: true).clamp_min(eps)).MoveToOuterDisposeScope();
            }

            public static Tensor gelu(Tensor x) => x.gelu();
            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_().alias() : x.gelu();
            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false) => inplace ? x.gelu_(approximate).alias() : x.gelu(approximate);
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_().alias() : x.silu();
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();
            public static Tensor sigmoid(Tensor x) => x.sigmoid();
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_().alias() : x.tanh();
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>softmax(query·keyᵀ/√D + mask)·value; a bool mask says where to look, any other is added to the scores.</summary>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                NativeStatus status = wt_scaled_dot_product_attention(
                    query.Self, key.Self, value.Self, Tensor.Optional(attn_mask), p, Tensor.Flag(is_casual), out TensorHandle result);
                return Tensor.Result(status, result, [query, key, value, attn_mask]);
            }

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (inplace) return input.Changed(wt_dropout_(input.Self, p, Tensor.Flag(training)), operation: nameof(dropout)).alias();
                return Tensor.Result(wt_dropout(input.Self, p, Tensor.Flag(training), out TensorHandle result), result, input);
            }

            public static Tensor one_hot(Tensor x, long num_classes = -1) =>
                Tensor.Result(wt_one_hot(x.Self, num_classes, out TensorHandle result), result, x);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Tensor.Result(wt_mse_loss(input.Self, target.Self, (long)reduction, out TensorHandle result), result, input, target);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Tensor.Result(wt_l1_loss(input.Self, target.Self, (long)reduction, out TensorHandle result), result, input, target);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Tensor.Result(wt_smooth_l1_loss(input.Self, target.Self, (long)reduction, beta, out TensorHandle result), result, input, target);

            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0)
            {
                NativeStatus status = wt_cross_entropy(input.Self, target.Self, Tensor.Optional(weight), (long)reduction, ignore_index, label_smoothing, out TensorHandle result);
                return Tensor.Result(status, result, input, target, weight);
            }

            /// <summary>Rows of the weight; the public way in is the module.</summary>
            internal static Tensor Embed(Tensor weight, Tensor indices, long paddingIndex) =>
                Tensor.Result(wt_embedding(weight.Self, indices.Self, paddingIndex, out TensorHandle result), result, weight, indices, operation: "embedding");

            private unsafe delegate NativeStatus Convolution(TensorHandle input, TensorHandle weight, TensorHandle bias, long* stride, long* padding, long* dilation, long groups, out TensorHandle result);

            private static unsafe Tensor Convolve(Convolution convolution, int spatial, Tensor input, Tensor weight, Tensor? bias, long[]? stride, long[]? padding, long[]? dilation, long groups, string operation)
            {
                fixed (long* s = PerDimension(stride, spatial, 1), p = PerDimension(padding, spatial, 0), d = PerDimension(dilation, spatial, 1))
                {
                    NativeStatus status = convolution(input.Self, weight.Self, Tensor.Optional(bias), s, p, d, groups, out TensorHandle result);
                    return Tensor.Result(status, result, input, weight, bias, operation);
                }
            }

            private static long[] PerDimension(long[]? values, int spatial, long missing)
            {
                if (values is null) return Same(missing);
                if (values.Length == spatial) return values;
                return values.Length == 1 ? Same(values[0]) : throw new ArgumentException($"Expected 1 or {spatial} values, got {values.Length}.");

                long[] Same(long value)
                {
                    var all = new long[spatial];
                    Array.Fill(all, value);
                    return all;
                }
            }

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_linear(TensorHandle input, TensorHandle weight, TensorHandle bias, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static unsafe partial NativeStatus wt_conv1d(TensorHandle input, TensorHandle weight, TensorHandle bias, long* stride, long* padding, long* dilation, long groups, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static unsafe partial NativeStatus wt_conv2d(TensorHandle input, TensorHandle weight, TensorHandle bias, long* stride, long* padding, long* dilation, long groups, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static unsafe partial NativeStatus wt_conv3d(TensorHandle input, TensorHandle weight, TensorHandle bias, long* stride, long* padding, long* dilation, long groups, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static unsafe partial NativeStatus wt_layer_norm(TensorHandle input, long* shape, long rank, TensorHandle weight, TensorHandle bias, double eps, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_group_norm(TensorHandle input, long groups, TensorHandle weight, TensorHandle bias, double eps, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_embedding(TensorHandle weight, TensorHandle indices, long paddingIndex, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_one_hot(TensorHandle self, long classes, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_dropout(TensorHandle self, double p, byte training, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_dropout_(TensorHandle self, double p, byte training);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_mse_loss(TensorHandle input, TensorHandle target, long reduction, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_l1_loss(TensorHandle input, TensorHandle target, long reduction, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_smooth_l1_loss(TensorHandle input, TensorHandle target, long reduction, double beta, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_cross_entropy(TensorHandle input, TensorHandle target, TensorHandle weight, long reduction, long ignoreIndex, double labelSmoothing, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static partial NativeStatus wt_scaled_dot_product_attention(TensorHandle query, TensorHandle key, TensorHandle value, TensorHandle mask, double dropout, byte causal, out TensorHandle result);
        }
    }
}
