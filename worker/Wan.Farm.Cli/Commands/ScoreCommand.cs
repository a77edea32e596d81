using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Machines;
using Wan.Farm.Cli.Scores;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm score</c>: what a small model's clips show of their prompts.</summary>
internal sealed class ScoreCommand(Terminal terminal, TimeProvider clock)
{
    private const int OnSheet = 12;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Option<string> model = new("--model") { Description = "Folder of a text-to-video model, or of an image-to-video one, which is given the first frames of the scenes.", HelpName = "DIR", Required = true };
    private readonly Option<string> output = new("--out", "-o") { Description = "Folder for scores.json, sheet.png and prompts.txt.", HelpName = "DIR", Required = true };
    private readonly Option<string> prompts = new("--prompts") { Description = "Render these prompts, one a line, and write the sheet; nothing is scored.", HelpName = "FILE" };
    private readonly Option<int?> count = Whole("--count", "Prompts to score.", 200, 1, 100_000);
    private readonly Option<int?> seed = Whole("--seed", "Of scenes and noise; equal seeds give equal prompts.", 0, 0, int.MaxValue);
    private readonly Option<int?> frames = Whole("--frames", "Frames of each clip: 4n + 1.", 17, 5, 1025);
    private readonly Option<int?> steps = Whole("--steps", "Denoising steps.", 20, 1, 1000);
    private readonly Option<int?> window = Whole("--window", "Latents that are rendered at once, of a long clip.", 5, 2, 1000);
    private readonly Option<int?> overlap = Whole("--overlap", "Latents that neighbouring windows or chunks share.", 2, 1, 999);
    private readonly Option<double?> guidance = Real("--guidance", "Guidance scale; 1 asks the model once a step.", 5);
    private readonly Option<double?> shift = Real("--shift", "Shift of the noise levels.", 5);

    private readonly Option<VideoSize?> size = new("--size")
    {
        Description = "Of the clips in pixels, multiples of 16. [default: 64x64]",
        HelpName = "WxH",
        CustomParser = OptionValue.Size,
    };

    private readonly Option<ScoreStrategy> strategy = new("--strategy")
    {
        Description = "How a clip that is longer than the model's own is rendered. [default: single]",
        HelpName = "single|windows|continuation",
        CustomParser = OptionValue.OneOf<ScoreStrategy>,
    };

    private readonly Option<DeviceChoice> device = OptionValue.Device();

    public Command Build()
    {
        var command = new DocumentedCommand(
            "score",
            "Render prompts that training never shows, and read off the frames whether shape, colour, direction and backdrop are right.",
            [
                "wanfarm score --model worker/models/wan-tiny --count 200 --out scores",
                "wanfarm score --model worker/models/wan-tiny --frames 65 --strategy windows --out scores",
                "wanfarm score --model worker/models/wan-tiny --prompts worker/Wan.Training/Configs/prompts.txt --out sheet",
            ])
        {
            model, output, prompts, count, seed, size, frames, steps, shift, guidance, strategy, window, overlap, device,
        };
        command.SetAction((parsed, ct) => Task.Run(() => RunAsync(parsed, ct), ct));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        using var interrupt = new Interrupt(terminal, isLane: false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, interrupt.Token);
        ScoreSettings settings = Settings(parsed);
        string[]? given = parsed.GetValue(prompts) is { } file ? PromptsOf(file) : null;
        (torch.Device where, _, ComputeDtype dtype) = Machine.Choose(parsed.GetValue(device), threads: null, processes: 1, Precision.Auto);
        using var renderer = new PromptRenderer(parsed.GetRequiredValue(model), settings, dtype == ComputeDtype.Float32 ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16, where);
        if (given is not null && renderer.TakesPicture)
            throw new UsageException("--prompts: this model begins with a picture, which prompts alone do not give; leave --prompts out, and held-out clips give both");
        string folder = Directory.CreateDirectory(Path.GetFullPath(parsed.GetRequiredValue(output))).FullName;
        var sheet = new List<(string Prompt, IReadOnlyList<byte[]> Frames)>();
        int number = given?.Length ?? parsed.GetValue(count) ?? 200;
        long first = parsed.GetValue(seed) ?? 0, last = clock.GetTimestamp();
        if (given is not null)
        {
            for (int i = 0; i < number; i++)
                Rendered(i, given[i], renderer.Render(given[i], picture: null, first + i, stop.Token));
        }
        else
        {
            var scorer = new PromptScorer(renderer, settings, first);
            var report = ScoreReport.Of(renderer.Digest, settings, first, scorer.Score(number, Rendered, stop.Token), scorer.Copy(number));
            await AtomicFile.WriteAsync(Path.Combine(folder, "scores.json"), JsonSerializer.SerializeToUtf8Bytes(report, JsonText.Indented), stop.Token);
            foreach (string line in report.Lines())
                terminal.Out.WriteLine(line);
        }

        await AtomicFile.WriteAsync(Path.Combine(folder, "sheet.png"), PromptSheet.Paint(sheet, settings.Size), stop.Token);
        await File.WriteAllLinesAsync(Path.Combine(folder, "prompts.txt"), sheet.Select((video, i) => $"{i + 1}. {video.Prompt}"), stop.Token);
        terminal.Out.WriteLine(folder);
        return ExitCode.Ok;

        void Rendered(int index, string prompt, IReadOnlyList<byte[]> clip)
        {
            if (given is not null || index < OnSheet) sheet.Add((prompt, clip));
            if (clock.GetElapsedTime(last) < Interval) return;
            last = clock.GetTimestamp();
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{index + 1} of {number} clips"));
        }
    }

    private ScoreSettings Settings(ParseResult parsed)
    {
        var settings = new ScoreSettings(
            parsed.GetValue(size) ?? new VideoSize(64, 64),
            parsed.GetValue(frames) ?? 17,
            parsed.GetValue(steps) ?? 20,
            parsed.GetValue(shift) ?? 5,
            parsed.GetValue(guidance) ?? 5,
            parsed.GetValue(strategy),
            parsed.GetValue(window) ?? 5,
            parsed.GetValue(overlap) ?? 2);
        if (settings.Frames % 4 != 1)
            throw new UsageException($"--frames {settings.Frames}: must be 4n + 1, such as 17 or 33");
        if (settings.Overlap >= settings.Window)
            throw new UsageException($"--overlap {settings.Overlap}: must be less than --window, {settings.Window}");
        return settings;
    }

    private static string[] PromptsOf(string file)
    {
        if (!File.Exists(file))
            throw new UsageException($"the file {file} does not exist");
        string[] lines = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        return lines.Length > 0 ? lines : throw new UsageException($"{file} holds no prompt");
    }

    private static Option<int?> Whole(string name, string description, int usual, int smallest, int largest) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description} [default: {usual}]"),
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, smallest, largest),
    };

    private static Option<double?> Real(string name, string description, double usual) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description} [default: {usual}]"),
        HelpName = "X",
        CustomParser = result => OptionValue.Real(result, 0.1, 100),
    };
}
