using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Cli.Commands;

/// <summary>One task of a plan as it is shown.</summary>
/// <param name="Work">What it goes through: texts, steps over latents, latents to frames.</param>
/// <param name="State">See <see cref="TaskStates"/>.</param>
internal sealed record PlannedTask(
    string Id,
    string Work,
    string? Key,
    string State,
    long MemoryBytes,
    long WeightBytes,
    long ActivationBytes,
    long CacheBytes,
    long DiskBytes,
    double Seconds)
{
    public static PlannedTask Of(RenderTask task, StageEstimate stage, PreparedJob prepared, string state) => new(
        task.Id,
        WorkOf(task) + ReuseOf(task),
        prepared.PromptsAreKnown && (prepared.SeedIsChosen || task is EncodeTask or ConditionTask or VaceTask) ? task.Key.Hex : null,
        state,
        stage.PeakBytes,
        stage.WeightBytes,
        stage.ActivationBytes,
        stage.CacheBytes,
        stage.DiskBytes,
        stage.Seconds);

    private static string WorkOf(RenderTask task) => task switch
    {
        EncodeTask => "2 texts",
        ConditionTask { Pictures.Count: 1 } condition => $"1 picture to {condition.Frames} frames, encoded",
        ConditionTask condition => $"{condition.Pictures.Count} pictures to {condition.Frames} frames, encoded",
        VaceTask vace => $"{FilesOf(vace.Files)} to {vace.Frames} frames, encoded",
        DenoiseTask { Windows: [_, _, ..] windows } denoise =>
            $"{denoise.Sampling.Steps} steps of {windows.Count} windows of {windows[0].Count}x{denoise.Size.Height}x{denoise.Size.Width} latents",
        DenoiseTask { Known: { } known } denoise =>
            $"{denoise.Sampling.Steps} steps of {denoise.Latents.Count}x{denoise.Size.Height}x{denoise.Size.Width} latents, {known.Latents.Count} of them known",
        DenoiseTask denoise => $"{denoise.Sampling.Steps} steps of {denoise.Latents.Count}x{denoise.Size.Height}x{denoise.Size.Width} latents",
        DecodeTask decode => $"{decode.Latents.Count} latents to {decode.Latents.Frames} frames{StartOf(decode)}",
        DecodeFrontTask front => $"caches at {front.Caches.Count} joins from {front.Latents.Count} latents",
        PreviewTask preview => $"{preview.Frames} frames to a preview and a poster",
        AssembleTask { Frames: 1 } => "1 frame to PNG",
        AssembleTask { Segments: [_, _, ..] segments } assemble => $"{assemble.Frames} frames of {segments.Count} segments joined",
        AssembleTask assemble => $"{assemble.Frames} frames to MP4",
        _ => "",
    };

    private static string FilesOf(VaceInputs files)
    {
        List<string> parts = [];
        if (files.Video is not null)
            parts.Add(files.Mask is null ? "a video" : "a video and its mask");
        if (files.References.Count > 0)
            parts.Add(files.References.Count == 1 ? "1 reference" : $"{files.References.Count} references");
        return parts.Count == 0 ? "nothing to follow" : string.Join(", ", parts);
    }

    private static string ReuseOf(RenderTask task) => task is not DenoiseTask { Sampling.Reuse: { } reuse } ? "" : reuse switch
    {
        { Blocks: not null, Guidance: not null } => ", with blocks and guidance of earlier steps",
        { Blocks: not null } => ", with blocks of earlier steps",
        _ => ", with guidance of earlier steps",
    };

    private static string StartOf(DecodeTask decode)
    {
        int again = decode.Latents.First - decode.Start.First;
        return decode.Start.Cache is { } cache ? $", from {cache.Scope} caches" + (again > 0 ? $" and {again} latents again" : "")
            : again > 0 ? $", after {again} latents again"
            : "";
    }
}
