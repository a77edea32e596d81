using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Cli.Inputs;

/// <summary>Brings the files that a job names into a cache, and looks at them.</summary>
/// <param name="sources">Where they may lie; relative paths start at the first folder.</param>
internal sealed class JobInputFiles(InputSources sources, InputCache cache)
{
    private readonly MediaDecoder decoder = new(MediaLimits.Default);

    /// <summary>Decodes every picture, and every video to its last frame, so that a render does not find out later.</summary>
    /// <exception cref="InputException">One may not be read, is not there, or is not what it is to be.</exception>
    public async Task<JobInputs> LookAsync(VideoJobSpec spec, CancellationToken ct)
    {
        IReadOnlyList<NamedFile> named = NamedFiles.Of(spec);
        if (named.Count == 0)
            return JobInputs.None;
        using var fetcher = new InputFetcher(sources, MediaLimits.Default, cache);
        List<MediaInput> found = [];
        foreach (NamedFile file in named)
        {
            MediaFile media = await fetcher.FetchAsync(new InputReference(file.Field, file.Path), KindOf(file), ct);
            found.Add(await LookAsync(file, media, ct));
        }

        return new JobInputs(found);
    }

    /// <summary>The files that were looked at, as they are now.</summary>
    /// <exception cref="CommandException">One is another by now.</exception>
    public async Task KeepAsync(VideoJobSpec spec, JobInputs seen, CancellationToken ct)
    {
        using var fetcher = new InputFetcher(sources, MediaLimits.Default, cache);
        foreach ((NamedFile file, MediaInput before) in NamedFiles.Of(spec).Zip(seen.Files))
        {
            MediaFile media = await fetcher.FetchAsync(new InputReference(file.Field, file.Path), KindOf(file), ct);
            if (media.Sha256 != before.Sha256)
                throw new CommandException($"{file.Field}: the file was changed while the job was planned", "Run again.");
        }
    }

    private async Task<MediaInput> LookAsync(NamedFile file, MediaFile media, CancellationToken ct)
    {
        if (file.Use == FileUse.Video || (file.Use == FileUse.PictureOrVideo && await MediaDecoder.IsVideoAsync(media, ct)))
        {
            VideoFacts video = await decoder.ReadVideoAsync(media, (_, _) => ValueTask.CompletedTask, ct);
            return new VideoInput(file.Field, media.Sha256, video.Size, video.Frames, video.FramesPerSecond);
        }

        Picture picture = await decoder.ReadImageAsync(media, ct);
        return new PictureInput(file.Field, media.Sha256, picture.Size);
    }

    private static MediaKind KindOf(NamedFile file) => file.Use switch
    {
        FileUse.Picture => MediaKind.Image,
        FileUse.Video => MediaKind.Video,
        _ => MediaKind.ImageOrVideo,
    };
}
