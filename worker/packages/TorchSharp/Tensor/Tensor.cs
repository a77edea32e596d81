using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor: a reference-counted native object, owned through a safe handle.</summary>
    public partial class Tensor : IDisposable
    {
        private TensorHandle? handle;

        internal Tensor(TensorHandle handle, bool register = true)
        {
            this.handle = handle;
            if (!register) return;
            TensorHandle.CountCreated();
            DisposeScopeManager.ThreadSingleton.Register(this);
        }

        /// <summary>Takes ownership of an <c>at::Tensor*</c>.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(new TensorHandle(handle));

        public string? name { get; set; }

        public bool IsInvalid => handle is null;

        public IntPtr Handle => Self.DangerousGetHandle();

        public static long TotalCount => TensorHandle.LiveCount;

        public static long PeakCount => TensorHandle.PeakCount;

        internal DisposeScope? OwningDisposeScope { get; set; }

        internal int PlaceInScope { get; set; }

        /// <summary>The handle, which is not disposed.</summary>
        internal TensorHandle Self => handle ?? throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle is not { } owned) return;
            DisposeScopeManager.ThreadSingleton.CountDisposed(this);
            OwningDisposeScope?.Remove(this);
            handle = null;
            owned.Dispose();
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } owner) owner.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        /// <summary>Gives the native tensor away; the caller deletes it.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            OwningDisposeScope?.Remove(this);
            return MoveHandle().Release();
        }

        internal TensorHandle MoveHandle()
        {
            TensorHandle owned = Self;
            handle = null;
            return owned;
        }

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() => ToMetadataString();

        public Tensor alias() => Result(wt_tensor_alias(Self, out TensorHandle result), result, this);

        /// <summary>The checked way in: a tensor from what a native function answered.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Tensor Result(NativeStatus status, TensorHandle result, Tensor a, [CallerMemberName] string operation = "")
        {
            if (status != NativeStatus.Ok) Throw(status, operation, a, null, null);
            return new Tensor(result);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Tensor Result(NativeStatus status, TensorHandle result, Tensor a, Tensor? b, [CallerMemberName] string operation = "")
        {
            if (status != NativeStatus.Ok) Throw(status, operation, a, b, null);
            return new Tensor(result);
        }

        internal static Tensor Result(NativeStatus status, TensorHandle result, Tensor a, Tensor? b, Tensor? c, [CallerMemberName] string operation = "")
        {
            if (status != NativeStatus.Ok) Throw(status, operation, a, b, c);
            return new Tensor(result);
        }

        internal static Tensor Result(NativeStatus status, TensorHandle result, ReadOnlySpan<Tensor?> operands, [CallerMemberName] string operation = "")
        {
            if (status != NativeStatus.Ok) throw NativeError.Create(status, operation, operands);
            return new Tensor(result);
        }

        internal static (Tensor, Tensor) Pair(NativeStatus status, TensorHandle first, TensorHandle second, Tensor a, [CallerMemberName] string operation = "")
        {
            if (status != NativeStatus.Ok) Throw(status, operation, a, null, null);
            return (new Tensor(first), new Tensor(second));
        }

        internal static unsafe Tensor[] Results(NativeStatus status, nint* handles, long count, ReadOnlySpan<Tensor?> operands, [CallerMemberName] string operation = "")
        {
            if (status != NativeStatus.Ok) throw NativeError.Create(status, operation, operands);
            var tensors = new Tensor[count];
            for (int i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(new TensorHandle(handles[i]));
            wt_array_delete(handles);
            return tensors;
        }

        /// <summary>For operations that change this tensor and return it.</summary>
        internal Tensor Changed(NativeStatus status, Tensor? b = null, Tensor? c = null, [CallerMemberName] string operation = "")
        {
            if (status != NativeStatus.Ok) Throw(status, operation, this, b, c);
            return this;
        }

        private void Check(NativeStatus status, [CallerMemberName] string operation = "")
        {
            if (status != NativeStatus.Ok) Throw(status, operation, this, null, null);
        }

        private static void Throw(NativeStatus status, string operation, Tensor a, Tensor? b, Tensor? c) =>
            throw NativeError.Create(status, operation, [a, b, c]);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_alias(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial void wt_array_delete(nint* array);
    }
}
