using System.Globalization;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Cli.Watching;

/// <summary>The folder <c>samples</c> of a training: a sheet for every time that samples were drawn.</summary>
internal sealed class SampleSheets(string run)
{
    private readonly string folder = Path.Combine(run, "samples");

    /// <summary>Draws a sheet, or none where the training was cancelled meanwhile: it is to be saved at once.</summary>
    /// <param name="draw">gets a folder for files that are not kept; gives clips of one size, each with what stands above it</param>
    public void Add(long step, VideoSize size, Func<string, IReadOnlyList<(string Text, IReadOnlyList<byte[]> Frames)>> draw, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        string scratch = Directory.CreateDirectory(Path.Combine(folder, "drawing")).FullName;
        try
        {
            byte[] sheet = PromptSheet.Paint(draw(scratch), size);
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{step:000000}.png")), sheet);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The run ends after this step.
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
