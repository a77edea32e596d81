using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Result(wt_matmul(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor mm(Tensor target) => Result(wt_mm(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor bmm(Tensor batch2) => Result(wt_bmm(Self, batch2.Self, out TensorHandle result), result, this, batch2);
        public Tensor mv(Tensor target) => Result(wt_mv(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor dot(Tensor target) => Result(wt_dot(Self, target.Self, out TensorHandle result), result, this, target);
        public Tensor outer(Tensor vec2) => Result(wt_outer(Self, vec2.Self, out TensorHandle result), result, this, vec2);

        /// <summary>beta * this + alpha * mat1 @ mat2</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Result(wt_addmm(Self, mat1.Self, mat2.Self, beta, alpha, out TensorHandle result), result, this, mat1, mat2);

        /// <summary>beta * this + alpha * batch1 @ batch2</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Result(wt_baddbmm(Self, batch1.Self, batch2.Self, beta, alpha, out TensorHandle result), result, this, batch1, batch2);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_matmul(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_mm(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_bmm(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_mv(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_dot(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_outer(TensorHandle self, TensorHandle other, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_addmm(TensorHandle self, TensorHandle a, TensorHandle b, double beta, double alpha, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_baddbmm(TensorHandle self, TensorHandle a, TensorHandle b, double beta, double alpha, out TensorHandle result);
    }
}
