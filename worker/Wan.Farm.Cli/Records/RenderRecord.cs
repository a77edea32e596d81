using System.Text.Json.Nodes;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Prompts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Records;

/// <summary>What <c>name.json</c> beside a video says: enough to make the same video again, and what it took.</summary>
/// <param name="Job">The job with every field given, the seed included.</param>
/// <param name="ExtendedPrompts">What the prompts of <paramref name="Job"/> were made of, and by which model; null when they are the user's own.</param>
/// <param name="Video">The MP4; null for a single frame.</param>
/// <param name="Picture">The contact sheet, or the single frame itself.</param>
/// <param name="FramesSha256">Over the SHA-256 of each raw 8-bit RGB frame [H, W, 3], in order: equal renders have equal ones.</param>
/// <param name="Keys">Content key of each task, by its id.</param>
/// <param name="Joins">Where windows, chunks, shots and segments meet, for <c>wanfarm inspect seams --plan</c>.</param>
internal sealed record RenderRecord(
    JsonNode Job,
    IReadOnlyList<ExtendedPrompt>? ExtendedPrompts,
    long Seed,
    FileRecord? Video,
    FileRecord Picture,
    string FramesSha256,
    IReadOnlyDictionary<string, string> Keys,
    IReadOnlyList<VideoJoin> Joins,
    ModelRecord Model,
    MachineRecord Machine,
    double Seconds,
    long? PeakMemoryBytes,
    IReadOnlyList<TaskReport> Tasks,
    IReadOnlyDictionary<string, string> Versions);
