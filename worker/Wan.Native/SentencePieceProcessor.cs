using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.PInvoke;

namespace Wan.Native;

/// <summary>A SentencePiece model (<c>spiece.model</c>), run by the SentencePiece library.</summary>
/// <remarks>Many threads may encode at a time.</remarks>
public sealed unsafe partial class SentencePieceProcessor : IDisposable
{
    private readonly SentencePieceHandle handle;

    private SentencePieceProcessor(SentencePieceHandle handle)
    {
        this.handle = handle;
        Check(Facts(handle, out int pieces, out int unknown, out int end, out int padding));
        (PieceCount, UnknownId, EndId, PaddingId) = (pieces, unknown, end, padding);
    }

    /// <summary>Ids are 0 to this minus 1.</summary>
    public int PieceCount { get; }

    public int UnknownId { get; }

    /// <summary>-1 where the model has no such piece.</summary>
    public int EndId { get; }

    /// <summary>-1 where the model has no such piece.</summary>
    public int PaddingId { get; }

    /// <exception cref="InvalidDataException">The bytes are no SentencePiece model.</exception>
    /// <exception cref="DllNotFoundException">SentencePiece was not installed when the native libraries were built.</exception>
    public static SentencePieceProcessor Load(ReadOnlySpan<byte> model)
    {
        fixed (byte* bytes = model)
        {
            Check(Load(bytes, model.Length, out SentencePieceHandle handle));
            return new(handle);
        }
    }

    /// <summary>Normalises and splits a text; adds no begin or end id. Lone surrogates count as U+FFFD.</summary>
    public int[] Encode(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        fixed (byte* bytes = utf8)
        {
            Check(Encode(handle, bytes, utf8.Length, out int* ids, out long count));
            try
            {
                return new ReadOnlySpan<int>(ids, checked((int)count)).ToArray();
            }
            finally
            {
                DeleteIds(ids);
            }
        }
    }

    /// <summary>A piece's text, with ▁ for a space, and its log-probability.</summary>
    /// <exception cref="InvalidDataException">No piece has this id.</exception>
    public (string Text, float Score) Piece(int id)
    {
        bool isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);             // the text is the processor's own
            Check(Piece(handle, id, out byte* text, out long bytes, out float score));
            return (Encoding.UTF8.GetString(text, checked((int)bytes)), score);
        }
        finally
        {
            if (isHeld) handle.DangerousRelease();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    internal static void Check(NativeStatus status)
    {
        if (status == NativeStatus.Ok)
            return;
        string message = $"SentencePiece: {Marshal.PtrToStringUTF8(LastError())}";
        throw status == NativeStatus.OutOfMemory ? new OutOfMemoryException(message) : new InvalidDataException(message);
    }

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_last_error")]
    private static partial nint LastError();

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_load")]
    private static partial NativeStatus Load(byte* model, long bytes, out SentencePieceHandle result);

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_facts")]
    private static partial NativeStatus Facts(SentencePieceHandle self, out int pieces, out int unknown, out int end, out int padding);

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_encode")]
    private static partial NativeStatus Encode(SentencePieceHandle self, byte* text, long bytes, out int* ids, out long count);

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_ids_delete")]
    private static partial void DeleteIds(int* ids);

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_piece")]
    private static partial NativeStatus Piece(SentencePieceHandle self, int id, out byte* text, out long bytes, out float score);
}
