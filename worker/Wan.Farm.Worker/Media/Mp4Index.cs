using System.Buffers.Binary;
using System.Text;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>Reads the index of an MP4 with one video track.</summary>
/// <remarks>ffprobe does not give the parameter sets, and starting it for each of a thousand segments takes minutes.</remarks>
internal static class Mp4Index
{
    private const int MostIndexBytes = 1 << 30;
    private const int SampleEntryBytes = 78;                 // of fields, before the boxes of a video's sample entry

    /// <param name="knownAs">Its name in error messages, if it has its final one only later.</param>
    /// <exception cref="MediaException">It is not such a file, or not all of it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Mp4Track Read(string path, string? knownAs = null)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            return Track(Movie(file));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new MediaException($"{knownAs ?? path} is not a whole MP4 video: {e.Message}", e);
        }
    }

    /// <summary>The box <c>moov</c>. Looks at all boxes, so that a file that ends early is noticed.</summary>
    private static Mp4Box Movie(FileStream file)
    {
        Mp4Box? movie = null;
        Span<byte> header = stackalloc byte[16];
        for (long start = 0; start < file.Length;)
        {
            file.Position = start;
            file.ReadExactly(header[..8]);
            long size = BinaryPrimitives.ReadUInt32BigEndian(header);
            int headerBytes = 8;
            if (size == 1)                                   // more than 4 GiB
            {
                file.ReadExactly(header[8..]);
                (size, headerBytes) = (BinaryPrimitives.ReadInt64BigEndian(header[8..]), 16);
            }

            string type = Encoding.Latin1.GetString(header.Slice(4, 4));
            if (size < headerBytes || size > file.Length - start)
                throw new InvalidDataException($"its part {type} ends after the end of the file");
            if (type == "moov" && size < MostIndexBytes)
            {
                byte[] body = new byte[size - headerBytes];
                file.ReadExactly(body);
                movie = new Mp4Box(type, body);
            }

            start += size;
        }

        return movie ?? throw new InvalidDataException("it has no index");
    }

    private static Mp4Track Track(Mp4Box movie)
    {
        Mp4Box[] tracks = [.. movie.Children().Where(box => box.Type == "trak")];
        if (tracks is not [{ } track])
            throw new InvalidDataException($"it has {tracks.Length} tracks, expected 1");

        Mp4Box media = track.Child("mdia");
        Mp4Box header = media.Child("mdhd");
        Mp4Box samples = media.Child("minf").Child("stbl");
        Mp4Box entry = samples.Child("stsd").Children(skip: 8).First();
        return new Mp4Track(
            new VideoSize(Width: entry.UInt16(24), Height: entry.UInt16(26)),
            entry.Type,
            entry.Child("avcC", SampleEntryBytes).Body.ToArray(),
            header.Int32(header.Version == 0 ? 12 : 20),
            header.Version == 0 ? header.UInt32(16) : header.Int64(24),
            Times(samples, Start(track)),
            samples.Find("stss") is not { } keys || (keys.UInt32(4) > 0 && keys.UInt32(8) == 1));
    }

    /// <summary>The time in the track at which showing starts: later than 0 where B-frames make decoding start early.</summary>
    private static long Start(Mp4Box track)
    {
        if (track.Find("edts") is not { } edits)
            return 0;
        Mp4Box list = edits.Child("elst");
        return list.UInt32(4) == 1
            ? list.Version == 0 ? list.Int32(12) : list.Int64(16)
            : throw new InvalidDataException($"it has {list.UInt32(4)} edits, expected 1");
    }

    private static long[] Times(Mp4Box samples, long start)
    {
        long[] times = new long[samples.Child("stsz").UInt32(8)];
        long time = -start;
        int sample = 0;
        foreach ((int count, int step) in Runs(samples.Child("stts")))
        {
            for (int i = 0; i < count; i++, time += step)
                times[sample++] = time;
        }

        if (sample != times.Length)
            throw new InvalidDataException($"it has times of {sample} frames, and {times.Length} frames");

        sample = 0;
        foreach ((int count, int offset) in samples.Find("ctts") is { } offsets ? Runs(offsets) : [])
        {
            for (int i = 0; i < count; i++)
                times[sample++] += offset;
        }

        return times;
    }

    private static IEnumerable<(int Count, int Value)> Runs(Mp4Box box)
    {
        uint runs = box.UInt32(4);
        for (int i = 0; i < runs; i++)
            yield return (box.Int32(8 + (8 * i)), box.Int32(12 + (8 * i)));
    }
}
