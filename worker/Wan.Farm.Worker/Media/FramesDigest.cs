using System.Security.Cryptography;

namespace Wan.Farm.Worker.Media;

/// <summary>The digest of a video's raw frames: SHA-256 over the SHA-256 of each frame, in order.</summary>
/// <remarks>So that it can be put together from segments, and does not depend on where a video was cut.</remarks>
public static class FramesDigest
{
    /// <summary>Bytes of one frame's digest.</summary>
    public const int FrameBytes = SHA256.HashSizeInBytes;

    /// <param name="frame">8-bit RGB [H, W, 3]</param>
    public static byte[] OfFrame(ReadOnlySpan<byte> frame) => SHA256.HashData(frame);

    /// <param name="digests">Those of one frame or several each, in order.</param>
    /// <returns>Lower-case hex.</returns>
    public static string OfVideo(IEnumerable<ReadOnlyMemory<byte>> digests)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<byte> part in digests)
            hash.AppendData(part.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
