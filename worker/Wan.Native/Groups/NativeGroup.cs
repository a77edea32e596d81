using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.PInvoke;

namespace Wan.Native.Groups;

/// <summary>Owns one rank's connections to the others.</summary>
internal sealed unsafe partial class NativeGroup() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <summary>Blocks until every rank has come, or the time is over.</summary>
    /// <remarks>What the store threw, if it did, is thrown instead of the native failure that came of it.</remarks>
    public static NativeGroup Join(IMeetingStore store, string backend, string name, int rank, int size, int gpu, string? address, string? networkInterface, TimeSpan timeout)
    {
        using var loan = new StoreLoan(store);
        NativeStatus status = wt_group_join(loan.ForNative(), backend, name, rank, size, gpu, address, networkInterface, (long)timeout.TotalMilliseconds, out NativeGroup group);
        if (loan.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        NativeResult.Check(status, []);
        return group;
    }

    public static bool HasBackend(string backend) => wt_group_has_backend(backend) != 0;

    /// <summary>Where a GPU is plugged in: <c>0000:3B:00.0</c>.</summary>
    public static string GpuAddress(int index)
    {
        byte[] address = new byte[32];
        fixed (byte* first = address)
            NativeResult.Check(wt_gpu_address(index, first, address.Length), []);
        return Encoding.ASCII.GetString(address).TrimEnd('\0');
    }

    /// <param name="failed">index of the part that could not be started, where this throws</param>
    public NativeTransfer Start(ReadOnlySpan<NativeTransferPart> parts, out long failed)
    {
        failed = 0;
        fixed (NativeTransferPart* first = parts)
        {
            NativeResult.Check(wt_group_start(this, first, parts.Length, out NativeTransfer transfer, ref failed), []);
            return transfer;
        }
    }

    public void Abort() => NativeResult.Check(wt_group_abort(this), []);

    protected override bool ReleaseHandle() => wt_group_delete(handle) == NativeStatus.Ok;

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte wt_group_has_backend(string backend);

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NativeStatus wt_group_join(
        in StoreLoan.Callbacks store, string backend, string name, int rank, int size, int gpu, string? address, string? networkInterface, long timeoutMilliseconds, out NativeGroup result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_gpu_address(int index, byte* address, int capacity);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_group_abort(NativeGroup self);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_group_delete(nint self);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_group_start(NativeGroup self, NativeTransferPart* parts, long count, out NativeTransfer result, ref long failed);
}
