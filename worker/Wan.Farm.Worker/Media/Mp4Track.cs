using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>What the index of an MP4 says of its only track.</summary>
/// <param name="Codec">Of four characters, such as <c>avc1</c>.</param>
/// <param name="Configuration">What a decoder needs before the first frame: for H.264 its parameter sets (<c>avcC</c>).</param>
/// <param name="Timescale">Units of time per second.</param>
/// <param name="Duration">In those units.</param>
/// <param name="Times">When each frame is shown, in those units, in the order in which frames are stored.</param>
/// <param name="StartsWithKeyFrame">Whether the first frame needs no other one.</param>
internal sealed record Mp4Track(
    VideoSize Size,
    string Codec,
    byte[] Configuration,
    int Timescale,
    long Duration,
    long[] Times,
    bool StartsWithKeyFrame)
{
    /// <summary>How many frames later than it is stored a frame may be shown: what B-frames need.</summary>
    public int ReorderedFrames(int framesPerSecond)
    {
        int delay = 0;
        for (int stored = 0; stored < Times.Length; stored++)
            delay = Math.Max(delay, (int)(stored - (Times[stored] * framesPerSecond / Timescale)));
        return delay;
    }

    /// <summary>Whether frame k is shown at exactly k / rate, without one missing or twice, to an end at exactly frames / rate.</summary>
    public bool IsEven(int framesPerSecond)
    {
        (long step, long rest) = Math.DivRem(Timescale, framesPerSecond);
        if (rest != 0 || Duration != Times.Length * step)
            return false;
        long[] shown = [.. Times];
        Array.Sort(shown);
        for (int i = 0; i < shown.Length; i++)
        {
            if (shown[i] != i * step)
                return false;
        }

        return true;
    }
}
