using FFMpegCore.Pipes;

namespace FFMpegCore.Tests;

/// <summary>A frame of one grey.</summary>
internal sealed class SolidFrame(int width, int height, byte grey) : IVideoFrame
{
    public int Width => width;

    public int Height => height;

    public string Format => "rgb24";

    public void Serialize(Stream pipe) => pipe.Write(Bytes());

    public Task SerializeAsync(Stream pipe, CancellationToken token) => pipe.WriteAsync(Bytes(), token).AsTask();

    public static IEnumerable<IVideoFrame> Many(int count, int width = 32, int height = 16) =>
        Enumerable.Range(0, count).Select(i => new SolidFrame(width, height, (byte)(i * 3)));

    private byte[] Bytes()
    {
        byte[] bytes = new byte[width * height * 3];
        Array.Fill(bytes, grey);
        return bytes;
    }
}
