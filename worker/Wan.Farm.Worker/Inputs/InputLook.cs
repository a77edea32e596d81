using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Worker.Inputs;

/// <summary>Brings the files that a job names into a cache, and looks at them: what planning is to know.</summary>
/// <param name="known">Where it may be noted already what a file is; null: every file is decoded.</param>
public sealed class InputLook(InputSources sources, InputCache cache, InputCache? known = null) : IDisposable
{
    private readonly MediaDecoder decoder = new(MediaLimits.Default);
    private readonly InputFetcher fetcher = new(sources, MediaLimits.Default, cache);

    /// <summary>Decodes a picture, or a video to its last frame, so that a render does not find out later.</summary>
    /// <exception cref="InputException">It may not be read, is not there, or is not what it is to be.</exception>
    public async Task<MediaInput> FileAsync(NamedFile file, CancellationToken ct)
    {
        MediaFile media = await FetchAsync(file, ct).ConfigureAwait(false);
        if (known is not null && await known.TryReadFactsAsync(media.Sha256, ct).ConfigureAwait(false) is { } found && IsOf(found, file.Use))
            return found with { Field = file.Field };
        if (file.Use == FileUse.Video || (file.Use == FileUse.PictureOrVideo && await MediaDecoder.IsVideoAsync(media, ct).ConfigureAwait(false)))
        {
            VideoFacts video = await decoder.ReadVideoAsync(media, (_, _) => ValueTask.CompletedTask, ct).ConfigureAwait(false);
            return new VideoInput(file.Field, media.Sha256, video.Size, video.Frames, video.FramesPerSecond);
        }

        Picture picture = await decoder.ReadImageAsync(media, ct).ConfigureAwait(false);
        return new PictureInput(file.Field, media.Sha256, picture.Size);
    }

    /// <summary>Into the cache, as it is now.</summary>
    /// <exception cref="InputException">It may not be read, or is not there.</exception>
    public Task<MediaFile> FetchAsync(NamedFile file, CancellationToken ct) => fetcher.FetchAsync(new InputReference(file.Field, file.Path), file.Use, ct);

    /// <summary>Into the cache, as it is now, when it is in the artifact store; others are read where they lie.</summary>
    /// <returns>Null when it is not in the store.</returns>
    /// <exception cref="InputException">It is not there, or too large.</exception>
    public async Task<MediaFile?> FetchAsync(NamedLora lora, CancellationToken ct) => StoreName.Is(lora.Path)
        ? await fetcher.FetchAsync(new InputReference(lora.Field, lora.Path), MediaLimits.Default.MaxLoraBytes, ct).ConfigureAwait(false)
        : null;

    /// <summary>Reads a LoRA: its digest, and whether it is one for this model.</summary>
    /// <exception cref="InputException">It is not in the store, or too large.</exception>
    /// <exception cref="CheckpointException">The file is not there, is damaged, or no LoRA for this model.</exception>
    public async Task<LoraFit> LoraAsync(NamedLora lora, string modelFolder, CancellationToken ct)
    {
        MediaFile? kept = await FetchAsync(lora, ct).ConfigureAwait(false);
        LoraExperts experts = LoraUses.ExpertsOf(lora.Target);
        if (kept is null)
            return LoraReader.Read(modelFolder, new LoraUse(Path.GetFullPath(lora.Path), lora.Weight, experts));
        try
        {
            LoraFit fit = LoraReader.Read(modelFolder, new LoraUse(kept.Path, lora.Weight, experts));
            return fit with { Name = lora.Path, Sha256 = kept.Sha256, Warning = fit.Warning?.Replace(kept.Path, lora.Path, StringComparison.Ordinal) };
        }
        catch (CheckpointException e) when (e.Path == kept.Path)
        {
            throw new CheckpointException(lora.Path, e.Problem, e);
        }
    }

    private static bool IsOf(MediaInput found, FileUse use) => use switch
    {
        FileUse.Picture => found is PictureInput,
        FileUse.Video => found is VideoInput,
        _ => true,
    };

    public void Dispose() => fetcher.Dispose();
}
