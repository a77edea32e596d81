using System.Diagnostics;
using System.Text.Json;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Commands;
using Wan.Farm.Cli.Inputs;
using Wan.Farm.Cli.JobFiles;
using Wan.Farm.Cli.Tests.Commands;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.E2E.Tests.Samples;

/// <summary>Every sample, rendered with a tiny model of random weights from real pictures and videos: its size, its frames, twice the same, also when stopped.</summary>
public sealed class SampleRenderTests(SampleModels models) : IClassFixture<SampleModels>, IDisposable
{
    private const int Width = 64, Height = 32, Frames = 17;

    /// <summary>Long samples are cut short less: they still have several windows or chunks.</summary>
    private static readonly Dictionary<string, int> Shorter = new() { ["long-windows"] = 49, ["long-continuation"] = 61 };

    private readonly TempFolder folder = new();

    public static TheoryData<string> Samples =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Render_Sample_HasItsSizeAndFramesAndIsTheSameAfterAStop(string name)
    {
        string[] render = Command(name, out ResolvedJob job);

        using JsonDocument whole = await RenderAsync([.. render, "--out", folder["whole"]]);
        await StopAsync([.. render, "--out", folder["stopped"]]);
        using JsonDocument resumed = await RenderAsync([.. render, "--out", folder["stopped"]]);

        Assert.Equal(Result(whole, "framesSha256"), Result(resumed, "framesSha256"));
        string file = whole.RootElement.GetProperty(job.Frames == 1 ? "picture" : "video").GetString()!;
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder["stopped"], Path.GetFileName(file))));
        Assert.Contains(resumed.RootElement.GetProperty("result").GetProperty("tasks").EnumerateArray(), task => task.GetProperty("firstStep").GetInt32() == 1);
        VideoInfo video = await VideoReader.ProbeAsync(file, CancellationToken.None);
        Assert.Equal(new VideoSize(Width, Height), video.Size);
        Assert.Equal(job.Frames, await VideoReader.ReadAsync(file, video, _ => { }, most: null, CancellationToken.None));
    }

    private static string? Result(JsonDocument report, string field) => report.RootElement.GetProperty("result").GetProperty(field).GetString();

    /// <summary>The command for a small copy of a sample, beside the files that it names.</summary>
    private string[] Command(string name, out ResolvedJob job)
    {
        string file = folder[$"{name}.yaml"];
        File.Copy(Path.Combine(AppContext.BaseDirectory, "samples", $"{name}.yaml"), file);
        VideoJob sample = JobFile.Read(file, []);
        List<string> set = ["spec.sampling.steps=2", $"spec.video.{(sample.Spec.Video.Area is null ? $"width={Width}" : $"area={Width * Height}")}"];
        if (sample.Spec.Video.Area is null)
            set.Add($"spec.video.height={Height}");
        set.AddRange((sample.Spec.Loras ?? []).Select((lora, index) =>
            $"spec.loras[{index}].path={LoraFiles.Write(folder[Path.GetFileName(lora.Path)], models.Of(Path.GetFileName(sample.Spec.Model.Path)))}"));
        if (sample.Spec.Video.Frames > Shorter.GetValueOrDefault(name, Frames))
            set.Add($"spec.video.frames={Shorter.GetValueOrDefault(name, Frames)}");
        job = ResolvedJob.Resolve(JobFile.Read(file, set), seedWhenAbsent: 0);
        bool isExtended = sample.Spec.Vace is { Extend: not VaceExtension.None };
        foreach (NamedFile needed in NamedFiles.Of(sample.Spec))
            Make(needed.Path, isExtended ? job.Frames - 8 : job.Frames);
        return ["render", file, "--model", models.Of(Path.GetFileName(sample.Spec.Model.Path)), "--device", "cpu", "--output", "json", .. set.SelectMany(field => new[] { "--set", field })];
    }

    /// <param name="frames">Of a video.</param>
    private void Make(string name, int frames)
    {
        string input = name switch
        {
            "depth.mp4" => $"-f lavfi -i testsrc2=size=80x40:rate=16,format=gray -frames:v {frames} -pix_fmt yuv420p",
            "source.mp4" => $"-f lavfi -i testsrc2=size=80x40:rate=16 -frames:v {frames} -pix_fmt yuv420p",
            "mask.png" => "-f lavfi -i color=black:size=80x40 -vf drawbox=x=20:y=10:w=30:h=20:color=white:t=fill -frames:v 1",
            _ => $"-f lavfi -i testsrc=size=80x40,hue=h={name.Length * 20} -frames:v 1",
        };
        using Process ffmpeg = Process.Start("ffmpeg", $"-nostdin -v error -y {input} \"{folder[name]}\"");
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
    }

    private static async Task<JsonDocument> RenderAsync(string[] command)
    {
        CommandResult result = await CommandLine.RunAsync(command);
        Assert.True(result.Code == 0, result.Talk);
        return JsonDocument.Parse(result.Output);
    }

    /// <summary>What a process would leave that was told to stop after the first denoising step.</summary>
    private static async Task StopAsync(string[] command)
    {
        PreparedJob prepared = await JobPreparation.PrepareAsync(RequestOf(command), CancellationToken.None);
        using (var look = new InputLook(JobPreparation.InputSources(prepared.Request, prepared.OutputFolder), prepared.InputCache))
            await JobInputFiles.KeepAsync(prepared.Job.Spec, prepared.Inputs, look, prepared.InputCache, CancellationToken.None);
        RenderContext context = prepared.ContextOf(ArtifactStore.Open(prepared.WorkFolder), TimeProvider.System);
        var observer = new StoppingObserver();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PlanExecutor(context).RunAsync(prepared.Plan, observer, observer.Stop));
    }

    private static JobRequest RequestOf(string[] command)
    {
        var options = new JobOptions();
        var render = new System.CommandLine.Command("render");
        options.AddTo(render);
        return options.Read(new System.CommandLine.RootCommand { render }.Parse(command));
    }
}
