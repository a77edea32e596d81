using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Seams;
using Wan.Models.Weights;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm inspect seams</c>: whether the joins of a video can be seen.</summary>
internal sealed class InspectSeamsCommand(Terminal terminal)
{
    private readonly Argument<string> file = new("FILE") { Description = "A video, or latents (.safetensors)." };

    private readonly Option<int[]> joins = new("--joins")
    {
        Description = "Where pieces follow each other: the first frame, or latent, of each piece after the first, counted from 0.",
        HelpName = "21,37,...",
        CustomParser = Numbers,
    };

    private readonly Option<string> plan = new("--plan")
    {
        Description = "The record beside a rendered video, NAME.json, which knows its joins.",
        HelpName = "FILE",
    };

    private readonly Option<string> plot = new("--plot")
    {
        Description = "Also draw what changes from frame to frame, with the joins marked, as a PNG.",
        HelpName = "FILE",
    };

    private readonly Option<OutputFormat> format = new("--output")
    {
        Description = "What standard output carries: text for people, or one JSON object. [default: table]",
        HelpName = "table|json",
        CustomParser = OptionValue.OneOf<OutputFormat>,
    };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "seams",
            "Measure how much the joins of a video, or of its latents, stand out from what is between them.",
            [
                "wanfarm inspect seams forest.mp4 --plan forest.json --plot seams.png",
                "wanfarm inspect seams forest.mp4 --joins 81,157 --output json | jq '.joins[].rmseRatio'",
                "wanfarm inspect seams latents.safetensors --joins 21,40",
            ])
        {
            file, joins, plan, plot, format,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        OutputFormat output = parsed.GetValue(format);
        terminal.SpeaksJson = output == OutputFormat.Json;
        string path = Path.GetFullPath(parsed.GetRequiredValue(file));
        IReadOnlyList<Join> where = await JoinsAsync(parsed, SeriesReader.IsLatents(path), ct);
        FrameSeries series = await ReadAsync(path, ct);
        if (where.FirstOrDefault(join => join.Frame < 1 || join.Frame >= series.Count) is { } outside)
            throw new UsageException(Outside(outside, series, path));

        SeamReport report = SeamMeter.Measure(path, series, where);
        if (parsed.GetValue(plot) is { } picture)
        {
            await AtomicFile.WriteAsync(Path.GetFullPath(picture), SeamPlot.Paint(report, series), ct);
            terminal.Say($"plot in {picture}");
        }
        if (output == OutputFormat.Json)
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, JsonText.Indented));
        else
            SeamTable.Write(report, terminal.OutConsole);
        return ExitCode.Ok;
    }

    private async Task<IReadOnlyList<Join>> JoinsAsync(ParseResult parsed, bool ofLatents, CancellationToken ct) => (parsed.GetValue(joins), parsed.GetValue(plan)) switch
    {
        ({ Length: > 0 } numbers, null) => [.. numbers.Distinct().Select(number => new Join(number, "join"))],
        ({ Length: 0 }, { } record) => await JoinsFile.ReadAsync(Path.GetFullPath(record), ofLatents, ct),
        ({ Length: 0 }, null) => throw new UsageException("where the joins are must be given: --joins 21,37,... or --plan FILE, the record beside a rendered video"),
        _ => throw new UsageException("--joins and --plan both say where the joins are: give one of them"),
    };

    private static async Task<FrameSeries> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
            throw new UsageException($"the file {path} does not exist");
        if (!SeriesReader.IsLatents(path))
            FfmpegTools.Require();
        try
        {
            return await SeriesReader.ReadAsync(path, ct);
        }
        catch (Exception e) when (e is MediaException or CheckpointException)
        {
            throw new UsageException(e.Message);
        }
    }

    private static string Outside(Join join, FrameSeries series, string path)
    {
        string unit = series.Kind == SeriesKind.Video ? "frames" : "latents";
        string accepted = series.Count > 1 ? $"a join is from 1 to {series.Count - 1}" : "it can have no joins";
        return $"join {join.Frame} is outside {path}, which has {series.Count} {unit}: {accepted}";
    }

    private static int[] Numbers(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var numbers = new int[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] == 0)
                result.AddError($"--joins '{words[i]}': must be a whole number from 1, such as in --joins 21,37.");
        }
        if (words.Length == 0)
            result.AddError($"--joins '{text}': must name at least one frame, such as in --joins 21,37.");
        return numbers;
    }
}
