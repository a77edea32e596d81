using System.CommandLine;
using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Machines;
using Wan.Farm.Cli.Terminals;
using Wan.Native;
using Wan.Training.Runs;

namespace Wan.Farm.Cli.Commands;

/// <summary>Where a training computes, and for how long.</summary>
internal sealed class TrainingMachine
{
    // A report waits for the device, which has nothing to do meanwhile.
    private const int StepsPerReportOnGpu = 20;

    private readonly Option<DeviceChoice> device = OptionValue.Device();

    private readonly Option<double?> minutes = new("--minutes")
    {
        Description = "End after so long with what there is by then. [default: when all steps are made]",
        HelpName = "N",
        CustomParser = result => OptionValue.Real(result, 0.01, 100_000),
    };

    private readonly Option<int?> threads = new("--threads", "-t")
    {
        Description = "CPU threads; on shared cores fewer are faster. The same number trains the same weights. [default: the number of cores]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 1, 1024),
    };

    public void AddTo(Command command)
    {
        command.Add(device);
        command.Add(threads);
        command.Add(minutes);
    }

    /// <exception cref="UsageException">A GPU was asked for and there is none.</exception>
    public torch.Device Choose(ParseResult parsed)
    {
        // What is trained is rounded to bfloat16 in the end: TF32 is exact enough on the way, and much faster.
        DeviceNumerics.AllowTf32(true);
        NativeHeap.Keep();
        return Machine.Choose(parsed.GetValue(device), parsed.GetValue(threads), processes: 1, Precision.Auto).Device;
    }

    /// <summary>Makes the steps of a training, or as many as there is time for.</summary>
    /// <param name="saved">See <see cref="TrainingRun.Finish"/>.</param>
    public void Finish(ParseResult parsed, string folder, ITrainer trainer, torch.Device where, Terminal terminal, TimeProvider clock, CancellationToken ct, Action? saved = null)
    {
        TimeSpan limit = parsed.GetValue(minutes) is { } given ? TimeSpan.FromMinutes(given) : TimeSpan.MaxValue;
        int every = where.type == DeviceType.CPU ? 1 : StepsPerReportOnGpu;
        Action<StepReport> say = trainer.Ranks.Leads ? new TrainingLines(terminal, clock, trainer.Steps).Say : _ => { };
        new TrainingRun(folder, clock, every).Finish(trainer, say, limit, ct, saved);
        if (trainer.Note is { } note) terminal.Say($"Note: {note}.");
    }
}
