using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class RuntimeTests : TensorTest
{
    [Fact]
    public void SetNumThreads_Value_IsKeptAndZeroRefused()
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(2);
            Assert.Equal(2, get_num_threads());
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
            Assert.Contains("at least one thread", Assert.Throws<TorchException>(() => set_num_threads(0)).Message);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void OpenBlas_OnAProcessorWithWideVectors_UsesThem()
    {
        _ = get_num_threads();      // loads it
        string kernels = Marshal.PtrToStringUTF8(openblas_get_corename())!;
        if (Avx2.IsSupported) Assert.DoesNotContain(kernels, new[] { "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Generic" });
        Assert.NotEmpty(kernels);
    }

    [DllImport("libopenblas.so.0")]
    private static extern nint openblas_get_corename();
}
