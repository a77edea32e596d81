using FFMpegCore;

namespace Wan.Farm.E2E.Tests.Fixtures;

/// <summary>What ffprobe says of a video that was put together from segments.</summary>
internal static class EvenFrames
{
    /// <summary>So many frames, each shown once and equally long, from 0 to the end.</summary>
    public static async Task AssertAsync(string video, int frames, int framesPerSecond)
    {
        IMediaAnalysis media = await FFProbe.AnalyseAsync(video);
        Assert.Equal((framesPerSecond, framesPerSecond), (media.PrimaryVideoStream!.FrameRate, media.PrimaryVideoStream.AvgFrameRate));
        Assert.Equal(TimeSpan.Zero, media.Format.StartTime);
        Assert.Equal(frames / (double)framesPerSecond, media.Duration.TotalSeconds, tolerance: 0.001);

        List<FFProbePacketAnalysis> packets = (await FFProbe.GetPacketsAsync(video)).Packets;
        long step = packets[0].Duration;
        long[] even = [.. Enumerable.Range(0, frames).Select(i => i * step)];
        Assert.All(packets, packet => Assert.Equal(step, packet.Duration));
        Assert.Equal(even, packets.Select(packet => packet.Pts).Order());
        Assert.Equal(even, (await FFProbe.GetFramesAsync(video)).Frames.Select(frame => frame.BestEffortTimestamp));
    }
}
