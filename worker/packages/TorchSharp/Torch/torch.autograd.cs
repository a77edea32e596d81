using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>Adds the gradients of the tensors into the leaves' <c>grad</c>.</summary>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using TensorHandleArray roots = new([.. tensors]);
            using TensorHandleArray grads = new([.. grad_tensors ?? []]);
            using TensorHandleArray leaves = new([.. inputs ?? []]);
            fixed (nint* r = roots.Pointers, g = grads.Pointers, l = leaves.Pointers)
            {
                NativeStatus status = wt_backward(r, roots.Count, g, grads.Count, l, leaves.Count, Tensor.Flag(retain_graph ?? create_graph), Tensor.Flag(create_graph));
                if (status != NativeStatus.Ok) throw NativeError.Create(status, nameof(backward), [.. tensors]);
            }
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>The gradients of the outputs' sum with respect to the inputs.</summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            using TensorHandleArray roots = new([.. outputs]);
            using TensorHandleArray leaves = new([.. inputs]);
            using TensorHandleArray grads = new([.. grad_outputs ?? []]);
            var found = new nint[inputs.Count];
            fixed (nint* r = roots.Pointers, l = leaves.Pointers, g = grads.Pointers, f = found)
            {
                NativeStatus status = wt_grad(r, roots.Count, l, leaves.Count, g, grads.Count, Tensor.Flag(retain_graph), Tensor.Flag(create_graph), Tensor.Flag(allow_unused), f);
                if (status != NativeStatus.Ok) throw NativeError.Create(status, nameof(grad), [.. outputs, .. inputs]);
            }
            return Array.ConvertAll(found, handle => handle == nint.Zero ? null! : new Tensor(new TensorHandle(handle)));
        }

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_backward(nint* tensors, long count, nint* grads, long gradCount, nint* inputs, long inputCount, byte retainGraph, byte createGraph);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_grad(nint* outputs, long count, nint* inputs, long inputCount, nint* grads, long gradCount, byte retainGraph, byte createGraph, byte allowUnused, nint* results);
    }
}
