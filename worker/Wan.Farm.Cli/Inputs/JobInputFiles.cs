using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Cli.Inputs;

/// <summary>Brings the files that a job names into a cache, and looks at them.</summary>
/// <param name="folders">Where they may lie; relative paths start at the first.</param>
internal sealed class JobInputFiles(IReadOnlyList<string> folders, InputCache cache)
{
    /// <exception cref="InputException">One may not be read, is not there, or is no picture.</exception>
    public async Task<JobInputs> FetchAsync(VideoJobSpec spec, CancellationToken ct)
    {
        if (spec.Image is null && spec.LastImage is null)
            return JobInputs.None;
        using var fetcher = new InputFetcher(new InputSources(folders, UrlPrefixes: []), MediaLimits.Default, cache);
        return new JobInputs(
            await PictureAsync("spec.image.path", spec.Image, fetcher, ct),
            await PictureAsync("spec.lastImage.path", spec.LastImage, fetcher, ct));
    }

    private static async Task<PictureInput?> PictureAsync(string field, ImageSpec? image, InputFetcher fetcher, CancellationToken ct)
    {
        if (image is null)
            return null;
        MediaFile file = await fetcher.FetchAsync(new InputReference(field, image.Path), MediaKind.Image, ct);
        Picture picture = await new MediaDecoder(MediaLimits.Default).ReadImageAsync(file, ct);
        return new PictureInput(field, file.Sha256, picture.Size);
    }
}
