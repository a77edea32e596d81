using System.CommandLine;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Media;
using Wan.Training.Data;
using Wan.Training.Data.Scenes;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm data preview</c>: a picture with a row for every clip, and its captions.</summary>
internal sealed class DataPreviewCommand(Terminal terminal)
{
    private const int Gap = 4;
    private const long MostPixels = 100_000_000;

    private readonly Option<string> output = new("--out", "-o") { Description = "PNG file to write.", HelpName = "FILE", Required = true };

    private readonly Option<int?> clips = new("--clips")
    {
        Description = "Rows: one clip each. [default: 12]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 1, 200),
    };

    private readonly Option<int?> frames = new("--frames")
    {
        Description = "Frames of each clip. [default: 7]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 1, 81),
    };

    private readonly Option<VideoSize?> size = new("--size")
    {
        Description = "Of the clips in pixels, multiples of 16. [default: 192x112]",
        HelpName = "WxH",
        CustomParser = OptionValue.Size,
    };

    private readonly Option<int?> seed = new("--seed")
    {
        Description = "Equal seeds give equal clips. [default: 0]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 0, int.MaxValue),
    };

    private readonly Option<bool> heldOut = new("--held-out") { Description = "Clips of the combinations that training never shows." };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "preview",
            "Draw clips of the training data on one sheet, and print their captions.",
            [
                "wanfarm data preview --out clips.png",
                "wanfarm data preview --out unseen.png --held-out --clips 20 --seed 7",
            ])
        {
            output, clips, frames, size, seed, heldOut,
        };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        VideoSize frame = parsed.GetValue(size) ?? new VideoSize(192, 112);
        (int rows, int columns) = (parsed.GetValue(clips) ?? 12, parsed.GetValue(frames) ?? 7);
        var sheet = new VideoSize((columns * (frame.Width + Gap)) - Gap, (rows * (frame.Height + Gap)) - Gap);
        if ((long)sheet.Width * sheet.Height > MostPixels)
            throw new UsageException($"--size {frame.Width}x{frame.Height}: {rows} clips of {columns} frames make a sheet of {sheet.Width}x{sheet.Height}; it must have {MostPixels / 1_000_000} million pixels at most: give fewer --clips or --frames, or a smaller --size");
        var dataset = new ClipDataset(new ClipDatasetOptions
        {
            Seed = parsed.GetValue(seed) ?? 0,
            Split = parsed.GetValue(heldOut) ? Split.HeldOut : Split.Train,
            Width = frame.Width,
            Height = frame.Height,
            Frames = columns,
        });
        List<Clip> drawn = [.. Enumerable.Range(0, rows).Select(index => dataset[index])];
        await PngWriter.WriteAsync(Path.GetFullPath(parsed.GetRequiredValue(output)), Draw(drawn, sheet), sheet, ct).ConfigureAwait(false);
        for (int row = 0; row < drawn.Count; row++)
            terminal.Out.WriteLine($"{row + 1,3}  {drawn[row].Caption}");
        return ExitCode.Ok;
    }

    private static byte[] Draw(IReadOnlyList<Clip> clips, VideoSize sheet)
    {
        Clip first = clips[0];
        int columnStep = first.Width + Gap, rowStep = first.Height + Gap;
        byte[] rgb = new byte[sheet.Width * sheet.Height * 3];
        for (int clip = 0; clip < clips.Count; clip++)
        {
            for (int frame = 0; frame < first.Frames.Count; frame++)
                Place(clips[clip].Frames[frame], first.Width, rgb, sheet.Width, left: frame * columnStep, top: clip * rowStep);
        }

        return rgb;
    }

    private static void Place(byte[] frame, int width, byte[] sheet, int sheetWidth, int left, int top)
    {
        int rowBytes = width * 3;
        for (int row = 0; row * rowBytes < frame.Length; row++)
            frame.AsSpan(row * rowBytes, rowBytes).CopyTo(sheet.AsSpan((((top + row) * sheetWidth) + left) * 3));
    }
}
