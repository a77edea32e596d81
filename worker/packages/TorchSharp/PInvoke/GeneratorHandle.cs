using System.Runtime.InteropServices;

namespace TorchSharp.PInvoke;

/// <summary>Owns an <c>at::Generator*</c>.</summary>
internal sealed partial class GeneratorHandle : SafeHandle
{
    /// <summary>Stands for the default generator.</summary>
    internal static readonly GeneratorHandle None = new(ownsHandle: false);

    public GeneratorHandle() : base(nint.Zero, ownsHandle: true) { }

    private GeneratorHandle(bool ownsHandle) : base(nint.Zero, ownsHandle) { }

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle() => Delete(handle) == NativeStatus.Ok;

    [LibraryImport(NativeLibraryLoader.Library, EntryPoint = "wt_generator_delete")]
    private static partial NativeStatus Delete(nint self);
}
