using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace Wan.Native;

/// <summary>Owns a native SentencePiece processor.</summary>
internal sealed partial class SentencePieceHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => Delete(handle) == NativeStatus.Ok;

    [LibraryImport(NativeLibraryLoader.SentencePieceLibrary, EntryPoint = "wt_sentencepiece_delete")]
    private static partial NativeStatus Delete(nint self);
}
