using Wan.Farm.Testing;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>An ffmpeg for workers that does not join the segments of jobs named <c>failing</c>, and keeps those named <c>held</c> waiting.</summary>
internal sealed class HeldEncoder : IDisposable
{
    public const string Complaint = "no room for this video";

    private readonly TempFolder folder = new();

    public HeldEncoder()
    {
        string program = folder["ffmpeg"];
        File.WriteAllText(program, $"""
            #!/bin/sh
            case "$*" in
            *concat*failing.mp4*) echo "{Complaint}" >&2; exit 1;;
            *concat*held.mp4*) while [ ! -e "{folder["released"]}" ]; do sleep 0.1; done;;
            esac
            PATH="{Path}" exec ffmpeg "$@"
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>For the container of workers, as YAML.</summary>
    public string Environment => $$"""[{name: PATH, value: "{{folder.Path}}:{{Path}}"}]""";

    private static string Path => System.Environment.GetEnvironmentVariable("PATH")!;

    /// <summary>A small job with two segments.</summary>
    /// <param name="size">As YAML.</param>
    public static string Job(string name, string model, string size = "width: 32, height: 32, frames: 21", int steps = 4, int maxRestarts = 0, string pool = "pool", bool suspend = false) => $$"""
        apiVersion: wan.farm/v1alpha1
        kind: VideoJob
        metadata: { name: {{name}} }
        spec:
          model: { path: "{{model}}" }
          pool: {{pool}}
          prompt: {{name}}
          seed: 7
          video: { {{size}}, fps: 8 }
          sampling: { steps: {{steps}} }
          suspend: {{(suspend ? "true" : "false")}}
          failurePolicy: { maxRestarts: {{maxRestarts}} }
          longVideo: { decode: { segmentLatents: 3 } }
        """;

    public void Release() => File.WriteAllText(folder["released"], "");

    public void Dispose()
    {
        Release();
        folder.Dispose();
    }
}
