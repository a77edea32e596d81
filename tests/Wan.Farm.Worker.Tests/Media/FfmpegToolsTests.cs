using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

[Collection(ProcessWideCollection.Name)]
public sealed class FfmpegToolsTests
{
    [Fact]
    public void Require_BothOnPath_IsSilent() => FfmpegTools.Require();

    [Fact]
    public void Require_NothingOnPath_SaysWhatIsMissingAndHowToGetIt()
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        using var empty = new TempFolder();
        try
        {
            Environment.SetEnvironmentVariable("PATH", empty.Path);
            MediaException e = Assert.Throws<MediaException>(FfmpegTools.Require);
            Assert.Equal("ffmpeg and ffprobe were not found on PATH; on Debian: apt-get install ffmpeg", e.Message);

            File.WriteAllText(empty["ffmpeg"], string.Empty);
            Assert.StartsWith("ffprobe was not found on PATH", Assert.Throws<MediaException>(FfmpegTools.Require).Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
