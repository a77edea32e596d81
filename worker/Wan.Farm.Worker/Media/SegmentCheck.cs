namespace Wan.Farm.Worker.Media;

/// <summary>Sees that segments can follow each other in one video.</summary>
internal static class SegmentCheck
{
    /// <exception cref="MediaException">One cannot; which and why.</exception>
    public static Mp4Track[] Read(IReadOnlyList<EncodedSegment> segments, VideoFormat format, CancellationToken ct)
    {
        var tracks = new Mp4Track[segments.Count];
        for (int i = 0; i < tracks.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            string name = $"segment {i + 1} of {tracks.Length}, {segments[i].Path},";
            try
            {
                tracks[i] = Mp4Index.Read(segments[i].Path);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new MediaException($"{name} is missing", e);
            }

            if (Problem(tracks[i], tracks[0], format, segments[i].Frames) is { } problem)
                throw new MediaException($"{name} {problem}");
        }

        return tracks;
    }

    private static string? Problem(Mp4Track track, Mp4Track first, VideoFormat format, int frames)
    {
        if (track.Size != format.Size)
            return $"holds frames of {track.Size}, expected {format.Size}";
        if (track.Times.Length != frames)
            return $"holds {track.Times.Length} frames, expected {frames}";
        if (track.Timescale != first.Timescale || !track.IsEven(format.FramesPerSecond))
            return $"does not show {format.FramesPerSecond} frames per second, evenly";
        if (!track.StartsWithKeyFrame)
            return "does not start with a key frame";
        return track.Codec == first.Codec && track.Configuration.AsSpan().SequenceEqual(first.Configuration)
            ? null
            : "is encoded in another way than the first one";
    }
}
