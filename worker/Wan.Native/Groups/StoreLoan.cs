using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wan.Native.Groups;

/// <summary>Lends a store to native code for one call, and keeps the exception that no native frame could pass on.</summary>
internal sealed unsafe class StoreLoan : IDisposable
{
    private const int Failed = -1;

    private readonly IMeetingStore store;
    private GCHandle self;

    public StoreLoan(IMeetingStore store)
    {
        this.store = store;
        self = GCHandle.Alloc(this);
    }

    /// <summary>The first failure of the store during the loan.</summary>
    public Exception? Failure { get; private set; }

    public Callbacks ForNative() => new()
    {
        Context = GCHandle.ToIntPtr(self),
        Set = &Set,
        Get = &Get,
        Add = &Add,
        Remove = &Remove,
    };

    public void Dispose() => self.Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Set(nint context, byte* key, byte* value, long bytes) =>
        Ask(context, key, (store, name) =>
        {
            store.Put(name, new ReadOnlySpan<byte>(value, checked((int)bytes)));
            return 0;
        });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Get(nint context, byte* key, byte* value, long capacity, long* bytes) =>
        Ask(context, key, (store, name) =>
        {
            if (store.Find(name) is not { } found) return 0;
            *bytes = found.Length;
            found.AsSpan(0, (int)Math.Min(capacity, found.Length)).CopyTo(new Span<byte>(value, checked((int)capacity)));
            return 1;
        });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Add(nint context, byte* key, long amount, long* sum) =>
        Ask(context, key, (store, name) =>
        {
            *sum = store.Add(name, amount);
            return 0;
        });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Remove(nint context, byte* key) => Ask(context, key, (store, name) => store.Delete(name) ? 1 : 0);

    // No managed exception may cross a native frame.
    private static int Ask(nint context, byte* key, Func<IMeetingStore, string, int> question)
    {
        var loan = (StoreLoan)GCHandle.FromIntPtr(context).Target!;
        try
        {
            return question(loan.store, Marshal.PtrToStringUTF8((nint)key)!);
        }
        catch (Exception e)
        {
            loan.Failure ??= e;
            return Failed;
        }
    }

    /// <summary><c>wt_store</c> of wan_group.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Callbacks
    {
        public nint Context;
        public delegate* unmanaged[Cdecl]<nint, byte*, byte*, long, int> Set;
        public delegate* unmanaged[Cdecl]<nint, byte*, byte*, long, long*, int> Get;
        public delegate* unmanaged[Cdecl]<nint, byte*, long, long*, int> Add;
        public delegate* unmanaged[Cdecl]<nint, byte*, int> Remove;
    }
}
