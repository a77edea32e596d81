using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.PInvoke;

/// <summary>
/// Finds libwan_torch.so: the file WAN_NATIVE_LIBRARY names, else the one beside the program. libwan_sentencepiece.so is beside it.
/// </summary>
/// <remarks>Compiled into each assembly that imports from the library; the process still loads it once.</remarks>
internal static partial class NativeLibraryLoader
{
    internal const string Library = "wan_torch";

    internal const string SentencePieceLibrary = "wan_sentencepiece";

    private const string PathVariable = "WAN_NATIVE_LIBRARY";

    private static readonly Lazy<nint> Torch = new(() => Load(Locate(Library)));
    private static readonly Lazy<nint> SentencePiece = new(() => Load(Locate(SentencePieceLibrary)));

#pragma warning disable CA2255 // The imports must resolve whichever type is touched first, so no static constructor will do.
    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraryLoader).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name switch
        {
            Library => Torch.Value,
            SentencePieceLibrary => SentencePiece.Value,
            _ => nint.Zero,
        };

    private static nint Load(string path)
    {
        LetIdleThreadsSleep();
        NameTheProcessorToOpenBlas();
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException($"{path} is there but does not load, because a library that it needs is missing: {e.Message}", e);
        }
    }

    private static string Locate(string library)
    {
        string fileName = $"lib{library}.so";
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
        {
            if (!File.Exists(named)) throw new DllNotFoundException($"{PathVariable} names {named}, which does not exist.");
            string neighbour = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(named))!, fileName);
            return library == Library ? named : neighbour;
        }
        string beside = Path.Combine(AppContext.BaseDirectory, fileName);
        return File.Exists(beside)
            ? beside
            : throw new DllNotFoundException($"{beside} does not exist. Build it with `make build`, or set {PathVariable} to where libwan_torch.so is.");
    }

    // Threads of OpenMP that spin between two operations would take the cores from whatever else computes on the machine:
    // another lane's render, ffmpeg. The variable is read by libgomp when it is loaded, from the C environment, which .NET does not write to.
    private static void LetIdleThreadsSleep()
    {
        if (!OperatingSystem.IsWindows()) _ = SetVariable("OMP_WAIT_POLICY", "passive", overwrite: 0);
    }

    // OpenBLAS takes an Intel processor that is younger than itself for one without vector units of this century, and multiplies several times slower.
    private static void NameTheProcessorToOpenBlas()
    {
        const int GenuineIntel = 0x756e6547;
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Ebx != GenuineIntel) return;
        string? kernels = Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.VL.IsSupported ? "SkylakeX" : Avx2.IsSupported && Fma.IsSupported ? "Haswell" : null;
        if (kernels is not null) _ = SetVariable("OPENBLAS_CORETYPE", kernels, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
