using System.Diagnostics;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Worker.Tests.Inputs;

/// <summary>Real files made by ffmpeg, in a folder of one test.</summary>
internal sealed class TestMedia : IDisposable
{
    private readonly TempFolder folder = new();

    public string this[string name] => folder[name];

    public void Dispose() => folder.Dispose();

    /// <summary>A file that ffmpeg makes from these arguments; {out} is its path.</summary>
    public MediaFile Make(string name, string arguments)
    {
        string path = folder[name];
        using Process ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", $"-nostdin -v error -y {arguments.Replace("{out}", $"\"{path}\"", StringComparison.Ordinal)}") { RedirectStandardError = true })!;
        string errors = ffmpeg.StandardError.ReadToEnd();
        ffmpeg.WaitForExit();
        return ffmpeg.ExitCode == 0 ? Of(path) : throw new InvalidOperationException($"ffmpeg {arguments}: {errors}");
    }

    public MediaFile Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(folder[name], bytes);
        return Of(folder[name]);
    }

    private static MediaFile Of(string path) => new(new InputReference("spec.input", Path.GetFileName(path)), path, "5ha", new FileInfo(path).Length);
}
