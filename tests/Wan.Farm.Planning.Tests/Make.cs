using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests;

/// <summary>Jobs, models and machines of which a test says only what matters.</summary>
internal static class Make
{
    public const long GiB = 1L << 30;

    /// <summary>Dimensions of Wan2.1-T2V-1.3B as published.</summary>
    public static ModelFacts Model { get; } = new(
        Digest: new string('a', 64),
        Layout: "original",
        new TransformerFacts("t2v", InChannels: 16, Dim: 1536, FfnDim: 8960, Heads: 12, Layers: 30, TextLength: 512, PatchSize: (1, 2, 2), Parameters: 1_418_996_800),
        new VaeFacts(LatentChannels: 16, BaseDim: 96, SpatialStride: 8, TemporalStride: 4, Parameters: 126_892_531),
        new TextEncoderFacts(Dim: 4096, AttentionDim: 4096, FfnDim: 10240, Heads: 64, Layers: 24, Vocabulary: 256384, Parameters: 5_680_910_336));

    public static ModelFacts SmallModel { get; } = Model with
    {
        Transformer = Model.Transformer with { Dim = 48, FfnDim = 112, Heads = 3, Layers = 3, Parameters = 150_000 },
        Vae = Model.Vae with { BaseDim = 8, Parameters = 924_491 },
        TextEncoder = new TextEncoderFacts(40, 40, 80, 4, 2, 1000, 100_000),
    };

    public static VideoJob Job { get; } = new()
    {
        ApiVersion = VideoJob.Version,
        Kind = VideoJob.KindName,
        Metadata = new() { Name = "hello" },
        Spec = new() { Model = new() { Path = "/models/x" }, Prompt = "a red ball", Seed = 42 },
    };

    public static ResolvedJob Resolved(Func<VideoJobSpec, VideoJobSpec>? change = null) => Resolve(Job, change);

    public static ResolvedJob Resolve(VideoJob job, Func<VideoJobSpec, VideoJobSpec>? change = null) =>
        ResolvedJob.Resolve(job with { Spec = change is null ? job.Spec : change(job.Spec) }, seedWhenAbsent: 0);

    public static ResolvedJob OfSize(int width, int height, int frames) =>
        Resolved(spec => spec with { Video = spec.Video with { Width = width, Height = height, Frames = frames } });

    /// <summary>A job of this many latents.</summary>
    public static ResolvedJob Long(int latents, Func<LongVideoSpec, LongVideoSpec>? change = null) => Resolved(spec => spec with
    {
        Video = spec.Video with { Frames = 1 + (4 * (latents - 1)) },
        LongVideo = change is null ? spec.LongVideo : change(spec.LongVideo),
    });

    public static ResolvedJob OfShots(params ShotSpec[] shots) => Resolved(spec => spec with { Prompt = null, Shots = shots });

    public static RenderPlan Plan(ResolvedJob job, DecodeMeans? means = null) => RenderPlanner.Plan(job, Model, ComputeDtype.Float32, means);

    public static RenderPlan Plan(Func<VideoJobSpec, VideoJobSpec>? change = null) =>
        RenderPlanner.Plan(Resolved(change), Model, ComputeDtype.BFloat16);

    public static MachineFacts Machine(long memoryBytes, DeviceKind device = DeviceKind.Cpu) =>
        new(device, memoryBytes, Threads: 2, MachineSpeed.Assumed(device, 2, ComputeDtype.Float32));
}
