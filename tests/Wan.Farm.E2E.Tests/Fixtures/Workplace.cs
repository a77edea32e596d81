using System.Security.Cryptography;
using System.Text.Json;
using Wan.Farm.Testing;

namespace Wan.Farm.E2E.Tests.Fixtures;

/// <summary>A folder of its own for one test: a job file, a model, a place for results.</summary>
internal sealed class Workplace : IDisposable
{
    // Everything, in hidden folders too.
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    private const string Shots = "shots: [{prompt: a pier, frames: 53}, {prompt: a boat, frames: 1}, {prompt: the sea, frames: 9}]";

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

    /// <summary>5 windows, 5 chunks, or a long shot, a single frame and a short shot (63 frames); 3 segments to decode, at least.</summary>
    public void WriteLongJob(string strategy = "Windows", int frames = 65, int steps = 6) => WriteJobText($"""
        apiVersion: wan.farm/v1alpha1
        kind: VideoJob
        metadata:
          name: e2e
        spec:
          model:
            path: {GoldenModels.TextToVideo}
          {(strategy == "Shots" ? Shots : "prompt: a small boat on a calm lake")}
          seed: 7
          video:
            width: 64
            height: 48
            {(strategy == "Shots" ? "" : $"frames: {frames}")}
            fps: 8
          sampling:
            steps: {steps}
          longVideo:
            strategy: {strategy}
            windowLatents: 5
            overlapLatents: 2
            decode:
              segmentLatents: 6
        """);

    public void WriteJobText(string text) => File.WriteAllText(JobFile, text);

    /// <summary>How many states of denoising are saved at the moment, one for each lane and step that is kept.</summary>
    public int SavedCheckpoints
    {
        get
        {
            var folder = new DirectoryInfo(Path.Combine(Results, ".wanfarm", "checkpoints"));
            return folder.Exists ? folder.EnumerateFiles("*.sha256", SearchOption.AllDirectories).Count() : 0;
        }
    }

    /// <summary>SHA-256 of the raw frames, from the record beside the video.</summary>
    public string FramesSha256()
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(Path.Combine(Results, "e2e.json")));
        return record.RootElement.GetProperty("framesSha256").GetString()!;
    }

    /// <summary>Every latents artifact by name, with its checksum.</summary>
    public IReadOnlyList<string> Latents() =>
    [
        .. Directory.EnumerateFiles(Results, "*.latents.safetensors.sha256", Everywhere).Select(File.ReadAllText).Order(StringComparer.Ordinal),
    ];

    /// <summary>Everything that does not depend on how it was rendered.</summary>
    public LongRender Rendered() => new(FramesSha256(), Latents(), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Video))));

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
