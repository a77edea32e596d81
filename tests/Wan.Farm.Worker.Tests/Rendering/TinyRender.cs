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

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>A folder in which plans for the tiny golden model are carried out.</summary>
internal sealed class TinyRender : IDisposable
{
    private static readonly string Golden = GoldenFixtures.PathOf("models", "wan21-t2v");
    private static readonly Lazy<ModelFacts> Facts = new(() => ModelFactsReader.Read(Golden));

    public TempFolder Folder { get; } = new();

    public string Model { get; init; } = Golden;

    /// <summary>Whether segments are decoded while latents are still made.</summary>
    public bool OverlapsDecoding { get; init; }

    public WeightHolding Weights { get; init; }

    public RenderOutputs Outputs(RenderPlan plan) => RenderOutputs.In(Folder, plan.JobName, plan.Frames);

    public ArtifactStore Store => ArtifactStore.Open(Folder["work", "any", ".."]);

    public CheckpointStore Checkpoints => CheckpointStore.Open(Store.Root);

    public static RenderPlan Plan(
        int frames = 9,
        int steps = 5,
        long seed = 3,
        string prompt = "a small boat",
        int size = 32,
        LongVideoSpec? longVideo = null,
        IReadOnlyList<ShotSpec>? shots = null)
    {
        var job = new VideoJob
        {
            ApiVersion = VideoJob.Version,
            Kind = VideoJob.KindName,
            Metadata = new() { Name = "tiny" },
            Spec = new()
            {
                Model = new() { Path = Golden },
                Prompt = shots is null ? prompt : null,
                NegativePrompt = "blurred",
                Shots = shots,
                Seed = seed,
                Video = new() { Width = size, Height = size, Frames = shots is null ? frames : null, Fps = 8 },
                Sampling = new() { Steps = steps },
                LongVideo = longVideo ?? new(),
            },
        };
        return RenderPlanner.Plan(ResolvedJob.Resolve(job, seedWhenAbsent: 0), Facts.Value, ComputeDtype.Float32);
    }

    public RenderContext Context(RenderPlan plan) => new()
    {
        ModelFolder = Model,
        Device = torch.CPU,
        Artifacts = Store,
        Inputs = new InputCache(Folder),
        Checkpoints = Checkpoints,
        Outputs = Outputs(plan),
        ScratchFolder = Folder["scratch"],
        OverlapsDecoding = OverlapsDecoding,
        Weights = Weights,
    };

    public Task<RenderReport> RunAsync(RenderPlan plan, RecordingObserver? observer = null) =>
        new PlanExecutor(Context(plan)).RunAsync(plan, observer ?? new RecordingObserver(), observer?.Stop ?? CancellationToken.None);

    /// <summary>Where an artifact of a task is: its first one.</summary>
    public string PathOf(RenderTask task)
    {
        ArtifactRef made = ArtifactKinds.Of(task)[0];
        return Store.PathOf(made.Key, made.Kind);
    }

    public void Dispose() => Folder.Dispose();
}
