namespace FFMpegCore.Arguments;

/// <summary>Stops after so many frames.</summary>
public class FrameOutputCountArgument(int frames) : IArgument
{
    public readonly int Frames = frames;

    public string Text => $"-vframes {Frames}";
}
