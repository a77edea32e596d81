using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;
using Wan.Models.Weights.Init;

namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>Plans of a job that begins with a picture: the picture is read where it may be, and nothing is written.</summary>
public sealed class PictureJobTests : IDisposable
{
    private readonly TempFolder folder = new();

    public PictureJobTests() =>
        CheckpointInit.Write(Path.Combine(folder, "model"), CheckpointInitOptions.Of("tiny-i2v"), progress: null, CancellationToken.None);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Plan_PictureBesideTheJob_ShowsItsTaskAndWritesNothing()
    {
        await PngWriter.WriteAsync(folder["job", "first.png"], new byte[64 * 64 * 3], new VideoSize(64, 64), CancellationToken.None);

        CommandResult plan = await PlanAsync("first.png");

        Assert.Equal(0, plan.Code);
        Assert.Contains("1 picture to 9 frames, encoded", plan.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "out")));
    }

    [Theory]
    [InlineData("none.png", "is not there")]
    [InlineData("../outside.png", "outside the folders that inputs may come from")]
    [InlineData("https://example.org/first.png", "https://example.org/first.png")]
    [InlineData("job.yaml", "a PNG, JPEG or WebP with one picture is accepted")]
    public async Task Plan_PictureThatCannotBeRead_NamesTheFieldAndTheReason(string path, string reason)
    {
        await PngWriter.WriteAsync(folder["outside.png"], new byte[3], new VideoSize(1, 1), CancellationToken.None);

        CommandResult plan = await PlanAsync(path);

        Assert.Equal(2, plan.Code);
        Assert.Contains("spec.image.path: ", plan.Talk, StringComparison.Ordinal);
        Assert.Contains(reason, plan.Talk, StringComparison.Ordinal);
    }

    private Task<CommandResult> PlanAsync(string picture)
    {
        File.WriteAllText(folder["job", "job.yaml"], $"""
            apiVersion: wan.farm/v1alpha1
            kind: VideoJob
            metadata:
              name: of-a-picture
            spec:
              model:
                path: "{Path.Combine(folder, "model")}"
              image:
                path: "{picture}"
              prompt: a small boat
              seed: 1
              video:
                width: 48
                height: 48
                frames: 9
            """);
        return CommandLine.RunAsync("plan", folder["job", "job.yaml"], "--out", Path.Combine(folder, "out"), "--device", "cpu");
    }
}
