using Spectre.Console;
using Wan.Farm.Cli.Progress;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary>A plan for people.</summary>
internal static class PlanTable
{
    private const int ShortKey = 12;

    public static void Write(PlanSummary plan, IAnsiConsole console)
    {
        string length = plan.Frames == 1 ? "1 frame" : $"{plan.Frames} frames at {plan.Fps} fps";
        string latents = plan.LatentFrames == 1 ? "1 latent" : $"{plan.LatentFrames} latents";
        string seed = plan.Seed is { } chosen ? $"seed {chosen}" : "a seed chosen when it is rendered";
        console.WritePlainLine($"{plan.Name}: {plan.Width}x{plan.Height}, {length} ({latents}), {seed}");
        console.WritePlainLine($"model {plan.ModelFolder} ({plan.ModelDigest[..ShortKey]}), {plan.Precision} on {plan.Device}, {plan.Threads} threads");
        console.Write(Tasks(plan, console));
        console.WritePlainLine($"peak memory about {ByteSize.Short(plan.PeakMemoryBytes)} of {ByteSize.Short(plan.MemoryAvailableBytes)} available, disk {ByteSize.Short(plan.DiskBytes)}, time about {Durations.Short(TimeSpan.FromSeconds(plan.Seconds))}");
        foreach (string note in plan.Notes)
            console.WritePlainLine($"note: {note}");
        if (plan.Refusal is { } refusal)
            console.WritePlainLine($"does not fit: {refusal}");
    }

    private static Table Tasks(PlanSummary plan, IAnsiConsole console)
    {
        Table table = PlainConsole.Table(console, "TASK", "WORK", "STATE", "MEMORY", "DISK", "TIME", "KEY");
        foreach (int right in new[] { 3, 4, 5 })
            table.Columns[right].RightAligned();
        foreach (PlannedTask task in plan.Tasks)
        {
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
