using System.Diagnostics;
using Wan.Farm.Testing;
using Wan.Models.Weights.Init;

namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>Pictures and videos that a job cannot use: what its user reads, before anything is rendered.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Video = "-f lavfi -i testsrc2=size=64x48:rate=8 -frames:v {0} -c:v libx264 -pix_fmt yuv420p";

    private readonly TempFolder folder = new();

    public BadInputTests() =>
        CheckpointInit.Write(Path.Combine(folder, "model"), CheckpointInitOptions.Of("tiny-vace"), progress: null, CancellationToken.None);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("text.mp4", "is of no known format; an MP4 or MOV with a video stream is accepted")]
    [InlineData("cut.mp4", "an MP4 or MOV with a video stream is accepted")]
    [InlineData("sound.mp4", "has no video stream; an MP4 or MOV with a video stream is accepted")]
    [InlineData("no-frames.mp4", "an MP4 or MOV with a video stream is accepted")]
    [InlineData("picture.png", "is a PNG; an MP4 or MOV with a video stream is accepted")]
    [InlineData("short.mp4", "has 5 frames, and 9 are made; accepted: a video of 9 frames, or spec.vace.extend: After to go on from it")]
    [InlineData("long.mp4", "has 13 frames, and 9 are made; accepted: a video of 9 frames, or spec.video.frames: 13")]
    [InlineData("https://elsewhere.example/a.mp4", "is not below an allowed URL prefix; accepted are URLs below https://assets.example/shots/")]
    [InlineData("https://assets.example/shots/../a.mp4", "is not below an allowed URL prefix; accepted are URLs below https://assets.example/shots/")]
    public Task Plan_VideoThatCannotBeFollowed_NamesTheFieldTheReasonAndWhatIsAccepted(string video, string reason) =>
        AssertRefusedAsync("spec.vace.video.path: ", reason, $"video: {{ path: '{video}' }}", video);

    [Theory]
    [InlineData("small-mask.png", "is 32x24, and the video that it is for 64x48; accepted: a mask of 64x48")]
    [InlineData("short.mp4", "has 5 frames, and the video that it is for 9; accepted: 9 frames, or a picture for all of them")]
    [InlineData("moving.png", "is animated, and one picture is wanted")]
    public Task Plan_MaskThatDoesNotFit_NamesTheFieldAndWhatWould(string mask, string reason) =>
        AssertRefusedAsync("spec.vace.mask.path: ", reason, $"video: {{ path: right.mp4 }}, mask: {{ path: '{mask}' }}", "right.mp4", mask);

    [Theory]
    [InlineData("moving.png", "is animated, and one picture is wanted")]
    [InlineData("moving.gif", "is a GIF; a PNG, JPEG or WebP with one picture is accepted")]
    [InlineData("huge.png", "up to 67108864 pixels are accepted")]
    [InlineData("cut.png", "a PNG, JPEG or WebP with one picture is accepted")]
    public Task Plan_ReferenceThatCannotBeRead_NamesWhichOne(string reference, string reason) =>
        AssertRefusedAsync("spec.vace.references[1].path: ", reason, $"references: [{{ path: picture.png }}, {{ path: '{reference}' }}]", "picture.png", reference);

    [Fact]
    public async Task Plan_InputsThatAreFine_ShowsThemAndWritesNothing()
    {
        CommandResult plan = await PlanAsync(
            "video: { path: right.mp4 }, mask: { path: picture.png }, references: [{ path: picture.png }, { path: other.png }]", "right.mp4", "picture.png", "other.png");

        Assert.Equal((0, ""), (plan.Code, plan.Talk));
        Assert.Contains("a video and its mask, 2 references to 9 frames, encoded", plan.Output, StringComparison.Ordinal);
        Assert.Contains("note: spec.vace.video.path: runs at 8 frames per second and the job at 16", plan.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "out")));
    }

    private async Task AssertRefusedAsync(string field, string reason, string vace, params string[] files)
    {
        CommandResult plan = await PlanAsync(vace, files);

        Assert.Equal(2, plan.Code);
        Assert.Single(plan.Talk.TrimEnd().Split('\n'));
        Assert.Contains(field, plan.Talk, StringComparison.Ordinal);
        Assert.Contains(reason, plan.Talk, StringComparison.Ordinal);
    }

    private async Task<CommandResult> PlanAsync(string vace, params string[] files)
    {
        foreach (string file in files.Where(file => !file.Contains("://", StringComparison.Ordinal)))
            Make(file);
        File.WriteAllText(folder["job.yaml"], $$"""
            apiVersion: wan.farm/v1alpha1
            kind: VideoJob
            metadata: { name: bad-input }
            spec:
              model: { path: "{{Path.Combine(folder, "model")}}" }
              vace: { {{vace}} }
              prompt: a small boat
              seed: 1
              video: { width: 64, height: 48, frames: 9 }
            """);

        return await CommandLine.RunAsync("plan", folder["job.yaml"], "--out", Path.Combine(folder, "out"), "--device", "cpu", "--allow-url", "https://assets.example/shots/");
    }

    private void Make(string name)
    {
        switch (name)
        {
            case "text.mp4":
                File.WriteAllText(folder[name], "no video at all, whatever its name says");
                break;
            case "huge.png":
                // A header that promises 60000×60000 pixels; the checksum does not matter before that.
                File.WriteAllBytes(folder[name], [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0, 0, 0, 0, 0]);
                break;
            case "cut.mp4" or "cut.png":
                string whole = name == "cut.mp4" ? "right.mp4" : "picture.png";
                Make(whole);
                byte[] bytes = File.ReadAllBytes(folder[whole]);
                File.WriteAllBytes(folder[name], bytes[..(bytes.Length / 2)]);
                break;
            default:
                Ffmpeg($"{ArgumentsOf(name)} \"{folder[name]}\"");
                break;
        }
    }

    private static string ArgumentsOf(string name) => name switch
    {
        "sound.mp4" => "-f lavfi -i sine=d=1 -c:a aac",
        "no-frames.mp4" => string.Format(Video, 0) + " -movflags empty_moov",
        "short.mp4" => string.Format(Video, 5),
        "long.mp4" => string.Format(Video, 13),
        "right.mp4" => string.Format(Video, 9),
        "small-mask.png" => "-f lavfi -i color=white:size=32x24 -frames:v 1",
        "moving.png" => "-f lavfi -i testsrc=s=64x48:r=4 -t 1 -f apng",
        "moving.gif" => "-f lavfi -i testsrc=s=64x48:r=4 -t 1",
        _ => "-f lavfi -i testsrc=s=64x48 -frames:v 1",
    };

    private static void Ffmpeg(string arguments)
    {
        using Process ffmpeg = Process.Start("ffmpeg", $"-nostdin -v error -y {arguments}");
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
