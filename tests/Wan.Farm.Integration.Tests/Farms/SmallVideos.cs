using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Integration.Tests.Farms;

/// <summary>A video of three segments with the tiny golden model, and its bytes as one process renders them.</summary>
internal static class SmallVideos
{
    public const int Steps = 6;
    public const long Seed = 11;

    public static readonly string Model = GoldenFixtures.PathOf("models", "wan21-t2v");
    public static readonly Lazy<ModelFacts> Facts = new(() => ModelFactsReader.Read(Model));
    private static readonly Lazy<Task<byte[]>> Undisturbed = new(RenderAsync);

    public static VideoJob Job { get; } = new()
    {
        ApiVersion = VideoJob.Version,
        Kind = VideoJob.KindName,
        Metadata = new() { Name = "boat" },
        Spec = new()
        {
            Model = new() { Path = Model },
            Prompt = "a small boat",
            NegativePrompt = "blurred",
            Seed = Seed,
            Video = new() { Width = 32, Height = 32, Frames = 33, Fps = 8 },
            Sampling = new() { Steps = Steps },
            LongVideo = new() { Decode = new() { SegmentLatents = 3 } },
        },
    };

    public static RenderPlan Plan() => RenderPlanner.Plan(ResolvedJob.Resolve(Job, Seed), Facts.Value, ComputeDtype.Float32);

    /// <summary>The MP4 that a render on one machine makes.</summary>
    public static Task<byte[]> ExpectedAsync() => Undisturbed.Value;

    private static async Task<byte[]> RenderAsync()
    {
        using var folder = new TempFolder();
        RenderPlan plan = Plan();
        ArtifactStore store = ArtifactStore.Open(folder["store", "any", ".."]);
        var context = new RenderContext
        {
            ModelFolder = Model,
            Device = torch.CPU,
            Artifacts = store,
            Inputs = new InputCache(folder),
            Checkpoints = CheckpointStore.Open(store.Root),
            Outputs = RenderOutputs.In(folder, plan.JobName, plan.Frames),
            ScratchFolder = folder["scratch"],
        };
        await new PlanExecutor(context).RunAsync(plan, new SilentObserver(), CancellationToken.None);
        return await File.ReadAllBytesAsync(context.Outputs.Video!);
    }

    private sealed class SilentObserver : IRenderObserver
    {
        public void TaskStarted(RenderTask task, int steps, int firstStep)
        {
        }

        public void TaskPreparing(RenderTask task, string activity)
        {
        }

        public void TaskProgressed(RenderTask task, int done)
        {
        }

        public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
        {
        }

        public void Warned(string message)
        {
        }
    }
}
