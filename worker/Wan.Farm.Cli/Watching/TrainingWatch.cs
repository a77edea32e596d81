using System.CommandLine;
using Wan.Farm.Cli.Commands;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Probes;
using Wan.Training.Runs;

namespace Wan.Farm.Cli.Watching;

/// <summary>What a training shows of itself while it goes on: metrics over HTTP, and samples.</summary>
internal sealed class TrainingWatch
{
    private readonly Option<int?> port = new("--metrics-port")
    {
        Description = "Serve Prometheus metrics on this port, under /metrics. [default: not]",
        HelpName = "PORT",
        CustomParser = result => OptionValue.Number(result, 1, 65535),
    };

    private readonly Option<double?> every = new("--samples-every")
    {
        Description = "After so many minutes, again and again, draw what was learned into the folder samples; 0: after every step. [default: never]",
        HelpName = "MINUTES",
        CustomParser = result => OptionValue.Real(result, 0, 100_000),
    };

    public void AddTo(Command command)
    {
        command.Add(port);
        command.Add(every);
    }

    /// <param name="trainer">Of several ranks the first one is watched.</param>
    /// <param name="draw">Draws samples, given the steps that were made.</param>
    /// <exception cref="UsageException">The port is taken.</exception>
    public WatchedTrainer Start(ParseResult parsed, ITrainer trainer, TimeProvider clock, Action<long> draw)
    {
        if (!trainer.Ranks.Leads) return new WatchedTrainer(trainer, new TrainingMetrics(clock), endpoints: null, samples: null);
        ProbeServer? endpoints = parsed.GetValue(port) is { } number ? Endpoints.Serve("--metrics-port", number, whyNot: () => null) : null;
        SampleTimes? samples = parsed.GetValue(every) is { } minutes ? new SampleTimes(TimeSpan.FromMinutes(minutes), clock, draw) : null;
        return new WatchedTrainer(trainer, new TrainingMetrics(clock), endpoints, samples);
    }
}
