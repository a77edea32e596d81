using System.CommandLine;
using Wan.Farm.Cli.Progress;
using Wan.Farm.Cli.Terminals;
using Wan.Models.Weights.Init;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm model init</c>: a checkpoint of random weights.</summary>
internal sealed class ModelInitCommand(Terminal terminal, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Option<string> preset = new("--preset")
    {
        Description = $"Architecture: {string.Join(", ", CheckpointInitOptions.Presets)}.",
        HelpName = "NAME",
        Required = true,
        CustomParser = result => OptionValue.OneOf(result, [.. CheckpointInitOptions.Presets]),
    };

    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "Folder to write; it must not exist or be empty.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<int?> seed = new("--seed")
    {
        Description = "Seed of the random weights: equal seeds give equal files. [default: 0]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 0, int.MaxValue),
    };

    private readonly Option<bool> tinyTextEncoder = new("--tiny-text-encoder")
    {
        Description = "Use a tiny text encoder in place of umT5-xxl, which takes 11 GB.",
    };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "init",
            "Write a checkpoint with random weights in the published layout: for trying things before real weights are there.",
            [
                "wanfarm model init --preset tiny --out models/tiny",
                "wanfarm model init --preset tiny-i2v --out models/tiny-i2v",
                "wanfarm model init --preset 1.3b --out models/random-1.3b --tiny-text-encoder",
            ])
        {
            preset, output, seed, tinyTextEncoder,
        };
        command.SetAction((parsed, ct) => Task.Run(() => Run(parsed, ct), ct));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken ct)
    {
        string folder = Path.GetFullPath(parsed.GetRequiredValue(output));
        var options = CheckpointInitOptions.Of(parsed.GetRequiredValue(preset), parsed.GetValue(seed) ?? 0, parsed.GetValue(tinyTextEncoder));
        CheckpointInit.Write(folder, options, new Lines(terminal, clock), ct);
        terminal.Out.WriteLine(folder);
        return ExitCode.Ok;
    }

    /// <summary>At most one line per interval: a tiny checkpoint is written in silence.</summary>
    private sealed class Lines(Terminal terminal, TimeProvider clock) : IProgress<CheckpointInitProgress>
    {
        private long last = clock.GetTimestamp();

        public void Report(CheckpointInitProgress value)
        {
            if (clock.GetElapsedTime(last) < Interval)
                return;
            last = clock.GetTimestamp();
            terminal.Say($"{value.File}: {ByteSize.Short(value.Written)} of {ByteSize.Short(value.Total)}");
        }
    }
}
