using System.Text;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.JobFiles;

namespace Wan.Farm.Cli.Tests.JobFiles;

public sealed class JobFileReadTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wanfarm-job-").FullName;

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"))];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_Sample_IsAValidJob(string path)
    {
        VideoJob job = JobFile.Read(path, []);

        Assert.NotNull(job.Spec.Seed);
    }

    [Fact]
    public void Read_HelloSample_IsSmallEnoughForALaptop()
    {
        VideoSpec video = JobFile.Read(Path.Combine(AppContext.BaseDirectory, "samples", "videojob.yaml"), []).Spec.Video;

        Assert.Equal(new VideoSpec { Width = 192, Height = 112, Frames = 33, Fps = 16 }, video);
    }

    [Fact]
    public void Read_MissingFile_SaysSo()
    {
        string path = Path.Combine(folder, "no", "job.yaml");

        Assert.Equal($"{path}: no such file", Message(path));
    }

    [Fact]
    public void Read_Folder_SaysSo()
    {
        Assert.Equal($"{folder}: is a folder; name a VideoJob file", Message(folder));
    }

    [Fact]
    public void Read_HugeFile_IsRefusedWithoutReadingIt()
    {
        string path = Path.Combine(folder, "video.mp4");
        using (FileStream stream = File.Create(path))
        {
            stream.SetLength(1L << 40);
        }

        Assert.Equal($"{path}: has more than 1024 KiB; is it a job file?", Message(path));
    }

    [Fact]
    public void Read_EndlessDevice_IsRefused()
    {
        Assert.Equal("/dev/zero: has more than 1024 KiB; is it a job file?", Message("/dev/zero"));
    }

    [Fact]
    public void Read_BytesThatAreNotUtf8_SaysWhere()
    {
        Assert.Equal($"{Write([0x61, 0x3A, 0x20, 0xFF])}: is not UTF-8 text (byte 3)", Message(Path.Combine(folder, "job.yaml")));
    }

    [Fact]
    public void Read_Utf16_AsksForUtf8()
    {
        Assert.Equal($"{Write(Encoding.Unicode.GetPreamble())}: is UTF-16; save it as UTF-8", Message(Path.Combine(folder, "job.yaml")));
    }

    [Fact]
    public void Read_ByteOrderMarkAndWindowsLineEnds_ReadsTheJob()
    {
        string text = JobText.Minimal.Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.Equal("a red ball", JobFile.Read(Write([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)]), []).Spec.Prompt);
    }

    private static string Message(string path) => Assert.Throws<JobFileException>(() => JobFile.Read(path, [])).Message;

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(folder, "job.yaml");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
