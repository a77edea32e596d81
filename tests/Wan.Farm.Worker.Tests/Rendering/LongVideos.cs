using System.Security.Cryptography;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Plans of 25 latents for the tiny model: long enough that each part of the decoder's memory matters at some segment.</summary>
internal static class LongVideos
{
    public const int Frames = 97;
    private const int OneSegment = 1024;

    public static RenderPlan Plan(
        LongVideoStrategy strategy, Handover handover = Handover.SameWorker, int segmentLatents = 8, int steps = 2, int frames = Frames)
    {
        var spec = new LongVideoSpec
        {
            Strategy = strategy,
            WindowLatents = 9,
            OverlapLatents = 3,
            Decode = new() { Handover = handover, SegmentLatents = segmentLatents },
        };
        ShotSpec[] shots = [new() { Prompt = "a pier", Frames = 61 }, new() { Prompt = "a boat", Frames = 1 }, new() { Prompt = "the sea", Frames = 81 }];
        return TinyRender.Plan(frames, steps, longVideo: spec, shots: strategy == LongVideoStrategy.Shots ? shots : null);
    }

    /// <summary>The same video with every shot decoded in one pass.</summary>
    public static async Task<RenderedVideo> InOnePassAsync(LongVideoStrategy strategy)
    {
        using var render = new TinyRender();
        RenderPlan plan = Plan(strategy, segmentLatents: OneSegment);
        return Of(render, plan, await render.RunAsync(plan));
    }

    public static RenderedVideo Of(TinyRender render, RenderPlan plan, RenderReport report) =>
        new(report.FramesSha256, [.. plan.Tasks.OfType<DenoiseTask>().SelectMany(task => task.Chunks).Select(chunk => Digest(render, chunk))]);

    private static string Digest(TinyRender render, LatentChunk chunk) =>
        $"{chunk.Latents}: {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(render.Store.PathOf(chunk.Key, ArtifactKind.Latents))))}";
}
