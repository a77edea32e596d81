using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;

namespace Wan.Farm.Benchmarks;

/// <summary>The published implementation, timed by <c>reference.py</c> in a Python that has torch.</summary>
internal sealed class ReferenceProcess : IDisposable
{
    private readonly Process process;

    private ReferenceProcess(Process process, string torchVersion)
    {
        this.process = process;
        TorchVersion = torchVersion;
    }

    public string TorchVersion { get; }

    /// <param name="checkout">A checkout of the published Wan2.1 repository.</param>
    public static ReferenceProcess Start(string checkout, int threads)
    {
        if (!File.Exists(Path.Combine(checkout, "wan", "modules", "model.py")))
            throw new DirectoryNotFoundException($"WAN_REFERENCE={checkout}: no wan/modules/model.py there; expected a checkout of Wan2.1");

        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("WAN_PYTHON") ?? "/usr/bin/python3")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add("-Wignore");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "reference.py"));
        start.ArgumentList.Add(Path.GetFullPath(checkout));
        start.ArgumentList.Add(threads.ToString(CultureInfo.InvariantCulture));
        // As on our side, once our library is loaded: OpenMP and OpenBLAS share the cores, and OpenBLAS knows the processor.
        _ = torch.get_num_threads();
        foreach (string name in new[] { "OMP_WAIT_POLICY", "OPENBLAS_CORETYPE" })
            start.Environment[name] = Marshal.PtrToStringUTF8(getenv(name));
        Process process = Process.Start(start)!;
        JsonNode hello = ReadLine(process);
        return new ReferenceProcess(process, (string)hello["torch"]!);
    }

    /// <returns>Seconds of one run.</returns>
    public double Run(string name)
    {
        process.StandardInput.WriteLine(name);
        process.StandardInput.Flush();
        return (double)ReadLine(process)["seconds"]!;
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    // .NET's own copy of the environment does not show what was set for native libraries.
    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint getenv(string name);

    private static JsonNode ReadLine(Process process) =>
        JsonNode.Parse(process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("the reference program ended; its message is above"))!;
}
