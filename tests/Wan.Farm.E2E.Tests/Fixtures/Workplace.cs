using System.Text.Json;
using Wan.Farm.Testing;

namespace Wan.Farm.E2E.Tests.Fixtures;

/// <summary>A folder of its own for one test: a job file, a model, a place for results.</summary>
internal sealed class Workplace : IDisposable
{
    // Everything, in hidden folders too.
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    public Workplace() => WriteJob(model: GoldenModels.TextToVideo);

    public TempFolder Folder { get; } = new();

    public string JobFile => Folder["job.yaml"];

    public string Results => Folder["out"];

    public string Video => Path.Combine(Results, "e2e.mp4");

    /// <summary>The words after <c>wanfarm</c>.</summary>
    public string[] Render(params string[] more) => ["render", JobFile, "--out", Results, .. more];

    public Task<RunResult> RenderAsync(params string[] more) => Launcher.Built.RunAsync(Render(more));

    public WanFarmProcess Start(params string[] more) => Launcher.Built.Start(Render(more));

    public void WriteJob(string model, int frames = 9, int steps = 6, string prompt = "a small boat on a calm lake") => WriteJobText($"""
        apiVersion: wan.farm/v1alpha1
        kind: VideoJob
        metadata:
          name: e2e
        spec:
          model:
            path: {model}
          prompt: {prompt}
          seed: 7
          video:
            width: 64
            height: 48
            frames: {frames}
            fps: 8
          sampling:
            steps: {steps}
        """);

    public void WriteJobText(string text) => File.WriteAllText(JobFile, text);

    /// <summary>SHA-256 of the raw frames, from the record beside the video.</summary>
    public string FramesSha256()
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(Path.Combine(Results, "e2e.json")));
        return record.RootElement.GetProperty("framesSha256").GetString()!;
    }

    /// <summary>Nothing that looks like a result, and no temporary file.</summary>
    public void MustHoldNoResult()
    {
        if (!Directory.Exists(Results))
            return;
        Assert.Empty(Directory.EnumerateFiles(Results, "e2e.*"));
        MustHoldNoTemporaryFile();
    }

    public void MustHoldNoTemporaryFile() => Assert.Empty(Directory.EnumerateFiles(Results, "*.tmp*", Everywhere));

    /// <summary>The one file of this name that a render left, in hidden folders too.</summary>
    public string Find(string pattern) => Directory.EnumerateFiles(Results, pattern, Everywhere).Single();

    public void Dispose() => Folder.Dispose();
}
