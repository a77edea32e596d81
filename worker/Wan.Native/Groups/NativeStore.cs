using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.PInvoke;

namespace Wan.Native.Groups;

/// <summary>Owns a connection to a key-value store, and the server in the process that serves it.</summary>
internal sealed unsafe partial class NativeStore() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    public static NativeStore Serve(string host, int port, TimeSpan timeout, out int chosen)
    {
        NativeResult.Check(wt_store_serve(host, port, (long)timeout.TotalMilliseconds, out NativeStore store, out chosen), []);
        return store;
    }

    public static NativeStore Connect(string host, int port, TimeSpan timeout)
    {
        NativeResult.Check(wt_store_connect(host, port, (long)timeout.TotalMilliseconds, out NativeStore store), []);
        return store;
    }

    public void Set(string key, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        NativeResult.Check(wt_store_set(this, key, bytes, bytes.Length), []);
    }

    /// <summary>The value, or null where there is no such key now.</summary>
    public string? Get(string key)
    {
        NativeResult.Check(wt_store_get(this, key, out byte found, out byte* value, out long bytes), []);
        if (found == 0) return null;
        string text = Encoding.UTF8.GetString(value, (int)bytes);
        wt_store_value_delete(value);
        return text;
    }

    public long Add(string key, long amount)
    {
        NativeResult.Check(wt_store_add(this, key, amount, out long sum), []);
        return sum;
    }

    public bool Remove(string key)
    {
        NativeResult.Check(wt_store_remove(this, key, out byte removed), []);
        return removed != 0;
    }

    protected override bool ReleaseHandle() => wt_store_delete(handle) == NativeStatus.Ok;

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NativeStatus wt_store_serve(string host, int port, long timeoutMilliseconds, out NativeStore result, out int chosen);

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NativeStatus wt_store_connect(string host, int port, long timeoutMilliseconds, out NativeStore result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_store_delete(nint self);

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NativeStatus wt_store_set(NativeStore self, string key, byte[] value, long bytes);

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NativeStatus wt_store_get(NativeStore self, string key, out byte found, out byte* value, out long bytes);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial void wt_store_value_delete(byte* value);

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NativeStatus wt_store_add(NativeStore self, string key, long amount, out long sum);

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NativeStatus wt_store_remove(NativeStore self, string key, out byte removed);
}
