using System.Globalization;
using Spectre.Console;
using Wan.Farm.Cli.Progress;
using Wan.Farm.Cli.Records;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Worker.Prompts;
using Wan.Farm.Worker.Timelines;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Cli.Commands;

/// <summary>A plan for people.</summary>
internal static class PlanTable
{
    private const int ShortKey = 12;

    // Of a plan with many segments the first and the last tell how it goes; JSON output has them all.
    private const int MostRows = 20;
    private const int FirstRows = 10;
    private const int LastRows = 4;

    /// <param name="timeline">Null when there is nothing to see.</param>
    public static void Write(PlanSummary plan, TimelineChart? timeline, IAnsiConsole console)
    {
        string length = plan.Frames == 1 ? "1 frame" : $"{plan.Frames} frames at {plan.Fps} fps";
        string latents = plan.LatentFrames == 1 ? "1 latent" : $"{plan.LatentFrames} latents";
        string seed = plan.Seed is { } chosen ? $"seed {chosen}" : "a seed chosen when it is rendered";
        console.WritePlainLine($"{plan.Name}: {plan.Width}x{plan.Height}, {length} ({latents}), {seed}");
        console.WritePlainLine($"model {plan.ModelFolder} ({plan.ModelDigest[..ShortKey]}), {plan.Precision} on {plan.Device}, {Threads(plan)}");
        foreach (ExtendedPrompt prompt in plan.ExtendedPrompts ?? [])
            console.WritePlainLine($"prompt extended by {prompt.Model}: {prompt.Text}");
        foreach (LoraRecord lora in plan.Loras)
            console.WritePlainLine($"LoRA {lora.File} ({lora.Digest[..ShortKey]}){Strength(lora)} changes {lora.Parameters} parameters");
        console.Write(Tasks(plan, console));
        if (timeline is not null)
        {
            foreach (string line in TimelineText.Of(timeline))
                console.WritePlainLine(line);
            console.WritePlainLine($"decoding: {plan.Handover}");
            if (plan.Joins.Any(join => join.Kind != JoinKind.Shot))
                console.Write(Handovers(plan, console));
        }

        console.WritePlainLine($"peak memory about {ByteSize.Short(plan.PeakMemoryBytes)} of {ByteSize.Short(plan.MemoryAvailableBytes)} available, disk {ByteSize.Short(plan.DiskBytes)}, time about {Durations.Short(TimeSpan.FromSeconds(plan.Seconds))}");
        foreach (string note in plan.Notes)
            console.WritePlainLine($"note: {note}");
        if (plan.Refusal is { } refusal)
            console.WritePlainLine($"does not fit: {refusal}");
    }

    /// <summary>What each way to decode the longest timeline would take, the plan's own among them.</summary>
    private static Table Handovers(PlanSummary plan, IAnsiConsole console)
    {
        Table table = PlainConsole.Table(console, "HAND-OVER", "MOVED AT EACH JOIN", "DECODED AGAIN", "TIME");
        foreach (int right in new[] { 1, 2, 3 })
            table.Columns[right].RightAligned();
        foreach (HandoverCost cost in plan.HandoverCosts)
        {
            table.AddRow(
                new Text(cost.Handover.ToString()),
                new Text(cost.BytesPerJoin == 0 ? "-" : ByteSize.Short(cost.BytesPerJoin)),
                new Text(cost.LatentsAgain == 0 ? "-" : $"{cost.LatentsAgain} latents"),
                new Text(Durations.Short(TimeSpan.FromSeconds(cost.Seconds))));
        }

        return table;
    }

    private static string Strength(LoraRecord lora)
    {
        string weight = lora.Weight == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" times {lora.Weight:R}");
        return weight + lora.Expert switch { LoraExperts.HighNoise => ", for high noise,", LoraExperts.LowNoise => ", for low noise,", _ => "" };
    }

    private static string Threads(PlanSummary plan)
    {
        string threads = plan.Threads == 1 ? "1 thread" : $"{plan.Threads} threads";
        if (plan.Group is { } group)
            return $"group {group} of {threads} each";
        return plan.Lanes is { } lanes ? $"{lanes} {(lanes == 1 ? "lane" : "lanes")} of {threads}" : threads;
    }

    private static Table Tasks(PlanSummary plan, IAnsiConsole console)
    {
        Table table = PlainConsole.Table(console, "TASK", "WORK", "STATE", "MEMORY", "DISK", "TIME", "KEY");
        foreach (int right in new[] { 3, 4, 5 })
            table.Columns[right].RightAligned();
        bool all = plan.Tasks.Count <= MostRows;
        foreach ((int index, PlannedTask task) in plan.Tasks.Index())
        {
            if (!all && index == FirstRows)
                table.AddRow("...", $"{plan.Tasks.Count - FirstRows - LastRows} more");
            if (!all && index >= FirstRows && index < plan.Tasks.Count - LastRows)
                continue;
            table.AddRow(
                new Text(task.Id),
                new Text(task.Work),
                new Text(task.State),
                new Text(ByteSize.Short(task.MemoryBytes)),
                new Text(ByteSize.Short(task.DiskBytes)),
                new Text(Durations.Short(TimeSpan.FromSeconds(task.Seconds))),
                new Text(task.Key?[..ShortKey] ?? "-"));
        }
        return table;
    }
}
