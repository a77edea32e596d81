using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get
            {
                Check(wt_requires_grad_get(Self, out byte result));
                return result != 0;
            }
            set => Check(wt_requires_grad_set(Self, Flag(value)));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public bool is_leaf
        {
            get
            {
                Check(wt_is_leaf(Self, out byte result));
                return result != 0;
            }
        }

        public void retain_grad() => Check(wt_retain_grad(Self));

        public Tensor? grad
        {
            get
            {
                Check(wt_grad_get(Self, out TensorHandle result));
                return result.IsInvalid ? null : new Tensor(result);
            }
            set => Check(wt_grad_set(Self, Optional(value)));
        }

        public void backward() => autograd.backward(this);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Tensor detach() => Result(wt_detach(Self, out TensorHandle result), result, this);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_requires_grad_get(TensorHandle self, out byte result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_requires_grad_set(TensorHandle self, byte value);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_is_leaf(TensorHandle self, out byte result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_retain_grad(TensorHandle self);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_grad_get(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_grad_set(TensorHandle self, TensorHandle grad);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_detach(TensorHandle self, out TensorHandle result);
    }
}
