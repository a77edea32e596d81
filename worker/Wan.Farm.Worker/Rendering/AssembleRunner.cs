using System.Security.Cryptography;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Frames of all segments, in order, to the MP4 and its contact sheet, or to the picture of a single frame.</summary>
internal sealed class AssembleRunner(RenderOutputs outputs)
{
    /// <param name="segments">Frames artifacts, in the order of the task's segments.</param>
    /// <returns>SHA-256 of the raw frames, lower-case hex.</returns>
    public async Task<string> RunAsync(AssembleTask task, IReadOnlyList<Artifact> segments, TaskRun run, CancellationToken ct)
    {
        run.Start(task.Frames);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sheet = new ContactSheet(task.Size, task.Frames);
        await using VideoWriter? video = outputs.Video is { } path
            ? VideoWriter.Create(path, new VideoFormat(task.Size, task.FramesPerSecond, task.ConstantRateFactor))
            : null;
        foreach (ReadOnlyMemory<byte> frame in Frames(task, segments))
        {
            ct.ThrowIfCancellationRequested();
            hash.AppendData(frame.Span);
            sheet.Add(frame.Span);
            if (video is not null)
                await video.WriteAsync(frame, ct).ConfigureAwait(false);
            run.Progress(run.Done + 1);
        }
        await sheet.WriteAsync(outputs.Picture, ct).ConfigureAwait(false);
        if (video is not null)
            await video.CompleteAsync(ct).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The memory is reused: a frame is gone when the next one is asked for.
    private static IEnumerable<ReadOnlyMemory<byte>> Frames(AssembleTask task, IReadOnlyList<Artifact> segments)
    {
        int seen = 0;
        foreach (Artifact segment in segments)
        {
            using FramesArtifactReader reader = FramesArtifactReader.Open(segment.Path);
            if (reader.Shape.Size != task.Size)
                throw new InvalidDataException($"{segment.Path} holds frames of {reader.Shape.Size}, expected {task.Size}");
            byte[] frame = new byte[reader.Shape.FrameBytes];
            for (int index = 0; index < reader.Shape.Frames; index++, seen++)
            {
                reader.Read(index, frame);
                yield return frame;
            }
        }
        if (seen != task.Frames)
            throw new InvalidDataException($"the segments hold {seen} frames, expected {task.Frames}");
    }
}
