using System.Diagnostics;
using Wan.Farm.E2E.Tests.Fixtures;
using Wan.Models.Weights.Init;

namespace Wan.Farm.E2E.Tests;

/// <summary>Long videos that follow files, in one process and in several.</summary>
[Trait("Category", "Faults")]
public sealed class FamilyLaneTests : IDisposable
{
    private readonly Workplace place = new(), other = new();

    public void Dispose()
    {
        place.Dispose();
        other.Dispose();
    }

    [Theory]
    [InlineData("tiny-vace", "vace: { video: { path: source.mp4 }, mask: { path: mask.png }, references: [{ path: first.png }] }")]
    [InlineData("tiny-ti2v", "image: { path: first.png }")]
    public async Task Render_FilesFollowedInLanes_EqualsOneProcess(string preset, string files)
    {
        CheckpointInit.Write(place.Folder["model"], CheckpointInitOptions.Of(preset), progress: null, CancellationToken.None);
        foreach (Workplace each in new[] { place, other })
            Write(each, files);

        (await other.RenderAsync()).Expect(0);
        RunResult result = (await place.RenderAsync("--lanes", "2")).Expect(0);

        Assert.DoesNotContain("warning", result.Error, StringComparison.Ordinal);
        LongRender.AssertEqual(other.Rendered(), place.Rendered());
        await EvenFrames.AssertAsync(place.Video, frames: 29, framesPerSecond: 8);
    }

    private void Write(Workplace each, string files)
    {
        Make(each.Folder["source.mp4"], "testsrc2=size=64x32:rate=8 -frames:v 29 -pix_fmt yuv420p");
        Make(each.Folder["mask.png"], "color=black:size=64x32 -vf drawbox=x=20:y=10:w=20:h=20:color=white:t=fill -frames:v 1");
        Make(each.Folder["first.png"], "testsrc=size=64x32 -frames:v 1");
        each.WriteJobText($$"""
            apiVersion: wan.farm/v1alpha1
            kind: VideoJob
            metadata: { name: e2e }
            spec:
              model: { path: "{{place.Folder["model"]}}" }
              {{files}}
              prompt: a small boat on a calm lake
              seed: 7
              video: { width: 64, height: 32, frames: 29, fps: 8 }
              sampling: { steps: 3 }
              longVideo: { strategy: Windows, windowLatents: 4, overlapLatents: 2 }
            """);
    }

    private static void Make(string path, string input)
    {
        using Process ffmpeg = Process.Start("ffmpeg", $"-nostdin -v error -y -f lavfi -i {input} \"{path}\"");
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
