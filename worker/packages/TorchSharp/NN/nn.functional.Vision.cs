using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Pads the last dimensions: (before, after) of the last one first.</summary>
            public static unsafe Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                int native = mode == PaddingModes.Constant ? 0 : (int)mode;   // Zeros is constant 0 too
                fixed (long* p = pad) return Tensor.Result(wt_pad(input.Self, p, pad.Length, native, value, out TensorHandle result), result, input);
            }

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, (ReadOnlySpan<long>)pad, mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <summary>Pads every dimension on both sides.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                var all = new long[input.ndim * 2];
                Array.Fill(all, pad);
                return functional.pad(input, (ReadOnlySpan<long>)all, mode, value);
            }

            /// <summary>Resizes the dimensions after batch and channels, to a size or by a factor.</summary>
            public static unsafe Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (size is null == scale_factor is null) throw new ArgumentException("interpolate takes either a size or a scale factor.");
                int spatial = (int)x.ndim - 2;
                double[]? scales = scale_factor is null ? null : OneEach(scale_factor, spatial);
                long[] target = size is not null ? OneEach(size, spatial) : Scaled(x, scales!);
                if (recompute_scale_factor) scales = null;   // then the sizes decide where to sample
                fixed (long* sizes = target)
                fixed (double* factors = scales)
                {
                    NativeStatus status = wt_interpolate(x.Self, sizes, factors, spatial, (int)mode, Tensor.Flag(align_corners ?? false), Tensor.Flag(antialias), out TensorHandle result);
                    return Tensor.Result(status, result, x);
                }
            }

            public static Tensor upsample(Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) =>
                interpolate(input, size, scale_factor, (InterpolationMode)mode, align_corners);

            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                interpolate(x, size, scale_factor, InterpolationMode.Nearest);

            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                interpolate(x, size, scale_factor, InterpolationMode.Bilinear, align_corners);

            public static Tensor upsample_nearest2d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                interpolate(input, outputSizes, scaleFactors, InterpolationMode.Nearest);

            public static Tensor upsample_nearest3d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                interpolate(input, outputSizes, scaleFactors, InterpolationMode.Nearest);

            private static T[] OneEach<T>(T[] values, int spatial) =>
                values.Length == spatial ? values : throw new ArgumentException($"Expected {spatial} values, one for each dimension after batch and channels, got {values.Length}.");

            private static long[] Scaled(Tensor x, double[] scales)
            {
                long[] shape = x.shape;
                var target = new long[scales.Length];
                for (int i = 0; i < target.Length; i++) target[i] = (long)Math.Floor(shape[i + 2] * scales[i]);
                return target;
            }

            [LibraryImport(NativeLibraryLoader.Library)]
            private static unsafe partial NativeStatus wt_pad(TensorHandle self, long* pad, long count, int mode, double value, out TensorHandle result);

            [LibraryImport(NativeLibraryLoader.Library)]
            private static unsafe partial NativeStatus wt_interpolate(TensorHandle self, long* sizes, double* scales, long spatial, int mode, byte alignCorners, byte antialias, out TensorHandle result);
        }
    }
}
