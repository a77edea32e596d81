using System.Text.Json;
using System.Text.Json.Nodes;
using Wan.Farm.Cli.Commands;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Records;

/// <summary>Makes and compares the records of finished renders.</summary>
internal static class RenderRecords
{
    public static async Task<RenderRecord> MakeAsync(PreparedJob prepared, RenderReport report, CancellationToken ct) => new(
        prepared.Job.ToJson(),
        prepared.ExtendedPrompts,
        (long)prepared.Job.Seed,
        prepared.Outputs.Video is { } video ? await FileRecord.OfAsync(video, ct) : null,
        await FileRecord.OfAsync(prepared.Outputs.Picture, ct),
        report.FramesSha256,
        Keys(prepared),
        prepared.Plan.Joins,
        new ModelRecord(prepared.ModelFolder, prepared.Model.Digest, prepared.Model.Layout, [.. prepared.Loras.Select(LoraRecord.Of)]),
        new MachineRecord(prepared.Machine.Device.ToString(), prepared.Plan.Dtype.ToString(), prepared.Machine.Threads, prepared.Lanes, prepared.Request.Group?.ToString()),
        report.Seconds,
        report.PeakMemoryBytes,
        report.Tasks,
        Versions.OfThisProcess(withFfmpeg: prepared.Outputs.Video is not null));

    /// <returns>The record of an earlier render of this very plan whose files are there as they were written; else null.</returns>
    public static async Task<RenderRecord?> FinishedAsync(PreparedJob prepared, CancellationToken ct) =>
        await Sidecar.TryReadAsync<RenderRecord>(prepared.RecordPath, ct) is { } record && await DescribesAsync(record, prepared, ct) ? record : null;

    /// <summary>The record with full paths, as one line.</summary>
    public static string ToJson(PreparedJob prepared, RenderRecord record, bool alreadyThere)
    {
        var json = new JsonObject
        {
            ["video"] = prepared.Outputs.Video,
            ["picture"] = prepared.Outputs.Picture,
            ["record"] = prepared.RecordPath,
            ["alreadyThere"] = alreadyThere,
            ["result"] = JsonSerializer.SerializeToNode(record, JsonText.OneLine),
        };
        return json.ToJsonString(JsonText.OneLine);
    }

    private static Dictionary<string, string> Keys(PreparedJob prepared) => prepared.Plan.Tasks.ToDictionary(task => task.Id, task => task.Key.Hex);

    private static async Task<bool> DescribesAsync(RenderRecord record, PreparedJob prepared, CancellationToken ct)
    {
        // The last task's key depends on all that was made; how caches were handed over does not count.
        RenderTask last = prepared.Plan.Tasks[^1];
        bool samePlan = record.Keys.GetValueOrDefault(last.Id) == last.Key.Hex;
        return samePlan
            && (record.Video is null || await record.Video.IsThereAsync(prepared.OutputFolder, ct))
            && await record.Picture.IsThereAsync(prepared.OutputFolder, ct);
    }
}
